//! What a modern client holds while it sends its user to the page of a request, and brings back with the same call.

use super::{Call, Denied, Door};
use crate::mcp::{caller::McpCaller, proxy::Place, raw::RawObject, rpc::RpcError};
use chrono::Utc;
use preloop_actors::approval::ApprovalId;
use uuid::Uuid;

/// Tells our states from those of the servers behind us.
const MARK: &str = "approval.";

impl Door {
    /// A state for this request, of use only with just this call of just this caller.
    pub(super) fn state(&self, caller: &McpCaller, call: &Call<'_>, id: ApprovalId) -> String {
        let sealed =
            place(caller, &call.params).seal(&self.gate.sealer, &id.to_string(), Utc::now());
        format!("{MARK}{sealed}")
    }

    /// Takes a state of ours out of a call, with the answers that came along: they decide nothing.
    pub(super) fn take_state(
        &self,
        caller: &McpCaller,
        call: &mut Call<'_>,
    ) -> Result<Option<ApprovalId>, Denied> {
        let held = call.params.text("requestState");
        let Some(sealed) = held.as_deref().and_then(|held| held.strip_prefix(MARK)) else {
            return Ok(None);
        };
        let opened = place(caller, &call.params).open(&self.gate.sealer, sealed, Utc::now());
        let opened = opened.map_err(Denied::Malformed)?;
        let wrong =
            |_| Denied::Malformed(RpcError::invalid_params("`requestState` is none of ours"));
        let id = opened.parse::<Uuid>().map_err(wrong)?;
        call.params.remove("requestState");
        call.params.remove("inputResponses");
        Ok(Some(ApprovalId(id)))
    }
}

fn place(caller: &McpCaller, params: &RawObject<'_>) -> Place {
    Place::of(caller, Uuid::nil(), "approval", params)
}
