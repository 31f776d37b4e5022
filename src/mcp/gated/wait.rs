//! How a call waits for people, in the way that its client knows.

use super::{
    Call, Case, Denied, Door, Outcome,
    answers::Back,
    progress::{Heard, Progress},
    state::place,
};
use crate::{
    mcp::{
        exchange::Exchange,
        protocol::{Era, TASKS},
        raw::raw,
        rpc::RpcError,
    },
    store::{approval_workflows::Workflow, notifications::Channel},
};
use chrono::Utc;
use preloop_actors::{
    approval::{Approval, ApprovalId, Client, Event, Following, Way},
    ids::AccountId,
};
use serde_json::{Value, json, value::RawValue};
use std::{sync::atomic::Ordering, time::Duration};

/// How long a client that came back before people decided waits for them, before it is sent to them again.
const COME_BACK_AFTER: Duration = Duration::from_secs(25);

/// A call that waits.
pub(super) struct Waiting<'a, 'c> {
    pub case: Case<'a>,
    pub call: &'a Call<'c>,
    pub exchange: Option<&'a Exchange>,
    pub approval: Approval,
    pub workflow: &'a Workflow,
    pub way: Way,
    /// The client was sent to people already, and has come back.
    pub has_come_back: bool,
}

/// What the client of a call can do.
pub(super) fn client_of(call: &Call<'_>) -> Client {
    let Some(exchange) = call.exchange else { return Client::default() };
    let is_modern = exchange.era == Era::Modern;
    Client {
        tasks: is_modern && exchange.has_extension(TASKS),
        is_modern,
        url_elicitation: exchange.client_can("elicitation.url"),
        progress: super::progress::token(&call.params).is_some(),
        patience: None,
    }
}

impl Door {
    /// Waits, or tells the client how to.
    pub(super) async fn wait(&self, waiting: Waiting<'_, '_>) -> Result<Outcome, Denied> {
        let caller = waiting.case.caller;
        if waiting.approval.is_settled() {
            let back = back(&waiting, Heard::of(waiting.call));
            return self.after(caller, waiting.exchange, waiting.approval, back).await;
        }
        match (waiting.way, waiting.exchange) {
            (Way::Task, Some(_)) => Ok(self.task_begun(caller, &waiting.approval)),
            (Way::InputRequired, Some(_)) => self.send_to_page(waiting).await,
            (Way::Elicitation { heartbeat }, Some(exchange)) => {
                self.block(&waiting, heartbeat, Some(exchange)).await
            }
            (Way::Blocking { heartbeat }, _) => self.block(&waiting, heartbeat, None).await,
            (Way::Pending { poll_every }, _) => Ok(self.pending(&waiting, poll_every)),
            // Ways of a client, for none.
            (_, None) => Ok(self.pending(&waiting, Duration::from_secs(15))),
        }
    }

    /// Keeps the call open until people have decided. `asked` is a client that is shown the page meanwhile.
    async fn block(
        &self,
        waiting: &Waiting<'_, '_>,
        heartbeat: Option<Duration>,
        asked: Option<&Exchange>,
    ) -> Result<Outcome, Denied> {
        let settled = match asked {
            None => self.settled(waiting, heartbeat, None).await?,
            Some(exchange) => {
                let shown = self.show_page(exchange, &waiting.approval);
                let mut shown = std::pin::pin!(shown);
                let settled = self.settled(waiting, heartbeat, None);
                let mut settled = std::pin::pin!(settled);
                // What the client says of the page is no decision, only that it was shown.
                let settled = tokio::select! {
                    settled = &mut settled => settled,
                    () = &mut shown => settled.await,
                }?;
                self.page_is_done(exchange, waiting.approval.id).await;
                settled
            }
        };
        match settled {
            Some((approval, heard)) => {
                let back = back(waiting, heard);
                self.after(waiting.case.caller, waiting.exchange, approval, back).await
            }
            None => Err(Denied::Unavailable),
        }
    }

    /// The request once it has an outcome, and how its client hears of the rest; `None` if there is none by `limit`.
    async fn settled(
        &self,
        waiting: &Waiting<'_, '_>,
        heartbeat: Option<Duration>,
        limit: Option<Duration>,
    ) -> Result<Option<(Approval, Option<Heard>)>, Denied> {
        let (account, id) = (waiting.case.caller.account, waiting.approval.id);
        let mut withdrawal = Withdrawal {
            following: Some(self.gate.waiting.follow(account, id)),
            is_given_up: self.gives_up(waiting),
            door: self.clone(),
            account,
            id,
        };
        let mut progress = Progress::of(waiting.call);
        let mut approval = waiting.approval.clone();
        let end = after(limit);
        let mut end = std::pin::pin!(end);
        loop {
            if let Some(progress) = &mut progress {
                progress.tell(&approval, Utc::now()).await;
            }
            let Some(following) = &mut withdrawal.following else {
                return Err(Denied::Unavailable);
            };
            tokio::select! {
                seen = following.next() => match seen {
                    Ok(seen) => approval = seen.approval,
                    Err(_) => return Err(Denied::Unavailable),
                },
                () = after(heartbeat) => {}
                () = &mut end => {
                    withdrawal.is_given_up = false;
                    return Ok(None);
                }
            }
            if approval.is_settled() {
                withdrawal.is_given_up = false;
                return Ok(Some((approval, progress.map(Progress::heard))));
            }
        }
    }

