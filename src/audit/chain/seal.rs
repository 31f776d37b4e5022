//! Sealing: entries get their place in the chain, and what it came to is signed.

use super::{Chains, genesis, link};
use crate::store::{
    audit::form,
    audit_chain::{self as rows, Checkpoint, Digest, Due, Head, Kind, NewBlock, Unsealed},
    store_error,
    within::BRIEF,
};
use deadpool_postgres::GenericClient;
use metrics::{counter, gauge};
use preloop_actors::ports::StoreError;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// How often is looked for entries that are not sealed. Until then an entry could be changed unnoticed, together with
/// the hash that was written with it.
const EVERY: Duration = Duration::from_millis(500);
/// The same after a look that found none.
const WHEN_IDLE: Duration = Duration::from_secs(2);
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Most entries whose content is in memory at once, where it has to be read.
const CONTENTS_MAX: usize = 250;
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

/// Entries and the hashes of their contents, by account.
type Records = BTreeMap<Uuid, Vec<(Uuid, Digest)>>;

/// What one transaction sealed.
struct Sealed {
    entries: usize,
    /// It took as much as it may; there may be more.
    more: bool,
}

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
                Ok(true) => EVERY,
                Ok(false) => WHEN_IDLE,
                Err(error) => {
                    tracing::error!("the record's chain does not go on: {error}");
                    AFTER_FAILURE
                }
            };
            sleep(pause).await;
        }
    }

    /// Whether there was anything to seal.
    async fn round(&self, rounds: &mut Rounds) -> Result<bool, StoreError> {
        let began = Instant::now();
        let is_waiting = self.store.within(async |db| rows::is_waiting(&self.store, &*db).await);
        let is_waiting = is_waiting.await?;
        if is_waiting {
            let more = async || Ok(self.seal_some(false).await?.is_some_and(|sealed| sealed.more));
            while began.elapsed() < ROUND_MAX && more().await? {}
        }
        if rounds.sign_at <= began {
            rounds.sign_at = began + SIGN_EVERY;
            self.sign().await?;
        }
        if rounds.inspect_at <= began {
            rounds.inspect_at = began + INSPECT_EVERY;
            self.inspect().await?;
        }
        Ok(is_waiting)
    }

    /// Seals what was committed before, unless there is too much of it or another replica is at it for too long.
    pub async fn seal(&self) -> Result<(), StoreError> {
        let began = Instant::now();
        loop {
            match self.seal_some(true).await? {
                Some(sealed) if !sealed.more => return Ok(()),
                Some(_) if began.elapsed() < SEAL_MAX => {}
                Some(_) => {
                    let much = "older entries still get their place in the chain; try again";
                    return Err(StoreError::Unavailable(much.to_owned()));
                }
                None if began.elapsed() > ROUND_MAX => {
                    let busy = "other servers are at the record's chain; try again";
                    return Err(StoreError::Unavailable(busy.to_owned()));
                }
                None => sleep(EVERY / 10).await,
            }
        }
    }

    /// Seals the oldest entries, or none while another replica does. `all`: also what came late.
    async fn seal_some(&self, all: bool) -> Result<Option<Sealed>, StoreError> {
        let sealed = self.store.within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            tx.batch_execute(BRIEF).await.map_err(store_error)?;
            if !rows::lock(&tx).await? {
                return Ok(None);
            }
            let (batches, more) = rows::unsealed(&self.store, &tx, all).await?;
            let records = records(&tx, &batches).await?;
            if records.is_empty() {
                return Ok(Some(Sealed { entries: 0, more: false }));
            }
            let accounts: Vec<Uuid> = records.keys().copied().collect();
            let heads = rows::lock_heads(&tx, &accounts).await?;
            let entries = records.values().map(Vec::len).sum();
            let blocks = blocks(records, &heads);
            rows::insert_blocks(&tx, &blocks).await?;
            rows::move_heads(&tx, &blocks.iter().map(head).collect::<Vec<_>>()).await?;
            rows::sealed(&tx, &batches).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(Some(Sealed { entries, more }))
        });
        let sealed = sealed.await?;
        let entries = sealed.as_ref().map_or(0, |sealed| sealed.entries as u64);
        counter!("preloop_audit_sealed_total").increment(entries);
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

/// Each account's entries in their order, with the hashes of their contents.
async fn records(db: &impl GenericClient, batches: &[Unsealed]) -> Result<Records, StoreError> {
    let mut records = Records::new();
    for batch in batches {
        let of_account = records.entry(batch.account).or_default();
        let known = batch.entries.iter().filter_map(|(id, digest)| Some((*id, (*digest)?)));
        of_account.extend(known);
        let unknown = batch.entries.iter().filter(|(_, digest)| digest.is_none());
        let unknown: Vec<Uuid> = unknown.map(|(id, _)| *id).collect();
        for ids in unknown.chunks(CONTENTS_MAX) {
            let contents = rows::contents(db, batch.account, ids).await?;
            for (id, content) in ids.iter().zip(&contents) {
                if content.is_none() {
                    tracing::error!(audit.entry = %id, "an entry of the record was gone before it was sealed");
                }
                of_account.push((*id, form::digest_of(batch.account, content.as_ref())));
            }
        }
    }
    for of_account in records.values_mut() {
        of_account.sort_unstable();
        // Twice where an entry was taken away by force, and was written again before either was sealed.
        of_account.dedup_by_key(|(id, _)| *id);
    }
    Ok(records)
}

/// One block for each account.
fn blocks(records: Records, heads: &[Head]) -> Vec<NewBlock> {
    let block = |(account, records): (Uuid, Vec<(Uuid, Digest)>)| {
        let known = heads.iter().find(|head| head.account == account);
        let mut block =
            begun(known.copied().unwrap_or(Head { account, seq: 0, hash: genesis(account) }));
        for (id, digest) in records {
            block.last_seq += 1;
            block.hash = link(&block.hash, block.last_seq, id, &digest);
            block.ids.extend_from_slice(id.as_bytes());
            block.digests.extend_from_slice(&digest);
        }
        block
    };
    records.into_iter().map(block).collect()
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
