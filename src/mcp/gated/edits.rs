//! Whether a call may be made with the arguments that somebody puts in who approves it.

use super::{Door, admit::fits};
use crate::{
    http::approval_requests::EditCheck,
    mcp::raw::{RawObject, raw},
};
use async_trait::async_trait;
use preloop_actors::{approval::ApprovalId, gate::Verdict, ids::AccountId};
use serde_json::Value;

const AWAY: &str = "the arguments cannot be checked at this moment; try again";

#[async_trait]
impl EditCheck for Door {
    /// Checks them as the run will once more: what the rules say then is what counts.
    async fn check(
        &self,
        account: AccountId,
        id: ApprovalId,
        edited: &Value,
    ) -> Result<(), String> {
        let seen = self.gate.approvals.get(account, id).await.map_err(|_| AWAY.to_owned())?;
        let approval = seen.ok_or("there is no such request for approval")?.approval;
        let catalog = self.catalogs.of(account).await.map_err(|_| AWAY.to_owned())?;
        let mut entries = catalog.entries().iter().filter(|entry| entry.left_out.is_none());
        let entry = entries
            .find(|entry| entry.tool == approval.binding.tool)
            .ok_or("the tool is gone, so the call cannot run with any arguments")?;
        let mut params = RawObject::default();
        params.set("arguments", raw(edited));
        fits(entry, &params).map_err(|error| error.to_string())?;
        let asker = &approval.binding.principal;
        let decision = self.decide_for(&catalog, entry, edited, asker).await;
        match decision.verdict {
            Verdict::Deny | Verdict::Blocked(_) => Err(format!(
                "the rules do not allow a call with these arguments, whoever approves it: {}",
                decision.why
            )),
            Verdict::Allow | Verdict::Ask(_) => Ok(()),
        }
    }
}