    /// Whether a client that goes away gives up what it waits for: modern ones do, by what the protocol says. A request
    /// of an execution stays, for the attempt that follows.
    fn gives_up(&self, waiting: &Waiting<'_, '_>) -> bool {
        let is_modern = waiting.exchange.is_some_and(|exchange| exchange.era == Era::Modern);
        let is_execution = waiting.approval.binding.principal.execution.is_some();
        is_modern && !is_execution && !waiting.has_come_back
    }

    /// Sends whoever uses the client to the page of the request, where they sign in.
    async fn send_to_page(&self, waiting: Waiting<'_, '_>) -> Result<Outcome, Denied> {
        if waiting.has_come_back {
            let heartbeat = Some(Duration::from_secs(10));
            let settled = self.settled(&waiting, heartbeat, Some(COME_BACK_AFTER)).await?;
            if let Some((approval, heard)) = settled {
                let back = back(&waiting, heard);
                return self.after(waiting.case.caller, waiting.exchange, approval, back).await;
            }
        }
        let id = waiting.approval.id;
        let state = self.state(&place(waiting.case.caller, &waiting.call.params), id, None);
        Ok(Outcome::Asks(raw(&json!({
            "resultType": "input_required",
            "inputRequests": {
                "approval": { "method": "elicitation/create", "params": self.page(id) },
            },
            "requestState": state,
        }))))
    }

    /// Shows the page to whoever uses the client. Ends when the client says that it did, or will not.
    async fn show_page(&self, exchange: &Exchange, approval: &Approval) {
        let Some(session) = &exchange.session else { return };
        let params = raw(&self.page(approval.id));
        let answer: Result<Box<RawValue>, RpcError> =
            exchange.outlet.ask(session, "elicitation/create", &params).await;
        if let Err(error) = answer {
            tracing::debug!("a client did not show the page of a request: {error:?}");
        }
    }

    async fn page_is_done(&self, exchange: &Exchange, id: ApprovalId) {
        let params = raw(&json!({ "elicitationId": id }));
        exchange.notify("notifications/elicitation/complete", &params).await;
    }

    /// `ElicitRequestURLParams`. Whoever opens the page has to sign in: the address itself lets nobody decide.
    fn page(&self, id: ApprovalId) -> Value {
        json!({
            "mode": "url",
            "elicitationId": id,
            "url": self.page_of(id),
            "message": "This call waits until people approve it. Open the page to see it, and to decide if you may.",
        })
    }

    /// The request's page, without anything that would let its reader decide.
    pub(super) fn page_of(&self, id: ApprovalId) -> String {
        format!("{}/approval/{id}", self.gate.public_url)
    }

    /// What the agent needs to know to ask again.
    fn pending(&self, waiting: &Waiting<'_, '_>, poll_every: Duration) -> Outcome {
        let (approval, setup) = (&waiting.approval, &waiting.workflow.setup);
        let channels = setup.notification_channels.iter().copied().map(Channel::as_str);
        let channels: Vec<_> = channels.collect();
        let told = json!({
            "status": "pending_approval",
            "request_id": approval.id,
            "message": "This call waits for people to approve it and has not run. Call `get_approval_status` with the \
                        `request_id` from time to time: once it is approved, that runs it and gives its result. Do \
                        not call the tool again.",
            "poll_interval_seconds": poll_every.as_secs(),
            "timeout_seconds": approval.remaining(Utc::now()).as_secs(),
            "channels": channels,
            "approvers": setup.approver_user_ids.len(),
            "approval_console_url": self.page_of(approval.id),
        });
        Outcome::Waits { told, has_schema: waiting.case.entry.has_output_schema() }
    }
}

/// The way back to a client that has waited, and is there to be asked.
fn back(waiting: &Waiting<'_, '_>, heard: Option<Heard>) -> Back {
    let place = waiting.exchange.map(|_| place(waiting.case.caller, &waiting.call.params));
    Back { heard, place, answers: None }
}

/// Ends after so long; never without a time.
async fn after(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

/// Somebody who waits. When they go away before there is an outcome, and that counts as giving up, the request is taken
/// back, unless others wait for it as well.
struct Withdrawal {
    door: Door,
    following: Option<Following>,
    account: AccountId,
    id: ApprovalId,
    is_given_up: bool,
}

impl Drop for Withdrawal {
    fn drop(&mut self) {
        self.following = None;
        let gate = &self.door.gate;
        let others = gate.waiting.is_followed(self.account, self.id);
        if !self.is_given_up || others || self.door.closing.load(Ordering::Relaxed) {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (approvals, account, id) = (gate.approvals.clone(), self.account, self.id);
        runtime.spawn(async move {
            let reason = "the client went away before there was a decision".to_owned();
            if let Err(error) = approvals.step(account, id, Event::Cancel { reason }).await {
                tracing::debug!(approval.id = %id, "a request is not taken back: {error}");
            }
        });
    }
}
