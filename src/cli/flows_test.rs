//! `preloop flows test`: a draft tried on recorded events, beside the flow that is deployed.

use super::{
    flows::{OwnerArgs, find},
    flows_validate::validate_files,
};
use crate::{
    explain::trial::{self, Answer, Difference, Tried},
    store::{Store, event_views::Filter, flows},
};
use anyhow::{Result, bail};
use preloop_actors::{
    event::Source,
    flow::FlowVersion,
    ids::{FlowId, FlowVersionId},
};
use std::{path::PathBuf, sync::Arc};

/// Longest subject on a line, in characters.
const SUBJECT_CHARS_MAX: usize = 60;

/// Arguments of `preloop flows test`.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    #[command(flatten)]
    owner: OwnerArgs,
    /// The draft: a file with one flow.
    file: PathBuf,
    /// On how many of the last events.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=trial::EVENTS_MAX))]
    last: i64,
    /// Only events of this source, such as github.
    #[arg(long)]
    source: Option<Source>,
    /// Only events of this name, such as issue_opened.
    #[arg(long = "type")]
    kind: Option<String>,
    /// Also list events that start neither.
    #[arg(long)]
    all: bool,
}

/// Tries the draft, and prints what it would change.
pub async fn run(store: &Store, args: TestArgs) -> Result<()> {
    let report = validate_files(std::slice::from_ref(&args.file));
    if !report.is_ok() {
        print!("{report}");
        bail!("nothing was tried");
    }
    let [spec] = <[_; 1]>::try_from(report.into_flows())
        .map_err(|specs| anyhow::anyhow!("the file has {} flows; a draft is one", specs.len()))?;
    let (account, _) = find(store, &args.owner).await?;
    let checked = flows::check(&store.client().await?, account, &spec).await;
    let tracker = match checked {
        Ok(tracker) => tracker,
        Err(flows::SaveError::Problems(problems)) => {
            problems.iter().for_each(|problem| println!("{}: {problem}", spec.name));
            bail!("nothing was tried");
        }
        Err(error) => return Err(error.into()),
    };
    let deployed = trial::deployed(store, account, None, &spec.name).await?;
    let flow = deployed.as_ref().map_or_else(FlowId::fresh, |deployed| deployed.flow);
    let id = FlowVersionId::fresh();
    let draft = FlowVersion { id, flow, account, number: 0, tracker, spec };
    match &deployed {
        Some(deployed) => println!("{}: against version {}", draft.spec.name, deployed.number),
        None => println!("{}: no flow of that name is deployed", draft.spec.name),
    }
    let filter = Filter { source: args.source, kind: args.kind, ..Filter::default() };
    let tried = trial::run(store, account, Arc::new(draft), deployed, &filter, args.last).await?;
    print!("{}", told(&tried.events, args.all));
    Ok(())
}

/// One line for each event that starts one of the two, why the other does not, and the sums.
fn told(events: &[Tried], all: bool) -> String {
    let mut text = String::new();
    let mut sums = [0; 4];
    for tried in events {
        let (nth, mark) = match tried.difference() {
            Difference::Both => (0, "= both    "),
            Difference::OnlyDraft => (1, "+ draft   "),
            Difference::OnlyDeployed => (2, "- deployed"),
            Difference::Neither => (3, "  neither "),
        };
        sums[nth] += 1;
        if nth == 3 && !all {
            continue;
        }
        let event = &tried.event;
        let subject = event.subject.as_deref().unwrap_or_default();
        let subject: String = subject.chars().take(SUBJECT_CHARS_MAX).collect();
        text += &format!("{mark}  {}  {:<24}  {subject}\n", event.id, event.kind);
        text += &why("draft", &tried.draft);
        text += &tried.deployed.as_ref().map(|it| why("deployed", it)).unwrap_or_default();
    }
    let [both, draft, deployed, neither] = sums;
    text + &format!(
        "{} events: {both} start both, {draft} only the draft, {deployed} only the deployed flow, {neither} neither\n",
        events.len()
    )
}

fn why(which: &str, answer: &Answer) -> String {
    let Some(reason) = answer.reason().filter(|_| !answer.starts()) else { return String::new() };
    let condition = answer.explained.condition().unwrap_or_else(|| "causation".to_owned());
    format!("              {which}: {condition}: {reason}\n")
}
