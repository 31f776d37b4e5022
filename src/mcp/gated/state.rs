//! What a modern client holds while it sends its user to the page of a request, or asks them what a tool's server asks,
//! and brings back with the same call.

use super::{Call, Denied, Door, answers::Answers};
use crate::mcp::{caller::McpCaller, proxy::Place, raw::RawObject, rpc::RpcError};
use chrono::Utc;
use preloop_actors::approval::{ApprovalId, Turn};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Tells our states from those of the servers behind us.
const MARK: &str = "approval.";

/// What a client has come back with.
pub(super) struct Held {
    /// The request that it was told of before.
    pub id: ApprovalId,
    /// What it was asked in the middle of the call, answered.
    pub answers: Option<Answers>,
}

impl Door {
    /// A state for this request, and for a question of it, of use only with just one call of just one caller.
    pub(super) fn state(&self, place: &Place, id: ApprovalId, turn: Option<Turn>) -> String {
        let held = match turn {
            Some(turn) => format!("{id}:{}", turn.0),
            None => id.to_string(),
        };
        format!("{MARK}{}", place.seal(&self.gate.sealer, &held, Utc::now()))
    }

    /// Takes a state of ours out of a call, with the answers that came along. Those to our own page decide nothing.
    pub(super) fn take_state(
        &self,
        caller: &McpCaller,
        call: &mut Call<'_>,
    ) -> Result<Option<Held>, Denied> {
        let held = call.params.text("requestState");
        let Some(sealed) = held.as_deref().and_then(|held| held.strip_prefix(MARK)) else {
            return Ok(None);
        };
        let opened = place(caller, &call.params).open(&self.gate.sealer, sealed, Utc::now());
        let opened = opened.map_err(Denied::Malformed)?;
        let (id, turn) = read(&opened).ok_or_else(|| strange("`requestState` is none of ours"))?;
        let responses = call.params.get("inputResponses").map(RawValue::to_owned);
        call.params.remove("requestState");
        call.params.remove("inputResponses");
        let answers = turn.map(|turn| Answers { turn, responses });
        Ok(Some(Held { id, answers }))
    }

    /// Refuses a call that brings back a state of a server's: what people are asked about begins anew, and without it.
    pub(super) fn refuse_state(&self, call: &Call<'_>) -> Result<(), Denied> {
        match call.params.get("requestState") {
            Some(state) if state.get() != "null" => Err(strange(
                "`requestState` does not belong to a call that was approved; begin anew",
            )),
            _ => Ok(()),
        }
    }
}

fn read(held: &str) -> Option<(ApprovalId, Option<Turn>)> {
    let (id, turn) = match held.split_once(':') {
        Some((id, turn)) => (id, Some(Turn(turn.parse::<Uuid>().ok()?))),
        None => (held, None),
    };
    Some((ApprovalId(id.parse::<Uuid>().ok()?), turn))
}

fn strange(why: &str) -> Denied {
    Denied::Malformed(RpcError::invalid_params(why))
}

/// What the states of a caller's call are sealed for. The reason for the call, where we take it out, is no part of it.
pub(super) fn place(caller: &McpCaller, params: &RawObject<'_>) -> Place {
    Place::of(caller, Uuid::nil(), "approval", params)
}
