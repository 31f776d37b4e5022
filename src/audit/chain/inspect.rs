//! The server's own look at its chains: whether entries still are what was sealed, and how a chain stands.

use super::{Chains, export::PIECE_RECORDS, genesis, link};
use crate::store::{
    audit::form,
    audit_chain::{self as rows, Block, Chain, Checkpoint, Content, Digest},
    store_error,
    within::BRIEF,
};
use chrono::{DateTime, Utc};
use metrics::gauge;
use preloop_actors::{ids::AccountId, ports::StoreError};
use uuid::Uuid;

/// Most chains looked at in one go.
const CHAINS_MAX: i64 = 20;

/// How an account's chain stands.
#[derive(Clone, Debug)]
pub struct Integrity {
    /// The first record that is there, and the last, with the chain's hash; equal to `last + 1` and 0 for an empty one.
    pub first: i64,
    pub last: i64,
    pub hash: Digest,
    pub sealed_at: Option<DateTime<Utc>>,
    /// Entries that are written and not in the chain yet, in the oldest 1,000 batches of the installation.
    pub unsealed: i64,
    /// The last record under a signature, and what was signed last.
    pub signed: i64,
    pub checkpoint: Option<Checkpoint>,
    /// Up to which record the server has compared the chain with its entries, and when it last did.
    pub checked: i64,
    pub checked_at: Option<DateTime<Utc>>,
    /// What it found wrong first; it looks no further then.
    pub fault: Option<String>,
}

impl Chains {
    /// How the chain of an account stands.
    pub async fn integrity(&self, account: AccountId) -> Result<Integrity, StoreError> {
        let account = account.0;
        self.store
            .within(async |db| {
                let chain = rows::chain(&*db, account).await?;
                let checkpoint = rows::last_checkpoint(&*db, account).await?;
                let unsealed = rows::waiting_of(&*db, account).await?;
                Ok(integrity(account, chain, checkpoint, unsealed))
            })
            .await
    }

    /// Compares some chains with their entries, and goes on where it was. Each is compared once a day at least, as far
    /// as that can be done.
    pub async fn inspect(&self) -> Result<(), StoreError> {
        let accounts = self.store.within(async |db| rows::unchecked(&*db, CHAINS_MAX).await);
        for account in accounts.await? {
            self.inspect_some(account).await?;
        }
        let faulty = self.store.within(async |db| rows::faulty(&*db).await).await?;
        gauge!("preloop_audit_chains_faulty").set(faulty as f64);
        Ok(())
    }

    async fn inspect_some(&self, account: Uuid) -> Result<(), StoreError> {
        self.store
            .within(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                tx.batch_execute(BRIEF).await.map_err(store_error)?;
                // So that nothing is cut meanwhile.
                if !rows::lock(&tx).await? {
                    return Ok(());
                }
                let Some(chain) = rows::lock_chain(&tx, account).await? else { return Ok(()) };
                let from = chain.checked_seq;
                let hash = match from == chain.gone_seq {
                    true => begin(&rows::cuts(&tx, account).await?, account),
                    false => rows::hash_at(&tx, account, from).await?,
                };
                let mut blocks = rows::blocks(&tx, account, from + 1, PIECE_RECORDS).await?;
                blocks.retain(|block| block.last_seq <= chain.seq);
                let ids: Vec<Uuid> =
                    blocks.iter().flat_map(|block| &block.records).map(|(id, _)| *id).collect();
                let contents = rows::contents(&tx, account, &ids).await?;
                let compared = compare(account, &chain, (from, hash), &blocks, &contents);
                let reached = blocks.last().map_or(from, |block| block.last_seq);
                let fault = compared.err();
                if let Some(fault) = &fault {
                    tracing::error!(account.id = %account, "the record is not what it was: {fault}");
                }
                rows::checked(&tx, account, reached, fault.as_deref()).await?;
                tx.commit().await.map_err(store_error)
            })
            .await
    }
}

/// The chain before the first record that is there.
fn begin(cuts: &[Checkpoint], account: Uuid) -> Option<Digest> {
    cuts.last().map_or_else(|| Some(genesis(account)), |cut| Some(cut.hash))
}

/// Compares blocks with what was before them and with their entries; what is wrong first.
fn compare(
    account: Uuid,
    chain: &Chain,
    (mut seq, hash): (i64, Option<Digest>),
    blocks: &[Block],
    contents: &[Option<Content>],
) -> Result<(), String> {
    let missing = |seq: i64| format!("record {} is missing", seq + 1);
    let mut hash = hash.ok_or_else(|| missing(seq - 1))?;
    let mut contents = contents.iter();
    for block in blocks {
        if block.first_seq != seq + 1 {
            return Err(missing(seq));
        }
        if block.previous != hash {
            return Err(format!("record {} does not follow from the one before", block.first_seq));
        }
        for (id, sealed) in &block.records {
            seq += 1;
            let content = contents.next().and_then(Option::as_ref);
            let is_let_go = content.is_none() && chain.removed_before.is_some_and(|end| *id < end);
            if !is_let_go && form::digest_of(account, content) != *sealed {
                let what = if content.is_some() { "was changed" } else { "is gone" };
                return Err(format!("record {seq}: its entry `{id}` {what}"));
            }
            if content.is_none() && !is_let_go {
                return Err(format!(
                    "record {seq}: its entry `{id}` was gone before it was sealed"
                ));
            }
            hash = link(&hash, seq, *id, sealed);
        }
        if block.hash != hash || block.last_seq != seq {
            return Err(format!("the records up to {seq} do not have the hash that was kept"));
        }
    }
    match seq.cmp(&chain.seq) {
        std::cmp::Ordering::Equal if hash != chain.hash => {
            Err(format!("the chain's end is not record {seq} as it was"))
        }
        std::cmp::Ordering::Less if blocks.is_empty() => Err(missing(seq)),
        _ => Ok(()),
    }
}

fn integrity(
    account: Uuid,
    chain: Option<Chain>,
    checkpoint: Option<Checkpoint>,
    unsealed: i64,
) -> Integrity {
    let Some(chain) = chain else {
        return Integrity {
            first: 1,
            last: 0,
            hash: genesis(account),
            sealed_at: None,
            unsealed,
            signed: 0,
            checkpoint,
            checked: 0,
            checked_at: None,
            fault: None,
        };
    };
    Integrity {
        first: chain.gone_seq + 1,
        last: chain.seq,
        hash: chain.hash,
        sealed_at: Some(chain.sealed_at),
        unsealed,
        signed: chain.signed_seq,
        checkpoint,
        checked: chain.checked_seq,
        checked_at: chain.checked_at,
        fault: chain.fault,
    }
}
