//! `preloop policy`: an account's policy as one YAML document, exported, checked, compared, applied and rolled back.
//!
//! Exit codes: 0 when all is well; 1 when the document is wrong, differs (`diff --exit-code`) or was not applied;
//! 2 when the command could not do its work, as without a database, a file or a user, or when `diff` is given what
//! cannot be read.

use super::{
    flows::{OwnerArgs, find},
    policy_args::{DiffArgs, ExportArgs, FilesArgs, HowArgs, LintArgs},
    policy_told::{Told, findings_told, plural},
};

pub use super::policy_args::PolicyCommand;

use crate::{
    config::{Config, DataDir},
    http::{audit::Change as Record, policies::record},
    net_guard::NetGuard,
    policy::{
        self, KnownTools, PolicyDocument,
        apply::{self, Applied, Applier, ApplyError, Wanted},
        diff, lint,
        read::Read,
        render,
    },
    secrets::Sealer,
    store::{
        Store,
        audit::By,
        open::attach,
        page::Window,
        policies::{self, Version},
        store_error,
    },
};
use anyhow::{Context, Result, anyhow};
use preloop_actors::{
    gate::Hash,
    ids::{AccountId, UserId},
    policy::Permission,
};
use std::{
    io::Read as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Most of a file that is read, in bytes; one more than is allowed shows that it is too large.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Most versions that are listed.
const LISTED_MAX: i64 = 100;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Well,
    /// The document is wrong, differs, or was not applied.
    Badly,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Well => Self::SUCCESS,
            Ended::Badly => Self::from(1),
        }
    }
}

/// Checks documents; needs no server, no settings, no database.
pub fn validate(args: &FilesArgs) -> ExitCode {
    let mut wrong = 0;
    for path in &args.files {
        let text = match text_of(path) {
            Ok(text) => text,
            Err(error) => return trouble(&error),
        };
        if let Err(findings) = Read::text(&text) {
            wrong += 1;
            print!("{}", findings_told(&shown(path), &findings));
        }
    }
    let files = plural(args.files.len(), "document");
    match wrong {
        0 => println!("{files}, no problems"),
        wrong => println!("{wrong} of {files} cannot be used"),
    }
    if wrong == 0 { Ended::Well.into() } else { Ended::Badly.into() }
}

/// Runs a command that needs the database.
pub async fn run(config: &Config, command: PolicyCommand) -> ExitCode {
    let done = async { done(&attached(config).await?, command).await };
    match done.await {
        Ok(ended) => ended.into(),
        Err(error) => trouble(&error),
    }
}

fn trouble(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::from(2)
}

/// What commands work with.
pub struct Desk {
    pub store: Store,
    pub sealer: Sealer,
    pub guard: NetGuard,
}

async fn attached(config: &Config) -> Result<Desk> {
    let store = attach(&config.database, &DataDir::open(&config.data.dir)?).await?;
    let sealer = Sealer::new(&config.auth.secret_key);
    Ok(Desk { store, sealer, guard: NetGuard::new(&config.outbound.allowed_networks) })
}

/// Does one command.
pub async fn done(desk: &Desk, command: PolicyCommand) -> Result<Ended> {
    let store = &desk.store;
    match command {
        PolicyCommand::Validate(_) => Ok(Ended::Well),
        PolicyCommand::Export(args) => export(store, &args).await,
        PolicyCommand::Lint(args) => lint_files(store, &args).await,
        PolicyCommand::Diff(args) => differ(store, &args).await,
        PolicyCommand::Versions(owner) => versions(store, &owner).await,
        PolicyCommand::Apply(args) => {
            let text = text_of(&args.file)?;
            let hash = args.expected_hash.clone().map(Hash::try_from).transpose();
            let hash = hash.map_err(|_| anyhow!("a hash has 64 hexadecimal digits"))?;
            let what = What { name: shown(&args.file), text, hash, tag: args.tag, back_to: None };
            applied(desk, &args.owner, what, &args.how).await
        }
        PolicyCommand::Rollback(args) => {
            let (account, _) = find(store, &args.owner).await?;
            let version = version(store, account, &args.version).await?;
            let (name, back_to) = (format!("version {}", version.number), Some(version.number));
            let what = What { name, text: version.document, hash: None, tag: None, back_to };
            applied(desk, &args.owner, what, &args.how).await
        }
    }
}

