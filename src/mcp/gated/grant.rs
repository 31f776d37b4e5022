//! What becomes of a call once people have decided: it runs once, exactly as they approved it, or not at all.

use super::{
    Call, Case, Denied, Door, Outcome,
    admit::{admit, fits},
    answers::{ASKS_TOO_MUCH, Back, Question},
    asking_tools, judge,
    run::Under,
};
use crate::{
    audit::Ticket,
    mcp::{
        caller::McpCaller,
        catalog::Entry,
        exchange::Exchange,
        proxy::Place,
        raw::{RawObject, raw},
    },
};
use preloop_actors::{
    approval::{
        Approval, ApprovalId, Binding, Claim, Ending, Refusal, Run, RunEnd, Runner, Status,
        run_once,
    },
    gate::{Hash, Verdict},
    ports::{ApprovalError, StoreError},
};
use serde_json::{Value, value::RawValue};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// How often the end of a call is looked for that somebody else runs.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// For how long, until the caller is told to ask again.
const LOOK_FOR: Duration = Duration::from_secs(60);

pub(super) const UNKNOWN: &str = "outcome unknown: the call was approved and started, and the server stopped before it could record \
                       how it ended. It may have taken effect. It is not run again; check at its target before you ask \
                       for another call.";

impl Door {
    /// What the caller gets for a request that has an outcome.
    pub(super) async fn after(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        approval: Approval,
        back: Back,
    ) -> Result<Outcome, Denied> {
        if approval.status != Status::Approved {
            return Ok(Outcome::refused(told(&approval)));
        }
        match approval.run {
            Run::NotStarted => {
                let running = self.start(caller, exchange, approval.id, back);
                running.await.unwrap_or_else(|_| Ok(Outcome::refused(UNKNOWN)))
            }
            Run::Acting(_) => self.join(caller, exchange, approval.id, back.place.as_ref()).await,
            Run::Asks(turn) => {
                self.ask_again(caller, exchange, &approval, turn, back.place.as_ref()).await
            }
            Run::Done(_) => self.kept(caller, approval.id).await,
            Run::Unknown(_) => Ok(Outcome::refused(UNKNOWN)),
        }
    }

    /// Starts an approved call, or lets it go on with answers. It runs on when nobody waits for it any more.
    pub(super) fn start(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        id: ApprovalId,
        back: Back,
    ) -> JoinHandle<Result<Outcome, Denied>> {
        let (door, caller, exchange) = (self.clone(), caller.clone(), exchange.cloned());
        tokio::spawn(async move {
            let ran = door.run_granted(&caller, exchange.as_ref(), id, back).await;
            ran.unwrap_or_else(|error| {
                tracing::warn!(approval.id = %id, "an approved call was not started: {error}");
                Ok(Outcome::refused("the call was approved and has not run, since the server cannot record it at this \
                                     moment; ask again"))
            })
        })
    }

    /// Runs what was approved, if it may still run: everything is looked at again as it is now. The inner error is the
    /// tool's server's own.
    async fn run_granted(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        id: ApprovalId,
        back: Back,
    ) -> Result<Result<Outcome, Denied>, StoreError> {
        let approvals = &self.gate.approvals;
        let (seen, text) = (
            approvals.get(caller.account, id).await?,
            approvals.arguments(caller.account, id).await?,
        );
        let (Some(seen), Some(text)) = (seen, text) else {
            return Ok(Ok(Outcome::refused("there is no such request for approval")));
        };
        let approval = seen.approval;
        let mut granted = match self.granted(caller, exchange, &approval, &text).await? {
            Ok(granted) => granted,
            Err(why) => return Ok(Ok(Outcome::refused(why))),
        };
        match self.with_answers(caller, exchange, &approval, &back, &mut granted.params).await {
            Ok(Ok(())) => {}
            Ok(Err(instead)) => return Ok(Ok(instead)),
            Err(denied) => return Ok(Err(denied)),
        }
        // Before the grant is spent.
        if let Err(denied) = self.take_up(caller, &granted.entry).await {
            return Ok(Err(denied));
        }
        // Where nothing can be recorded, nothing runs.
        let Ok(ticket) = self.gate.audit.admit() else {
            return Err(StoreError::Unavailable("the record of calls is not written".to_owned()));
        };
        let claim = Claim {
            answers: back.answers.as_ref().map(|answers| answers.turn),
            ..Claim::start(granted.binding.clone(), Runner::fresh(self.gate.replica))
        };
        let call = self.attempt(caller, exchange, granted, &approval, &back, ticket);
        match run_once(&**approvals, caller.account, id, claim, call).await {
            Ok(answer) => Ok(answer),
            Err(ApprovalError::Store(error)) => Err(error),
            // Somebody else was faster: what they came to is what this call came to.
            Err(ApprovalError::Refused(Refusal::Consumed(_))) => {
                Ok(self.join(caller, exchange, id, back.place.as_ref()).await)
            }
            Err(error) => {
                Ok(Ok(Outcome::refused(format!("the approved call was not run: {error}"))))
            }
        }
    }

