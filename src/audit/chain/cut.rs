//! Retention: before content goes, what goes is signed, so that the rest of the chain stays checkable.

use super::Chains;
use crate::store::{
    audit_chain::{self as rows, Checkpoint, Cutoff, Kind},
    store_error,
    within::BRIEF,
};
use preloop_actors::ports::StoreError;
use uuid::Uuid;

/// Most accounts that are asked for at once.
const ACCOUNTS_MAX: i64 = 200;

impl Chains {
    /// Signs away what is older than so many days, in every chain, and lets go of the records about it. Only then does
    /// housekeeping drop the entries themselves. Returns how many chains were cut.
    ///
    /// Where another replica is at the chains, the rest waits for the next run.
    pub async fn cut(&self, days: i32) -> Result<usize, StoreError> {
        let cutoff = self.store.within(async |db| rows::cutoff(&*db, days).await).await?;
        let mut count = 0;
        loop {
            let uncut = self.store.within(async |db| rows::uncut(&*db, cutoff, ACCOUNTS_MAX).await);
            let uncut = uncut.await?;
            if uncut.is_empty() {
                return Ok(count);
            }
            for account in uncut {
                if !self.cut_one(account, cutoff).await? {
                    return Ok(count);
                }
                count += 1;
            }
        }
    }

    /// False while another replica is at the chains.
    async fn cut_one(&self, account: Uuid, cutoff: Cutoff) -> Result<bool, StoreError> {
        self.store
            .within(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                tx.batch_execute(BRIEF).await.map_err(store_error)?;
                if !rows::lock(&tx).await? {
                    return Ok(false);
                }
                let Some(chain) = rows::lock_chain(&tx, account).await? else { return Ok(true) };
                let (seq, hash) = rows::boundary(&tx, account, &chain, cutoff).await?;
                let statement = Checkpoint {
                    account,
                    number: chain.checkpoints + 1,
                    kind: Kind::Retention,
                    seq,
                    hash,
                    removed_before: Some(cutoff.id),
                    at_ms: chrono::Utc::now().timestamp_millis(),
                    key: String::new(),
                    signature: [0; 64],
                };
                let signed = self.signer(&tx).await?.signed(statement);
                rows::insert_checkpoint(&tx, &signed).await?;
                rows::cut(&tx, account, seq, signed.number, cutoff).await?;
                tx.commit().await.map_err(store_error)?;
                Ok(true)
            })
            .await
    }
}
