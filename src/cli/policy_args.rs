//! What `preloop policy` takes.

use super::flows::OwnerArgs;
use crate::store::policies::{TAG_CHARS_MAX, is_tag};
use std::path::PathBuf;

/// What can be done about the policy of an account.
#[derive(Debug, clap::Subcommand)]
pub enum PolicyCommand {
    /// Write down what the account has, as YAML.
    Export(ExportArgs),
    /// Check documents without a server: form, names that stand twice, conditions that compile.
    Validate(FilesArgs),
    /// Look for what is wrong with a document in its account: rules never reached, types, workflows nobody can decide.
    Lint(LintArgs),
    /// Tell what a document would change.
    Diff(DiffArgs),
    /// Make a document the account's policy: all of it, or nothing.
    Apply(ApplyArgs),
    /// List what was applied, the newest first.
    Versions(OwnerArgs),
    /// Make what a version holds the account's policy again, as a new version.
    Rollback(RollbackArgs),
}

/// Arguments of `preloop policy export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// A version instead of what the account has: its number, or its tag.
    #[arg(long)]
    pub version: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// Write it into a file instead of to standard output.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
}

/// Which documents.
#[derive(Debug, clap::Args)]
pub struct FilesArgs {
    /// Documents; `-` is standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// Arguments of `preloop policy lint`.
#[derive(Debug, clap::Args)]
pub struct LintArgs {
    #[command(flatten)]
    pub owner: OwnerArgs,
    #[command(flatten)]
    pub files: FilesArgs,
    /// Take warnings for errors.
    #[arg(long)]
    pub strict: bool,
}

/// Arguments of `preloop policy diff`.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// The document; `-` is standard input.
    pub file: PathBuf,
    /// What it is compared with: a version, by its number or tag, or another file; what the account has, unless given.
    #[arg(long)]
    pub against: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// End with 1 when there is a difference.
    #[arg(long)]
    pub exit_code: bool,
}

/// Arguments of `preloop policy apply`.
#[derive(Debug, clap::Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// The document; `-` is standard input.
    pub file: PathBuf,
    #[command(flatten)]
    pub how: HowArgs,
    /// Apply only if what the account has has this hash, as `export` says it.
    #[arg(long)]
    pub expected_hash: Option<String>,
    /// A name for the version; another version that has it loses it.
    #[arg(long, value_parser = tag)]
    pub tag: Option<String>,
}

/// Arguments of `preloop policy rollback`.
#[derive(Debug, clap::Args)]
pub struct RollbackArgs {
    #[command(flatten)]
    pub owner: OwnerArgs,
    /// The version's number, or its tag.
    pub version: String,
    #[command(flatten)]
    pub how: HowArgs,
}

/// How a document is applied.
#[derive(Debug, clap::Args)]
pub struct HowArgs {
    /// Say what would happen, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Apply only if this is the number of the newest version, 0 for none, and nothing was changed since.
    #[arg(long)]
    pub expected_version: Option<i32>,
    /// Why.
    #[arg(long)]
    pub comment: Option<String>,
}

fn tag(text: &str) -> Result<String, String> {
    match is_tag(text) {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "a tag has 1 to {TAG_CHARS_MAX} characters, not all blank, and is no number: versions have those"
        )),
    }
}
