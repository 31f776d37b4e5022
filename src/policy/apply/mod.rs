//! Makes a document so, in the caller's transaction: all of it, or nothing.
//!
//! One document of an account is applied after another. What the account has once everything is written is exported
//! and compared with what was wanted; where somebody else changed something in between, the two differ, and nothing is
//! applied. A dry run does the same, and is taken back by the caller. What protects an account is taken away by people
//! only (`protection`).

mod protection;
#[cfg(test)]
mod protection_tests;
#[cfg(test)]
mod random_tests;
mod servers;
#[cfg(test)]
mod tests;
mod tools;
mod versions;
mod workflows;

pub use versions::{Found, found, save};

use super::{
    apart,
    diff::{Change, Operation, Section, diff},
    document::PolicyDocument,
    export::export,
    finding::Finding,
    known::KnownTools,
    lint,
    normal::normal,
    render::{self, Unwritable},
    resolve::{Ids, Resolved, resolve},
};
use crate::{
    net_guard::NetGuard,
    secrets::Sealer,
    store::policies::{self, Origin, Version},
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::{Action, Hash},
    ids::{AccountId, UserId},
    policy::Permission,
    ports::StoreError,
};
use uuid::Uuid;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Sections that it leaves out stay as they are.
    pub document: &'a PolicyDocument,
    /// The newest version has to have this number, 0 for none, and nothing may have been changed since.
    pub expected_version: Option<i32>,
    /// What the account has has to have this hash.
    pub expected_hash: Option<Hash>,
    pub comment: Option<&'a str>,
    pub tag: Option<&'a str>,
    /// Of the version that is gone back to.
    pub rolled_back_to: Option<i32>,
}

/// Whoever applies, and with what.
pub struct Applier<'a> {
    pub account: AccountId,
    pub author: Option<UserId>,
    /// Whether they are a person who is signed in, who can take back what people said, rather than a key of theirs.
    pub is_person: bool,
    /// Whether they may do something.
    pub may: &'a (dyn Fn(Permission) -> bool + Sync),
    pub sealer: &'a Sealer,
    pub guard: &'a NetGuard,
}

/// What became of it.
#[derive(Debug)]
pub struct Applied {
    /// The version that holds what the account has now.
    pub version: Version,
    /// The number of a version that was kept first: what the account had, changed by other means.
    pub found: Option<i32>,
    pub changes: Vec<Change>,
    /// What looks wrong all the same.
    pub warnings: Vec<Finding>,
    /// Servers to be asked what they offer, once this is committed.
    pub to_scan: Vec<Uuid>,
    /// Servers that are gone or switched off.
    pub to_let_go: Vec<Uuid>,
}

impl Applied {
    /// Whether anything was written.
    pub fn has_written(&self, wanted: &Wanted<'_>) -> bool {
        !self.changes.is_empty() || self.found.is_some() || wanted.tag.is_some()
    }
}

