//! `preloop audit`: exports an account's record, and verifies an export wherever it lies.

use crate::{
    audit::chain::{Anchor, Chains, Fault, Format, PublicKey, Report, Trust, verify},
    config::{Config, DataDir},
    secrets::Sealer,
    store::{Store, open::attach, users},
};
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// An export that was changed.
const CHANGED: u8 = 3;
/// An export whose end is missing.
const CUT: u8 = 4;
/// An export that is not signed with the key.
const UNTRUSTED: u8 = 5;

/// What can be done about the record.
#[derive(Debug, clap::Subcommand)]
pub enum AuditCommand {
    /// Write an account's record down, oldest first, as lines of JSON.
    Export(ExportArgs),
    /// Check an export, with nothing but the public key: no server, no settings.
    ///
    /// Ends with 0 where all is as it was recorded, 1 where the file cannot be read, 3 where something was changed,
    /// taken out or moved, 4 where the end is missing, 5 where it is not signed with the key.
    Verify(VerifyArgs),
    /// Show the public keys that sign the record, oldest first; the last one signs.
    Keys,
    /// Sign with a new key from now on. The one before endorses it, so that whoever has that one can go on.
    RotateKey(RotateArgs),
}

/// Arguments of `preloop audit export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// A user of the account, by name or email address.
    #[arg(long)]
    user: String,
    #[arg(long, value_enum, default_value_t)]
    format: Shape,
    /// Only what was sealed at this time or later, such as 2026-01-31T00:00:00Z; an entry is sealed within seconds.
    #[arg(long)]
    since: Option<DateTime<Utc>>,
    /// Only what was sealed before this time.
    #[arg(long)]
    until: Option<DateTime<Utc>>,
    /// Where to; absent: to standard output.
    #[arg(long, short)]
    output: Option<PathBuf>,
}

/// How entries are written.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Shape {
    /// With hashes and signatures: what `verify` reads.
    #[default]
    Jsonl,
    /// As events of the Open Cybersecurity Schema Framework.
    Ocsf,
}

/// Arguments of `preloop audit verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The export; `-` is standard input.
    file: PathBuf,
    /// The public key, 64 hexadecimal digits, or a file with it.
    #[arg(long)]
    key: String,
    /// What the chain is known to have been, such as an earlier export's end; `RECORD:HASH`. May be repeated.
    #[arg(long)]
    anchor: Vec<Anchor>,
}

/// Arguments of `preloop audit rotate-key`.
#[derive(Debug, clap::Args)]
pub struct RotateArgs {
    /// The key before cannot be opened any more. Nobody endorses the new one then.
    #[arg(long)]
    lost: bool,
}

/// Runs one command beside a running server, or with DATABASE_URL.
pub async fn run(config: &Config, command: AuditCommand) -> Result<()> {
    let store = attach(&config.database, &DataDir::open(&config.data.dir)?).await?;
    let chains = Chains::new(store.clone(), Sealer::new(&config.auth.secret_key));
    match command {
        AuditCommand::Export(args) => export(&store, &chains, &args).await,
        AuditCommand::Keys => {
            for key in chains.keys().await? {
                println!("{}", PublicKey(key.public));
            }
            Ok(())
        }
        AuditCommand::RotateKey(args) => {
            println!("{}", chains.rotate_key(args.lost).await?);
            Ok(())
        }
        // It needs no store.
        AuditCommand::Verify(_) => Ok(()),
    }
}

async fn export(store: &Store, chains: &Chains, args: &ExportArgs) -> Result<()> {
    let db = store.client().await?;
    let login = users::find_for_login(&db, &args.user).await?;
    let user = &args.user;
    let account = login.with_context(|| format!("there is no user `{user}`"))?.user.account;
    drop(db);
    let format = match args.format {
        Shape::Jsonl => Format::Jsonl,
        Shape::Ocsf => Format::Ocsf,
    };
    let mut export = chains.export(account, [args.since, args.until], format).await?;
    let mut output: Box<dyn Write> = match &args.output {
        Some(path) => Box::new(File::create(path).with_context(|| cannot("write", path))?),
        None => Box::new(io::stdout().lock()),
    };
    while let Some(piece) = export.piece().await? {
        output.write_all(&piece).context("the export cannot be written")?;
    }
    output.flush().context("the export cannot be written")
}

/// Checks an export. Needs no settings, and says by its exit code what it found.
pub fn check(args: &VerifyArgs) -> ExitCode {
    match checked(args) {
        Ok(report) => {
            print!("{}", told(&report));
            match report.fault() {
                None => ExitCode::SUCCESS,
                Some(Fault::Changed) => CHANGED.into(),
                Some(Fault::Cut) => CUT.into(),
                Some(Fault::Untrusted) => UNTRUSTED.into(),
            }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn checked(args: &VerifyArgs) -> Result<Report> {
    let trust = Trust { key: key(&args.key)?, anchors: args.anchor.clone() };
    let input: Box<dyn BufRead> = if args.file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(&args.file).with_context(|| cannot("read", &args.file))?;
        Box::new(BufReader::new(file))
    };
    verify(input, &trust).with_context(|| cannot("read", &args.file))
}

/// The key itself, or a file with it.
fn key(given: &str) -> Result<PublicKey> {
    if let Ok(key) = given.parse() {
        return Ok(key);
    }
    let text = std::fs::read_to_string(given);
    let text = text.with_context(|| format!("--key: `{given}` is neither a key nor a file"))?;
    let key = text.parse::<PublicKey>();
    key.map_err(|problem| anyhow::anyhow!("--key: `{given}`: {problem}"))
}

fn cannot(verb: &str, path: &Path) -> String {
    format!("cannot {verb} `{}`", path.display())
}

/// What was found, for people.
fn told(report: &Report) -> String {
    let mut text = String::new();
    let mut line = |told: String| {
        text.push_str(&told);
        text.push('\n');
    };
    if let Some(account) = report.account {
        line(format!("account      {account}"));
    }
    match report.records {
        Some([first, last]) => line(format!("records      {first} to {last}")),
        None => line("records      none".to_owned()),
    }
    match report.retained_from {
        Some(first) => line(format!("begins at    record {first}, after retention")),
        None if report.whole => {}
        None => line("begins at    a part of the record, as it was asked for".to_owned()),
    }
    if report.gone > 0 {
        line(format!("without text {} whose content retention took", report.gone));
    }
    line(format!("checkpoints  {}", report.checkpoints));
    if let Some(at) = report.at_ms.and_then(DateTime::from_timestamp_millis) {
        line(format!("signed at    {at}"));
    }
    for problem in &report.problems {
        line(format!("line {}: {}", problem.line, problem.text));
    }
    let more = report.problems_total - report.problems.len() as u64;
    if more > 0 {
        line(format!("and {more} more"));
    }
    match (report.fault(), report.records.zip(report.hash)) {
        (None, Some(([_, last], hash))) => {
            line(format!("anchor       {last}:{}", hex::encode(hash)));
            line("the record is as it was written".to_owned());
        }
        (None, None) => line("the record is as it was written".to_owned()),
        (Some(_), _) => line(format!("{} problems", report.problems_total)),
    }
    text
}
