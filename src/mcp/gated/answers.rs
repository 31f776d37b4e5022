//! What the server of an approved call asks its client in the place of a result, and the call that goes on with the
//! answers (`input_required`, 2026-07-28).
//!
//! People approved one call. That its server asks before it goes on does not make another call of it, so nobody is
//! asked again; and it must not become a way to more than was approved:
//!
//! - **The same call.** What goes up again is the call as it stands in the request's row: the arguments that people
//!   approved, byte for byte, with their edits. Of what the client sends, only `inputResponses` goes along. Tool,
//!   principal, definition, policy version and the grant's time are looked at again, as are the rules and the kill
//!   switch: it takes everything that the start took, and fails closed like it.
//! - **Once.** Each question has a turn of its own. The step that lets the call go on names the turn and is written
//!   under the lock of the row before anything is sent, so of two clients, two replicas or one client that repeats
//!   itself, one goes on. Who comes second hears what the first came to. A turn that is over opens nothing, so an
//!   answer never reaches a later question.
//! - **Never twice after a crash.** A process that dies before that step has sent nothing: the question still stands,
//!   and the same call of the same principal is asked it again. One that dies after it leaves an outcome that nobody
//!   knows; such a call never goes on. Neither does one whose question could not be written down.
//! - **Nobody else.** `requestState` is sealed for this principal and just this call of theirs, and holds the request
//!   and the turn. What the server wants back stays here, sealed as well: clients never hold it.
//! - **In the open.** What the client answers was approved by nobody. It comes from whoever uses the client, as answers
//!   to `elicitation/create` of older revisions do in the middle of a call, and it is recorded with the call. Rules and
//!   people see arguments alone: where a tool takes as an answer what matters to them, its calls cannot be judged by
//!   their arguments, whether anybody is asked or not.

use super::{Call, Case, Denied, Door, Outcome, grant::UNKNOWN, progress::Heard, state};
use crate::{
    mcp::{
        caller::McpCaller,
        exchange::Exchange,
        protocol::Era,
        proxy::{Place, capability_of},
        raw::{RawObject, raw},
    },
    secrets::Sealer,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Utc;
use preloop_actors::{
    approval::{Approval, ApprovalId, Run, Turn},
    ports::StoreError,
};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, value::RawValue};

/// Largest question that is kept, in bytes of JSON.
const QUESTION_BYTES_MAX: usize = 256 * 1024;

/// For agents whose client cannot be asked here and now.
pub(super) const ASKS: &str = "the call was approved and has begun, and its server asks for something before it \
    goes on. Call the tool again with the same arguments, from a client that can be asked (MCP 2026-07-28): that asks, \
    and needs no other approval.";
pub(super) const ASKS_TOO_MUCH: &str =
    "the call was approved and made, and its server asks for more than can be kept; it ends here.";
const TOO_LATE: &str = "the call was approved and has begun, and its server asked for something that was not answered \
    in time; it ends here, and may have taken effect.";

/// What a client answers, and to which question.
pub(super) struct Answers {
    pub turn: Turn,
    pub responses: Option<Box<RawValue>>,
}

/// The way back to the client of an approved call.
#[derive(Default)]
pub(super) struct Back {
    /// How it hears of progress.
    pub heard: Option<Heard>,
    /// Where it can be asked something: what its state is sealed for.
    pub place: Option<Place>,
    /// With what the call goes on; none where it starts.
    pub answers: Option<Answers>,
}

/// A question of a tool's server as it is kept: its result, in which the state that it wants back is sealed.
pub(super) struct Question {
    pub turn: Turn,
    pub text: Box<RawValue>,
}

impl Question {
    /// `None`: it is too large.
    pub fn keep(sealer: &Sealer, id: ApprovalId, result: &RawValue) -> Option<Self> {
        let turn = Turn::fresh();
        let mut object = RawObject::parse(result.get()).ok()?;
        if let Some(state) = object.text("requestState") {
            let sealed = sealer.seal(&kept_at(id, turn), &state);
            object.set("requestState", raw(&URL_SAFE_NO_PAD.encode(sealed)));
        }
        let text = object.to_raw();
        (text.get().len() <= QUESTION_BYTES_MAX).then_some(Self { turn, text })
    }

    /// What is kept of a request, if that is a question.
    fn read(turn: Turn, kept: String) -> Option<Self> {
        let text = RawValue::from_string(kept).ok()?;
        let kind = RawObject::parse(text.get()).ok()?.text("resultType");
        (kind.as_deref() == Some("input_required")).then_some(Self { turn, text })
    }

    /// What the server wants back.
    fn state(&self, sealer: &Sealer, id: ApprovalId) -> Option<String> {
        let sealed = RawObject::parse(self.text.get()).ok()?.text("requestState")?;
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let opened = sealer.open(&kept_at(id, self.turn), &bytes).ok()?;
        Some(opened.expose_secret().to_owned())
    }

    fn has_state(&self) -> bool {
        RawObject::parse(self.text.get()).is_ok_and(|object| object.get("requestState").is_some())
    }