async fn export(store: &Store, args: &ExportArgs) -> Result<Ended> {
    let (account, _) = find(store, &args.owner).await?;
    let (document, text) = match &args.version {
        Some(named) => {
            let version = version(store, account, named).await?;
            let read = Read::text(&version.document);
            let read = read.map_err(|found| anyhow!("{}", findings_told(named, &found)))?;
            (read.document, version.document)
        }
        None => {
            let mut db = store.client().await?;
            let found = apply::found(&mut db, account).await?;
            let newest = found.newest.as_ref().map_or(0, |version| version.number);
            let drifted = if found.has_drifted { ", changed since" } else { "" };
            eprintln!("# version {newest}{drifted}, hash {}", found.hash);
            (found.document, found.text)
        }
    };
    let text = match args.json {
        true => serde_json::to_string_pretty(&render::json(&document)?)? + "\n",
        false => text,
    };
    match &args.output {
        Some(path) => std::fs::write(path, text)
            .with_context(|| format!("{} cannot be written", path.display()))?,
        None => print!("{text}"),
    }
    Ok(Ended::Well)
}

async fn lint_files(store: &Store, args: &LintArgs) -> Result<Ended> {
    let known = known(store, &args.owner).await?;
    let (mut errors, mut warnings) = (0, 0);
    for path in &args.files.files {
        let text = text_of(path)?;
        let findings = match Read::text(&text) {
            Ok(read) => read.placed(lint::check(&read.document, &known)),
            Err(findings) => findings,
        };
        let wrong = findings.iter().filter(|finding| finding.is_error()).count();
        errors += wrong;
        warnings += findings.len() - wrong;
        print!("{}", findings_told(&shown(path), &findings));
    }
    println!("{}, {}", plural(errors, "error"), plural(warnings, "warning"));
    let is_well = errors == 0 && (warnings == 0 || !args.strict);
    Ok(if is_well { Ended::Well } else { Ended::Badly })
}

async fn differ(store: &Store, args: &DiffArgs) -> Result<Ended> {
    let (account, _) = find(store, &args.owner).await?;
    let known = known(store, &args.owner).await?;
    let Some(after) = document_of(&args.file)? else { return Err(unusable(&args.file)) };
    let before = match args.against.as_deref() {
        None => policy::export::export(&known),
        Some(file) if Path::new(file).is_file() => {
            let path = PathBuf::from(file);
            let Some(before) = document_of(&path)? else { return Err(unusable(&path)) };
            policy::normal(&before, &known)
        }
        Some(named) => {
            let version = version(store, account, named).await?;
            let read = Read::text(&version.document);
            read.map_err(|found| anyhow!("{}", findings_told(named, &found)))?.document
        }
    };
    let changes = diff::diff(&before, &policy::normal(&after.over(&before), &known));
    match args.json {
        true => println!("{}", serde_json::to_string_pretty(&changes)?),
        false => print!("{}", Told(&changes)),
    }
    let is_well = changes.is_empty() || !args.exit_code;
    Ok(if is_well { Ended::Well } else { Ended::Badly })
}

async fn versions(store: &Store, owner: &OwnerArgs) -> Result<Ended> {
    let (account, _) = find(store, owner).await?;
    let db = store.client().await?;
    let window = Window { offset: 0, limit: LISTED_MAX };
    let found = policies::list(&db, account, false, window).await?;
    for version in &found.rows {
        let tags = version.tags.iter().map(|tag| format!(" [{tag}]")).collect::<String>();
        let back = version.rolled_back_to.map(|to| format!(" to {to}")).unwrap_or_default();
        println!(
            "{:>5}  {}  {}{back}{tags}  {}",
            version.number,
            version.created_at.format("%Y-%m-%d %H:%M:%S"),
            version.origin.as_str(),
            version.comment.as_deref().unwrap_or_default().lines().next().unwrap_or_default(),
        );
    }
    let more = found.total - found.rows.len() as i64;
    if more > 0 {
        println!("and {more} more");
    }
    Ok(Ended::Well)
}

/// What is applied.
struct What {
    /// What it is called in messages.
    name: String,
    text: String,
    hash: Option<Hash>,
    tag: Option<String>,
    /// The number of the version that it is.
    back_to: Option<i32>,
}