    /// One attempt of a call whose start is on record: what is kept of it, and what its client is told.
    async fn attempt(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        granted: Granted,
        approval: &Approval,
        back: &Back,
        ticket: Ticket,
    ) -> (Ending, Result<Outcome, Denied>) {
        let recording = self.recording(caller, &granted.entry, &granted.arguments, ticket);
        let recording = recording.approved(approval).answered(back.answers.as_ref());
        let outcome = match self.act(caller, exchange, granted, approval, back).await {
            Ok(Came::To(outcome)) => recording.finish(outcome).await,
            Ok(Came::Asking(question)) => {
                recording.asked_back().await;
                let told = self.asked(exchange, approval.id, &question, back.place.as_ref());
                let (turn, question) = (question.turn, question.text.get().to_owned());
                return (Ending::Asks { turn, question }, Ok(told));
            }
            Err(denied) => {
                let denied = recording.fail(denied).await;
                let result = Outcome::refused(denied.to_string()).into_result();
                let result = Some(result.get().to_owned());
                return (Ending::Done { end: RunEnd::Failed, result }, Err(denied));
            }
        };
        let (end, result) = (outcome.end(), outcome.into_result());
        let kept = Some(result.get().to_owned());
        (Ending::Done { end, result: kept }, Ok(Outcome::Theirs(result)))
    }

    /// The call as it would run now, or why it may not.
    async fn granted(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        approval: &Approval,
        text: &str,
    ) -> Result<Result<Granted, String>, StoreError> {
        if approval.binding.principal != judge::principal(caller) {
            return Ok(Err("there is no such request for approval".to_owned()));
        }
        let shown = self.shown_to_call(caller).await?;
        let is_it =
            |entry: &&Arc<Entry>| entry.tool == approval.binding.tool && entry.left_out.is_none();
        let found = shown.catalog.entries().iter().find(is_it);
        let found = found.and_then(|entry| admit(&shown, caller, &entry.name).ok());
        let Some(entry) = found.filter(|entry| entry.tool == approval.binding.tool) else {
            return Ok(Err(
                "the tool that was approved is gone, or you may not use it any more".to_owned()
            ));
        };
        let (Some(definition), Ok(arguments)) =
            (entry.definition, serde_json::from_str::<Value>(text))
        else {
            return Ok(Err("the tool or its arguments cannot be told exactly any more".to_owned()));
        };
        let params = params(&entry, text);
        if let Err(error) = fits(&entry, &params) {
            return Ok(Err(format!("the arguments do not fit the tool any more: {error}")));
        }
        let decision = self.judge_again(caller, &shown, &entry, &arguments, exchange).await;
        if let Verdict::Deny | Verdict::Blocked(_) = decision.verdict {
            let why = format!("the rules do not allow the call any more: {}", decision.why);
            self.record_taken_back(caller, &entry, &arguments, approval, decision)?;
            return Ok(Err(why));
        }
        let binding = Binding {
            principal: judge::principal(caller),
            tool: entry.tool.clone(),
            arguments: Hash::of(text.as_bytes()),
            definition,
            policy: decision.why.policy,
        };
        Ok(Ok(Granted { entry, arguments, text: text.to_owned(), params, binding }))
    }

    /// The call itself.
    async fn act(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        granted: Granted,
        approval: &Approval,
        back: &Back,
    ) -> Result<Came, Denied> {
        let Granted { entry, arguments, text, mut params, .. } = granted;
        if asking_tools::asks(&entry) {
            return Ok(Came::To(asking_tools::answer(&entry, approval, &arguments)));
        }
        if let Some(heard) = &back.heard {
            params.set("_meta", heard.meta());
        }
        let call = Call { name: &entry.name, params, exchange };
        let told = back.heard.as_ref().and_then(|heard| heard.told);
        let outcome = self.run(caller, &entry, call, Under::Grant { told }).await?;
        let outcome = match outcome.question() {
            Some(result) => match Question::keep(&self.gate.sealer, approval.id, result) {
                Some(question) => return Ok(Came::Asking(question)),
                None => Outcome::refused(ASKS_TOO_MUCH),
            },
            None => outcome,
        };
        Ok(Came::To(match remark(approval, &text) {
            Some(remark) => outcome.with_remark(&remark),
            None => outcome,
        }))
    }

