//! `create_issue`: an issue at the tracker, unless an open one of that title is there already.

use super::{Annotations, Context, Tool, ToolError, Work, answer, arguments, schema, target};
use crate::{
    duplicates::{
        Text, Verdict,
        similar::{self, Similar},
    },
    issues::{LABELS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX, Written},
    store::{
        issues::{self, HitId, Issue, Wanted},
        projects::Place,
    },
    trackers::writing::IssueDraft,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) static TOOL: Tool = Tool {
    name: "create_issue",
    title: "Create issue",
    description: "Creates an issue in a tracker's project. Search first, so that there will not be two.",
    annotations: Annotations::ADDS,
    requires_tracker: true,
    input: schema::of::<Arguments>,
    output: schema::of::<Answer>,
    work: Work::Here(|ctx, given| {
        Box::pin(async move { answer(run(ctx, arguments(given)?).await?) })
    }),
};

/// Most issues of similar title that are looked at.
const SIMILAR_MAX: i64 = 5;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// Name (`owner/repo`, `group/project`, `PROJ`) or id.
    project: String,
    title: String,
    /// Markdown, or what the tracker takes.
    description: String,
    #[serde(default)]
    labels: Option<Vec<String>>,
    /// Login.
    #[serde(default)]
    assignee: Option<String>,
    #[serde(default)]
    priority: Option<String>,
    #[serde(default)]
    status: Option<String>,
    /// Create it even if an open issue seems to be about the same.
    #[serde(default)]
    allow_duplicate: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    issue_id: String,
    status: Status,
    message: String,
    url: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    Created,
    ExistingDuplicateFound,
}

async fn run(ctx: &Context, given: Arguments) -> Result<Answer, ToolError> {
    let draft = draft(ctx, &given)?;
    let place = target::project(ctx, "project", &given.project).await?;
    let mut close_by = String::new();
    if !given.allow_duplicate.unwrap_or(false) {
        if let Some(same) = same_title(ctx, &place, &draft.title).await? {
            return Ok(found(&same, "is open and has this title"));
        }
        let similar = similar(ctx, &place, &given).await?;
        if let Some(likely) = similar.iter().find(|it| it.verdict == Verdict::Duplicate) {
            let percent = (likely.probability * 100.0).round();
            let why = format!("is open and seems to be about the same ({percent} %)");
            return Ok(found(&likely.issue, &why));
        }
        let keys: Vec<_> = similar.iter().map(|it| format!("`{}`", it.issue.key)).collect();
        if !keys.is_empty() {
            close_by = format!("; open issues close to it: {}", keys.join(", "));
        }
    }
    let Written { said, id } = ctx.issues().create(ctx.account, &place, draft).await?;
    let id = id.map_err(|_| ToolError::unrecorded(&said.url))?;
    Ok(Answer {
        message: format!("created `{}`{close_by}", said.key),
        // The key names it just as well.
        issue_id: id.map_or(said.key, |id| id.to_string()),
        status: Status::Created,
        url: said.url,
    })
}

fn draft(ctx: &Context, given: &Arguments) -> Result<IssueDraft, ToolError> {
    let named = |argument, given: &Option<String>| {
        let name = given.as_deref().map(|name| target::text(argument, name, NAME_CHARS_MAX));
        Ok::<_, ToolError>(name.transpose()?.map(str::to_owned))
    };
    Ok(IssueDraft {
        title: target::text("title", &given.title, TITLE_CHARS_MAX)?.to_owned(),
        description: ctx.marked(target::bounded(
            "description",
            &given.description,
            TEXT_CHARS_MAX,
        )?),
        labels: labels(given.labels.as_deref().unwrap_or_default())?,
        assignee: named("assignee", &given.assignee)?,
        priority: named("priority", &given.priority)?,
        status: named("status", &given.status)?,
    })
}

/// Labels that a tracker may take.
pub(super) fn labels(given: &[String]) -> Result<Vec<String>, ToolError> {
    if given.len() > LABELS_MAX {
        let problem = format!("are {}; {LABELS_MAX} are allowed", given.len());
        return Err(ToolError::argument("labels", problem));
    }
    let checked = given.iter().enumerate().map(|(index, label)| {
        let argument = format!("labels[{index}]");
        target::text(&argument, label, NAME_CHARS_MAX).map(str::to_owned)
    });
    checked.collect()
}

/// What is there already. How to create it all the same is said, too: the judgement may be wrong.
fn found(issue: &Issue, why: &str) -> Answer {
    Answer {
        issue_id: issue.id.to_string(),
        status: Status::ExistingDuplicateFound,
        message: format!(
            "`{}` {why}; nothing was created. Comment there, or set `allow_duplicate` if it is something else",
            issue.key
        ),
        url: issue.url.clone(),
    }
}

/// Open issues of the project that may be about the same.
async fn similar(
    ctx: &Context,
    place: &Place,
    given: &Arguments,
) -> Result<Vec<Similar>, ToolError> {
    let draft = Text { title: given.title.trim(), body: &given.description };
    let models = &ctx.search.models;
    Ok(similar::similar(&ctx.store, models, ctx.account, place.project, draft).await?)
}

/// An open issue of the project with the very same title: the agent, or another one, was here before.
async fn same_title(ctx: &Context, place: &Place, title: &str) -> Result<Option<Issue>, ToolError> {
    let db = ctx.store.client().await?;
    let wanted = Wanted { text: title, project: Some(place.project), limit: SIMILAR_MAX };
    let hits = issues::search(&db, ctx.account, wanted).await?;
    let ids: Vec<_> = hits
        .iter()
        .filter_map(|hit| match hit.id {
            HitId::Issue(id) => Some(id),
            HitId::Comment(_) => None,
        })
        .collect();
    let similar = issues::these(&db, ctx.account, &ids).await?;
    let is_same = |issue: &Issue| issue.title.trim().to_lowercase() == title.to_lowercase();
    Ok(similar.into_iter().find(|issue| issue.is_open != Some(false) && is_same(issue)))
}