async fn applied(desk: &Desk, owner: &OwnerArgs, what: What, how: &HowArgs) -> Result<Ended> {
    let (account, user) = find(&desk.store, owner).await?;
    let read = match Read::text(&what.text) {
        Ok(read) => read,
        Err(findings) => return Ok(refused(&findings_told(&what.name, &findings))),
    };
    let wanted = Wanted {
        document: &read.document,
        expected_version: how.expected_version,
        expected_hash: what.hash,
        comment: how.comment.as_deref(),
        tag: what.tag.as_deref(),
        rolled_back_to: what.back_to,
    };
    let applier = Applier {
        account,
        author: Some(user),
        is_person: true,
        // Whoever runs this has the database, and so every right.
        may: &|_: Permission| true,
        sealer: &desk.sealer,
        guard: &desk.guard,
    };
    match in_transaction(&desk.store, &applier, &wanted, user, how.dry_run).await? {
        Ok(done) => {
            print!("{}", findings_told(&what.name, &read.placed(done.warnings.clone())));
            print!("{}", Told(&done.changes));
            tell_version(&done, how.dry_run);
            Ok(Ended::Well)
        }
        Err(ApplyError::Findings(findings)) => {
            Ok(refused(&findings_told(&what.name, &read.placed(findings))))
        }
        Err(error @ (ApplyError::Conflict(_) | ApplyError::Forbidden(_))) => {
            Ok(refused(&format!("{error}\n")))
        }
        Err(error) => Err(error.into()),
    }
}

async fn in_transaction(
    store: &Store,
    applier: &Applier<'_>,
    wanted: &Wanted<'_>,
    user: UserId,
    dry_run: bool,
) -> Result<Result<Applied, ApplyError>> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let applied = match applier.apply(&tx, wanted).await {
        Ok(applied) => applied,
        Err(error) => return Ok(Err(error)),
    };
    if dry_run {
        tx.rollback().await.map_err(store_error)?;
        return Ok(Ok(applied));
    }
    if applied.has_written(wanted) {
        let by = By { user: Some(user), ..By::default() };
        let entry: Record = record(wanted, &applied).with("by", "command line");
        entry.write(&tx, applier.account, by).await?;
    }
    tx.commit().await.map_err(store_error)?;
    Ok(Ok(applied))
}

fn tell_version(done: &Applied, dry_run: bool) {
    if dry_run {
        println!("nothing was changed, as this was a dry run");
        return;
    }
    if let Some(number) = done.found {
        println!("version {number} holds what was changed by other means before");
    }
    match done.changes.is_empty() {
        true => println!("the newest version, {}, holds it already", done.version.number),
        false => println!("version {}, hash {}", done.version.number, done.version.hash),
    }
    if !done.to_scan.is_empty() {
        let servers = plural(done.to_scan.len(), "server");
        println!("{servers} to be scanned, in the console or by POST /api/v1/mcp-servers/ID/scan");
    }
}

fn refused(text: &str) -> Ended {
    print!("{text}");
    println!("nothing was applied");
    Ended::Badly
}

/// The version of this number or tag.
async fn version(store: &Store, account: AccountId, named: &str) -> Result<Version> {
    let db = store.client().await?;
    let found = match named.parse() {
        Ok(number) => policies::version_by_number(&db, account, number).await?,
        Err(_) => policies::version_by_tag(&db, account, named).await?,
    };
    found.with_context(|| format!("there is no version `{named}`; see `preloop policy versions`"))
}

async fn known(store: &Store, owner: &OwnerArgs) -> Result<KnownTools> {
    let (account, _) = find(store, owner).await?;
    let mut db = store.client().await?;
    Ok(KnownTools::of_one_moment(&mut db, account).await?)
}

/// A document that can be used; the problems of one that cannot are told.
fn document_of(path: &Path) -> Result<Option<PolicyDocument>> {
    match Read::text(&text_of(path)?) {
        Ok(read) => Ok(Some(read.document)),
        Err(findings) => {
            print!("{}", findings_told(&shown(path), &findings));
            Ok(None)
        }
    }
}

fn unusable(path: &Path) -> anyhow::Error {
    anyhow!("{} cannot be used", shown(path))
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

fn text_of(path: &Path) -> Result<String> {
    let mut text = String::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().take(FILE_BYTES_MAX).read_to_string(&mut text),
        false => std::fs::File::open(path)
            .and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text)),
    };
    read.with_context(|| format!("{} cannot be read", shown(path)))?;
    Ok(text)
}