/// Why nothing was applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error("the document cannot be applied")]
    Findings(Vec<Finding>),
    #[error("{0}")]
    Conflict(String),
    #[error("you need the permission `{0}`")]
    Forbidden(Permission),
    /// What protects would be taken away, which is named.
    #[error(
        "only a person who is signed in can apply this; sign in, or leave what protects as it is: {0}"
    )]
    NeedsPerson(String),
    #[error(transparent)]
    Unwritable(#[from] Unwritable),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the account has, as of the moment that its lock was taken.
pub(super) struct Live {
    pub known: KnownTools,
    pub document: PolicyDocument,
    pub text: String,
    pub hash: Hash,
    pub newest: Option<Version>,
}

impl Live {
    pub async fn read(db: &impl GenericClient, account: AccountId) -> Result<Self, ApplyError> {
        let known = KnownTools::read(db, account).await?;
        let newest = policies::latest(db, account).await?;
        let written = apart(move || {
            let document = export(&known);
            let text = render::yaml(&document)?;
            let hash = render::hash(&text);
            Ok::<_, ApplyError>(Self { known, document, text, hash, newest })
        });
        written.await?
    }

    /// The number of the newest version; 0 for none.
    pub fn number(&self) -> i32 {
        self.newest.as_ref().map_or(0, |version| version.number)
    }

    /// Whether no version holds what the account has.
    pub fn has_drifted(&self) -> bool {
        self.newest.as_ref().is_none_or(|version| version.hash != self.hash)
    }
}

/// What there is to say about a document before anything is written.
struct Judged {
    live: Live,
    findings: Vec<Finding>,
    /// With what it leaves out, spelt as it would be exported.
    whole: PolicyDocument,
    changes: Vec<Change>,
    /// The whole with ids; `None`: nothing changes.
    resolved: Option<Resolved>,
}

/// `Err` with everything there is to say about one that cannot be applied.
fn judge(live: Live, document: &PolicyDocument) -> Result<Judged, Vec<Finding>> {
    let findings = lint::check(document, &live.known);
    if findings.iter().any(Finding::is_error) {
        return Err(findings);
    }
    let whole = normal(&document.over(&live.document), &live.known);
    let changes = diff(&live.document, &whole);
    let resolved = match changes.is_empty() {
        true => None,
        false => Some(resolve(&whole, &live.known, Ids::Fresh)?),
    };
    Ok(Judged { live, findings, whole, changes, resolved })
}

impl Applier<'_> {
    /// Applies a document. On an error, and for a dry run, the transaction has to be rolled back.
    pub async fn apply(
        &self,
        tx: &impl GenericClient,
        wanted: &Wanted<'_>,
    ) -> Result<Applied, ApplyError> {
        let account = self.account;
        policies::lock(tx, account).await?;
        let live = Live::read(tx, account).await?;
        expected(wanted, &live)?;
        let document = wanted.document.clone();
        let judged = apart(move || judge(live, &document)).await?;
        let Judged { live, findings, whole, changes, resolved } =
            judged.map_err(ApplyError::Findings)?;
        self.require_rights(&changes)?;
        if !self.is_person {
            let default = live.known.default_review.0;
            protection::refuse(&protection::taken(&live.document, &whole, default))?;
        }
        let found = self.keep_found(tx, &live).await?;
        let Some(resolved) = resolved else {
            let version = self.unchanged(tx, wanted).await?;
            let (to_scan, to_let_go) = (Vec::new(), Vec::new());
            return Ok(Applied { version, found, changes, warnings: findings, to_scan, to_let_go });
        };
        let written = self.write(tx, &live, &resolved).await?;
        let text = self.require_done(tx, &whole).await?;
        let newest = found.unwrap_or(live.number());
        let version = self.keep(tx, wanted, newest, (&whole, text.as_str())).await?;
        let (to_scan, to_let_go) = (written.to_scan, written.to_let_go);
        Ok(Applied { version, found, changes, warnings: findings, to_scan, to_let_go })
    }

    /// Each part of a policy takes the right that changing it by other means takes.
    fn require_rights(&self, changes: &[Change]) -> Result<(), ApplyError> {
        for change in changes {
            // `servers.NAME` itself was added or removed; what is below it was changed.
            let needed = match (change.section, change.operation) {
                (Section::Defaults, _) => Permission::ManagePolicies,
                (Section::Workflows, _) => Permission::ManageApprovalWorkflows,
                (Section::Tools, _) => Permission::ManageTools,
                (Section::Servers, Operation::Add) => Permission::CreateMcpServers,
                (Section::Servers, Operation::Remove) => Permission::DeleteMcpServers,
                (Section::Servers, _) => Permission::EditMcpServers,
            };
            self.require(needed)?;
        }
        Ok(())
    }

    fn require(&self, permission: Permission) -> Result<(), ApplyError> {
        match (self.may)(permission) {
            true => Ok(()),
            false => Err(ApplyError::Forbidden(permission)),
        }
    }

    async fn write(
        &self,
        tx: &impl GenericClient,
        live: &Live,
        resolved: &Resolved,
    ) -> Result<servers::Written, ApplyError> {
        self.keep_workflows(tx, &live.known, &resolved.workflows).await?;
        let mut written = self.keep_servers(tx, &live.known, &resolved.servers).await?;
        self.write_tools(tx, &live.known, &resolved.tools).await?;
        self.drop_servers(tx, &live.known, &resolved.servers, &mut written).await?;
        self.drop_workflows(tx, &live.known, &resolved.workflows).await?;
        if live.known.unknown_tools.0 != Action::from(resolved.unknown_tools) {
            let word = resolved.unknown_tools.as_str();
            policies::set_unknown_tools(tx, self.account, word).await?;
        }
        Ok(written)
    }

    /// Reads back what was written, and refuses it where it is not what was wanted.
    async fn require_done(
        &self,
        tx: &impl GenericClient,
        whole: &PolicyDocument,
    ) -> Result<String, ApplyError> {
        let after = Live::read(tx, self.account).await?;
        if after.text == render::yaml(whole)? {
            return Ok(after.text);
        }
        let differs = diff(whole, &after.document);
        let what = differs.first().map_or_else(String::new, |change| format!(" ({})", change.what));
        Err(ApplyError::Conflict(format!(
            "something was changed while the document was applied{what}; nothing was applied, try again"
        )))
    }
}

/// Refuses to write over what nobody has looked at.
fn expected(wanted: &Wanted<'_>, live: &Live) -> Result<(), ApplyError> {
    let number = live.number();
    let conflict = |message: String| Err(ApplyError::Conflict(message));
    match wanted.expected_version {
        Some(expected) if expected != number => {
            return conflict(format!(
                "the newest version is {number}, not {expected}; export it, and make your changes to that"
            ));
        }
        Some(0) | None => {}
        Some(expected) if live.has_drifted() => {
            return conflict(format!(
                "the policy was changed after version {expected} by other means; export it, make your changes to that, \
                 and apply them with `expected_hash`"
            ));
        }
        Some(_) => {}
    }
    match wanted.expected_hash {
        Some(expected) if expected != live.hash => conflict(format!(
            "what the account has does not have the hash {expected} any more; export it again"
        )),
        _ => Ok(()),
    }
}

impl Wanted<'_> {
    fn origin(&self) -> Origin {
        match self.rolled_back_to {
            Some(_) => Origin::RolledBack,
            None => Origin::Applied,
        }
    }
}
