//! A request is written down, once.

use super::{
    StoredApprovals,
    step::{After, Taken, commit},
};
use crate::store::{
    approvals::{self as rows, Card, Halted},
    store_error,
    within::BRIEF,
};
use deadpool_postgres::Transaction;
use preloop_actors::{
    approval::{Approval, Event},
    ids::AccountId,
    ports::{ApprovalError, Request, Stepped, StoreError},
};

const NOW: &str = "SELECT clock_timestamp()";

impl StoredApprovals {
    /// Writes a request down; the same one again finds what is there.
    pub(super) async fn ask(&self, mut request: Request) -> Result<Approval, ApprovalError> {
        let account = request.new.binding.principal.account;
        // PostgreSQL keeps no NUL, which no text of a person's has.
        if let Some(text) = &mut request.justification {
            text.retain(|character| character != '\0');
        }
        let stepped = self
            .transact(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                tx.batch_execute(BRIEF).await.map_err(store_error)?;
                let of_execution = request.new.binding.principal.execution.is_some();
                let is_halted = stays_halted(&tx, account).await?.stops_calls(of_execution);
                let statement = tx.prepare_cached(NOW).await.map_err(store_error)?;
                let now = tx.query_one(&statement, &[]).await.map_err(store_error)?.get(0);
                let (mut approval, mut effects) = Approval::open(request.new.clone(), now)?;
                if is_halted {
                    let (frozen, followed) = approval.apply(Event::Freeze, now)?;
                    approval = frozen;
                    effects.extend(followed);
                }
                if !rows::insert(&tx, &approval, &request).await? {
                    let known = rows::any(&tx, approval.id).await?;
                    return same(known, &approval);
                }
                let card = Card::from(&request);
                let after =
                    After { account, approval: &approval, card: &card, effects: &effects, now };
                let tells = self.put(&tx, after, None).await?;
                commit(tx).await?;
                Ok(Taken { stepped: Stepped { approval, effects }, tells })
            })
            .await?;
        Ok(stepped.approval)
    }
}

/// What the kill switch stops, which stays so until the transaction ends.
async fn stays_halted(tx: &Transaction<'_>, account: AccountId) -> Result<Halted, StoreError> {
    if let Some(halted) = rows::share(tx, account).await? {
        return Ok(halted);
    }
    // Without a row there is nothing to lock, and the switch could be turned unseen.
    rows::make_policy(tx, account).await?;
    Ok(rows::share(tx, account).await?.unwrap_or_default())
}

/// The request that has the id, where it is the one that is asked for.
fn same(known: Option<Approval>, asked: &Approval) -> Result<Taken, ApprovalError> {
    match known {
        Some(approval) if approval.binding == asked.binding => {
            Ok(Taken { stepped: Stepped { approval, effects: Vec::new() }, tells: false })
        }
        _ => Err(ApprovalError::IdTaken),
    }
}