    /// What a call came to that ran before.
    pub(super) async fn kept(&self, caller: &McpCaller, id: ApprovalId) -> Result<Outcome, Denied> {
        let kept = self.gate.approvals.result(caller.account, id).await?;
        let kept = kept.and_then(|text| RawValue::from_string(text).ok());
        Ok(kept.map_or_else(
            || Outcome::refused("the call has run, and what it came to is not kept"),
            Outcome::Theirs,
        ))
    }

    /// Waits for a call that somebody else runs, or let go on.
    pub(super) async fn join(
        &self,
        caller: &McpCaller,
        exchange: Option<&Exchange>,
        id: ApprovalId,
        place: Option<&Place>,
    ) -> Result<Outcome, Denied> {
        let until = tokio::time::Instant::now() + LOOK_FOR;
        while tokio::time::Instant::now() < until {
            let seen = self.gate.approvals.get(caller.account, id).await?;
            let Some(approval) = seen.map(|seen| seen.approval) else { break };
            match approval.run {
                Run::Done(_) => return self.kept(caller, id).await,
                Run::Unknown(_) => return Ok(Outcome::refused(UNKNOWN)),
                Run::Asks(turn) => {
                    return self.ask_again(caller, exchange, &approval, turn, place).await;
                }
                Run::NotStarted | Run::Acting(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
        let why = format!(
            "the approved call runs; call `get_approval_status` with the request_id {id} for its result"
        );
        Ok(Outcome::refused(why))
    }

    /// Runs a call that needs nobody's yes.
    pub(super) async fn pass(&self, case: Case<'_>, call: Call<'_>) -> Result<Outcome, Denied> {
        let Case { caller, entry, .. } = case;
        let ticket = self.gate.audit.admit().map_err(|_| Denied::Unavailable)?;
        let recording = self.recording_decided(case, ticket);
        match self.run(caller, entry, call, Under::Rules).await {
            Ok(outcome) => Ok(recording.finish(outcome).await),
            Err(denied) => Err(recording.fail(denied).await),
        }
    }
}

/// An approved call, as it is about to be sent.
struct Granted {
    entry: Arc<Entry>,
    arguments: Value,
    text: String,
    /// What goes up.
    params: RawObject<'static>,
    binding: Binding,
}

/// What an attempt came to.
enum Came {
    To(Outcome),
    /// Its server asks its client for something.
    Asking(Question),
}

/// `params` of an approved call: what people saw, byte for byte, and nothing that the client may have put beside it.
fn params(entry: &Entry, arguments: &str) -> RawObject<'static> {
    let mut params = RawObject::default();
    params.set("name", raw(&entry.name));
    let arguments = RawValue::from_string(arguments.to_owned()).unwrap_or_else(|_| raw(&()));
    params.set("arguments", arguments);
    params
}

/// What the agent should know of an approval beside the tool's own answer.
fn remark(approval: &Approval, text: &str) -> Option<String> {
    let comment = approval.reason.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let comment = comment.map(|comment| format!(" They said: {comment}"));
    if approval.arguments != approval.binding.arguments {
        let comment = comment.unwrap_or_default();
        return Some(format!(
            "The people who approved this call changed its arguments. It ran with: {text}{comment}"
        ));
    }
    comment.map(|comment| format!("This call was approved by people.{comment}"))
}

/// How a request ended that was not approved.
pub(super) fn told(approval: &Approval) -> String {
    let reason = approval.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    match approval.status {
        Status::Declined => {
            format!("Tool execution declined: {}", reason.unwrap_or("no reason was given"))
        }
        Status::Expired => {
            let settled = approval.settled_at.unwrap_or(approval.expires_at);
            let waited = settled.signed_duration_since(approval.asked_at).num_seconds();
            format!("Approval timeout: request expired after {waited}s, and the call has not run")
        }
        Status::Cancelled => format!(
            "The request for approval was cancelled, and the call has not run: {}",
            reason.unwrap_or("no reason was given")
        ),
        Status::Pending | Status::Approved => format!("The request is {}", approval.status),
    }
}
