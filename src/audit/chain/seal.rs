//! Sealing: entries get their place in the chain, and what it came to is signed.

use super::{Chains, form, genesis, link};
use crate::store::{
    audit_chain::{self as rows, Checkpoint, Due, Head, Kind, NewBlock, Unsealed},
    store_error,
    within::BRIEF,
};
use metrics::{counter, gauge};
use preloop_actors::ports::StoreError;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// How often is looked for entries that are not sealed. Until then a written entry could be changed unnoticed.
const EVERY: Duration = Duration::from_millis(500);
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Most entries sealed in one transaction: their content is in memory.
const BATCH_MAX: i64 = 250;
/// Longest that one round seals before it looks after the rest.
const ROUND_MAX: Duration = Duration::from_secs(5);
/// Longest that somebody who wants an export waits for what is not sealed yet.
const SEAL_MAX: Duration = Duration::from_secs(20);
/// How often is looked for what wants a signature.
const SIGN_EVERY: Duration = Duration::from_secs(5);
/// A record waits so long for a signature at most, and so many records.
const UNSIGNED_SECONDS_MAX: f64 = 60.0;
const UNSIGNED_RECORDS_MAX: i64 = 1_000;
/// Most checkpoints of one transaction.
const SIGN_MAX: i64 = 200;
/// How often the server compares some of its chains with their entries.
const INSPECT_EVERY: Duration = Duration::from_secs(60);

/// When is due what a replica does beside sealing.
struct Rounds {
    sign_at: Instant,
    inspect_at: Instant,
}

impl Chains {
    /// Seals, signs and compares for as long as the server runs. Every replica does it; one at a time gets to.
    pub async fn keep(self) {
        gauge!("preloop_audit_chains_faulty").set(0.0);
        if let Err(error) = self.make_key().await {
            tracing::error!("the record is not signed yet: {error}");
        }
        let now = Instant::now();
        let mut rounds = Rounds { sign_at: now, inspect_at: now + INSPECT_EVERY };
        loop {
            let pause = match self.round(&mut rounds).await {
                Ok(()) => EVERY,
                Err(error) => {
                    tracing::error!("the record's chain does not go on: {error}");
                    AFTER_FAILURE
                }
            };
            sleep(pause).await;
        }
    }

    async fn round(&self, rounds: &mut Rounds) -> Result<(), StoreError> {
        let began = Instant::now();
        if self.store.within(async |db| rows::is_waiting(&self.store, &*db).await).await? {
            while began.elapsed() < ROUND_MAX && self.seal_some(false).await? == Some(BATCH_MAX) {}
        }
        if rounds.sign_at <= began {
            rounds.sign_at = began + SIGN_EVERY;
            self.sign().await?;
        }
        if rounds.inspect_at <= began {
            rounds.inspect_at = began + INSPECT_EVERY;
            self.inspect().await?;
        }
        Ok(())
    }

    /// Seals what was committed before, unless there is too much of it or another replica is at it for too long.
    pub async fn seal(&self) -> Result<(), StoreError> {
        let began = Instant::now();
        loop {
            match self.seal_some(true).await? {
                Some(BATCH_MAX) if began.elapsed() < SEAL_MAX => {}
                Some(BATCH_MAX) => {
                    let much = "older entries still get their place in the chain; try again";
                    return Err(StoreError::Unavailable(much.to_owned()));
                }
                Some(_) => return Ok(()),
                None if began.elapsed() > ROUND_MAX => {
                    let busy = "other servers are at the record's chain; try again";
                    return Err(StoreError::Unavailable(busy.to_owned()));
                }
                None => sleep(EVERY / 10).await,
            }
        }
    }

    /// Seals the oldest entries; how many, or `None` while another replica does. `all`: also what came late.
    async fn seal_some(&self, all: bool) -> Result<Option<i64>, StoreError> {
        let sealed = self.store.within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            tx.batch_execute(BRIEF).await.map_err(store_error)?;
            if !rows::lock(&tx).await? {
                return Ok(None);
            }
            let unsealed = rows::unsealed(&self.store, &tx, all, BATCH_MAX).await?;
            if unsealed.is_empty() {
                return Ok(Some(0));
            }
            let mut accounts: Vec<Uuid> = unsealed.iter().map(|entry| entry.account).collect();
            accounts.sort();
            accounts.dedup();
            let heads = rows::lock_heads(&tx, &accounts).await?;
            let blocks = blocks(&unsealed, &heads);
            rows::insert_blocks(&tx, &blocks).await?;
            rows::move_heads(&tx, &blocks.iter().map(head).collect::<Vec<_>>()).await?;
            rows::sealed(&tx, &unsealed).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(i64::try_from(unsealed.len()).ok())
        });
        let sealed = sealed.await?;
        counter!("preloop_audit_sealed_total").increment(sealed.unwrap_or(0).unsigned_abs());
        Ok(sealed)
    }

    /// Signs the chains that have been growing for long enough.
    pub async fn sign(&self) -> Result<(), StoreError> {
        self.sign_due(UNSIGNED_SECONDS_MAX, UNSIGNED_RECORDS_MAX).await
    }

    pub(super) async fn sign_due(&self, seconds: f64, records: i64) -> Result<(), StoreError> {
        self.store
            .within(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                tx.batch_execute(BRIEF).await.map_err(store_error)?;
                if !rows::lock(&tx).await? {
                    return Ok(());
                }
                let due = rows::due(&tx, seconds, records, SIGN_MAX).await?;
                if due.is_empty() {
                    return Ok(());
                }
                let signer = self.signer(&tx).await?;
                for due in due {
                    rows::insert_checkpoint(&tx, &signer.signed(periodic(&due))).await?;
                }
                tx.commit().await.map_err(store_error)
            })
            .await
    }
}

/// One block for each account, in the order of the entries.
fn blocks(unsealed: &[Unsealed], heads: &[Head]) -> Vec<NewBlock> {
    let mut blocks: BTreeMap<Uuid, NewBlock> = BTreeMap::new();
    for entry in unsealed {
        let account = entry.account;
        let block = blocks.entry(account).or_insert_with(|| {
            let known = heads.iter().find(|head| head.account == account);
            begun(known.copied().unwrap_or(Head { account, seq: 0, hash: genesis(account) }))
        });
        if entry.content.is_none() {
            tracing::error!(audit.entry = %entry.id, "an entry of the record was gone before it was sealed");
        }
        let digest = form::digest_of(account, entry.content.as_ref());
        block.last_seq += 1;
        block.hash = link(&block.hash, block.last_seq, entry.id, &digest);
        block.ids.extend_from_slice(entry.id.as_bytes());
        block.digests.extend_from_slice(&digest);
    }
    blocks.into_values().collect()
}

/// A block without records, behind the last one of its account.
fn begun(head: Head) -> NewBlock {
    let Head { account, seq, hash } = head;
    NewBlock {
        account,
        first_seq: seq + 1,
        last_seq: seq,
        ids: Vec::new(),
        digests: Vec::new(),
        previous: hash,
        hash,
    }
}

fn head(block: &NewBlock) -> Head {
    Head { account: block.account, seq: block.last_seq, hash: block.hash }
}

/// What is said of a chain, yet without a signature.
fn periodic(due: &Due) -> Checkpoint {
    Checkpoint {
        account: due.head.account,
        number: due.checkpoints + 1,
        kind: Kind::Periodic,
        seq: due.head.seq,
        hash: due.head.hash,
        removed_before: None,
        at_ms: chrono::Utc::now().timestamp_millis(),
        key: String::new(),
        signature: [0; 64],
    }
}
