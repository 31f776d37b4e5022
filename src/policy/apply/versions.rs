//! Versions: what was applied, what was found, and what was kept by hand.

use super::{super::document::PolicyDocument, Applier, ApplyError, Live, Wanted};
use crate::{
    policy::render,
    store::{
        one_moment,
        policies::{self, Counts, NewVersion, Origin, TagSet, Version},
        store_error,
    },
};
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{
    gate::Hash,
    ids::{AccountId, UserId},
};
use uuid::Uuid;

/// What the account has, and how that relates to its versions.
#[derive(Clone, Debug)]
pub struct Found {
    pub document: PolicyDocument,
    /// YAML.
    pub text: String,
    pub hash: Hash,
    /// The newest version.
    pub newest: Option<Version>,
    /// It was changed by other means since the newest version, or there is none.
    pub has_drifted: bool,
}

/// What the account has now, as of one moment.
pub async fn found(db: &mut Client, account: AccountId) -> Result<Found, ApplyError> {
    let tx = one_moment(db).await?;
    let live = Live::read(&tx, account).await?;
    tx.commit().await.map_err(store_error)?;
    let has_drifted = live.has_drifted();
    let Live { document, text, hash, newest, .. } = live;
    Ok(Found { document, text, hash, newest, has_drifted })
}

/// Keeps what the account has as a version, whether it differs from the newest one or not.
pub async fn save(
    tx: &impl GenericClient,
    account: AccountId,
    author: UserId,
    comment: Option<&str>,
    tag: Option<&str>,
) -> Result<Version, ApplyError> {
    policies::lock(tx, account).await?;
    let live = Live::read(tx, account).await?;
    let kept = Kept {
        document: &live.document,
        text: &live.text,
        number: live.number() + 1,
        origin: Origin::Saved,
        rolled_back_to: None,
        author: Some(author),
        comment,
    };
    let id = kept.insert(tx, account).await?;
    tagged(tx, account, id, tag).await
}

impl Applier<'_> {
    /// Keeps what the account has, before it changes, where no version holds it. The number of that version.
    pub(super) async fn keep_found(
        &self,
        tx: &impl GenericClient,
        live: &Live,
    ) -> Result<Option<i32>, ApplyError> {
        if !live.has_drifted() {
            return Ok(None);
        }
        let number = live.number() + 1;
        let kept = Kept {
            document: &live.document,
            text: &live.text,
            number,
            origin: Origin::Found,
            rolled_back_to: None,
            author: None,
            comment: None,
        };
        kept.insert(tx, self.account).await?;
        Ok(Some(number))
    }

    /// Nothing changes: the newest version holds it already, and may get a tag.
    pub(super) async fn unchanged(
        &self,
        tx: &impl GenericClient,
        wanted: &Wanted<'_>,
    ) -> Result<Version, ApplyError> {
        let newest = policies::latest(tx, self.account).await?.ok_or_else(lost)?;
        tagged(tx, self.account, newest.id, wanted.tag).await
    }

    /// Keeps what was applied, under the number after the newest one.
    pub(super) async fn keep(
        &self,
        tx: &impl GenericClient,
        wanted: &Wanted<'_>,
        newest: i32,
        (document, text): (&PolicyDocument, &str),
    ) -> Result<Version, ApplyError> {
        let kept = Kept {
            document,
            text,
            number: newest + 1,
            origin: wanted.origin(),
            rolled_back_to: wanted.rolled_back_to,
            author: self.author,
            comment: wanted.comment,
        };
        let id = kept.insert(tx, self.account).await?;
        tagged(tx, self.account, id, wanted.tag).await
    }
}

/// A version to be kept.
struct Kept<'a> {
    document: &'a PolicyDocument,
    text: &'a str,
    number: i32,
    origin: Origin,
    rolled_back_to: Option<i32>,
    author: Option<UserId>,
    comment: Option<&'a str>,
}

impl Kept<'_> {
    async fn insert(
        &self,
        tx: &impl GenericClient,
        account: AccountId,
    ) -> Result<Uuid, ApplyError> {
        let id = Uuid::now_v7();
        let new = NewVersion {
            id,
            number: self.number,
            document: self.text,
            hash: render::hash(self.text),
            origin: self.origin,
            rolled_back_to: self.rolled_back_to,
            author: self.author,
            comment: self.comment,
            counts: counts(self.document),
        };
        policies::insert(tx, account, &new).await?;
        Ok(id)
    }
}

async fn tagged(
    tx: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    tag: Option<&str>,
) -> Result<Version, ApplyError> {
    if let Some(tag) = tag {
        match policies::set_tag(tx, account, id, tag).await? {
            TagSet::Done => {}
            TagSet::Missing => return Err(lost()),
        }
    }
    policies::version(tx, account, id).await?.ok_or_else(lost)
}

fn counts(document: &PolicyDocument) -> Counts {
    let count = |count: Option<usize>| i32::try_from(count.unwrap_or(0)).unwrap_or(i32::MAX);
    Counts {
        servers: count(document.servers.as_ref().map(|all| all.len())),
        workflows: count(document.workflows.as_ref().map(|all| all.len())),
        tools: count(document.tools.as_ref().map(Vec::len)),
    }
}

/// Versions are never removed while their account is there.
fn lost() -> ApplyError {
    ApplyError::Conflict("the version is gone; try again".to_owned())
}