    /// What it asks for, by the names that answers have.
    pub fn requests(&self) -> Map<String, Value> {
        let object = RawObject::parse(self.text.get()).unwrap_or_default();
        object.read("inputRequests").ok().flatten().unwrap_or_default()
    }

    /// Whether this client can be asked all of it.
    fn is_for(&self, exchange: &Exchange) -> bool {
        let can = |request: &Value| {
            let capability = request["method"].as_str().and_then(capability_of);
            capability.is_some_and(|capability| exchange.client_can(capability))
        };
        exchange.era == Era::Modern && self.requests().values().all(can)
    }

    /// As a client is told, with the state that it brings back.
    fn told(&self, state: &str) -> Box<RawValue> {
        let Ok(mut object) = RawObject::parse(self.text.get()) else { return self.text.clone() };
        object.set("requestState", raw(&state));
        object.to_raw()
    }
}

fn kept_at(id: ApprovalId, turn: Turn) -> String {
    format!("mcp.turn:{id}:{}", turn.0)
}

impl Door {
    /// Goes on with an approved call whose server has asked for something.
    pub(super) async fn answer(
        &self,
        case: Case<'_>,
        call: Call<'_>,
        id: ApprovalId,
        answers: Answers,
    ) -> Result<Outcome, Denied> {
        let place = Some(state::place(case.caller, &call.params));
        let back = Back { heard: Heard::of(&call), place, answers: Some(answers) };
        let running = self.start(case.caller, call.exchange, id, back);
        running.await.unwrap_or_else(|_| Ok(Outcome::refused(UNKNOWN)))
    }

    /// The call's parameters with a client's answers, and with what the server wanted back. `Err`: what the caller is
    /// told instead. Without either the call would begin anew, so whatever is missing keeps it from going on.
    pub(super) async fn with_answers(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        approval: &Approval,
        back: &Back,
        params: &mut RawObject<'_>,
    ) -> Result<Result<(), Outcome>, Denied> {
        let Some(answers) = &back.answers else { return Ok(Ok(())) };
        if approval.run != Run::Asks(answers.turn) {
            // It went on already, or asks something else by now.
            let place = back.place.as_ref();
            return Ok(Err(self.join(caller, exchange, approval.id, place).await?));
        }
        let Some(question) = self.question(caller, approval.id, answers.turn).await? else {
            return Ok(Err(Outcome::refused(ASKS)));
        };
        let is_answered = answers.responses.is_some() || question.requests().is_empty();
        let state = question.state(&self.gate.sealer, approval.id);
        let is_whole = state.is_some() || !question.has_state();
        if !is_answered || !is_whole {
            return Ok(Err(self.asked(exchange, approval.id, &question, back.place.as_ref())));
        }
        if let Some(responses) = &answers.responses {
            params.set("inputResponses", responses.clone());
        }
        if let Some(state) = state {
            params.set("requestState", raw(&state));
        }
        Ok(Ok(()))
    }

    /// Asks the client of a call, if it can be asked, what the tool's server asks.
    pub(super) fn asked(
        &self,
        exchange: Option<&Exchange>,
        id: ApprovalId,
        question: &Question,
        place: Option<&Place>,
    ) -> Outcome {
        match (place, exchange) {
            (Some(place), Some(exchange)) if question.is_for(exchange) => {
                let state = self.state(place, id, Some(question.turn));
                Outcome::Asks(question.told(&state))
            }
            _ => Outcome::refused(ASKS),
        }
    }

    /// Asks once more: the client has called again, or has not got the question.
    pub(super) async fn ask_again(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        approval: &Approval,
        turn: Turn,
        place: Option<&Place>,
    ) -> Result<Outcome, Denied> {
        if !can_go_on(approval) {
            return Ok(Outcome::refused(TOO_LATE));
        }
        match self.question(caller, approval.id, turn).await? {
            Some(question) => Ok(self.asked(exchange, approval.id, &question, place)),
            None => Ok(Outcome::refused(ASKS)),
        }
    }

    /// Whether a call that was begun is what this client waits for, rather than another one: it runs, or asks what this
    /// client can answer.
    pub(super) async fn goes_on(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        begun: &Approval,
    ) -> Result<bool, StoreError> {
        match (begun.run, exchange) {
            (Run::Acting(_), _) => Ok(true),
            (Run::Asks(turn), Some(exchange)) if can_go_on(begun) => {
                let question = self.question(caller, begun.id, turn).await?;
                Ok(question.is_some_and(|question| question.is_for(exchange)))
            }
            _ => Ok(false),
        }
    }

    /// The question that a request waits with, while it does.
    pub(super) async fn question(
        &self,
        caller: &McpCaller,
        id: ApprovalId,
        turn: Turn,
    ) -> Result<Option<Question>, StoreError> {
        let kept = self.gate.approvals.result(caller.account, id).await?;
        Ok(kept.and_then(|kept| Question::read(turn, kept)))
    }
}

/// Whether a call that waits for its client still may go on. The database's clock has the last word.
pub(super) fn can_go_on(approval: &Approval) -> bool {
    let is_frozen = approval.frozen_since.is_some();
    is_frozen || approval.grant_until.is_some_and(|until| Utc::now() < until)
}
