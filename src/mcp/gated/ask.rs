//! From a call that people have to agree to, to the request that they are asked by.

use super::{
    Call, Case, Denied, Door, Outcome,
    admit::fits,
    judge::principal,
    redact::redacted,
    wait::{Waiting, client_of},
};
use crate::{
    mcp::{
        caller::{McpCaller, McpPrincipal},
        catalog::Source,
        exchange::Exchange,
    },
    store::{
        approval_workflows::{self, Workflow},
        callers,
    },
};
use preloop_actors::{
    approval::{
        About, Approval, ApprovalId, Binding, NewApproval, Question, Refusal, Run, Terms, Wishes,
        ask, window,
    },
    gate::{Hash, WorkflowId, canonical},
    ports::{ApprovalError, Request, StoreError},
};
use std::time::Duration;

/// How often a request is written down that may have been written already.
const CREATE_TRIES: u32 = 3;
/// Longest one-line summary, in characters.
const SUMMARY_CHARS_MAX: usize = 80;

/// What is asked for beside the call itself.
#[derive(Default)]
pub(super) struct Wish {
    /// What the agent says it is for.
    pub reason: Option<String>,
    pub summary: Option<String>,
    pub question: Option<Question>,
    pub window: Option<Duration>,
}

impl Door {
    /// Holds a call of a tool until this workflow's people agree.
    pub(super) async fn ask(
        &self,
        case: Case<'_>,
        call: Call<'_>,
        workflow: WorkflowId,
        reason: Option<String>,
    ) -> Result<Outcome, Denied> {
        if case.held.is_none() {
            self.record_decided(case)?;
        }
        self.refuse_state(&call)?;
        // Nobody is asked about a call that its tool would not take.
        if let Err(error) = fits(case.entry, &call.params) {
            return Ok(Outcome::Ours(Err(error)));
        }
        let account = case.caller.account;
        let found =
            self.store.within(async |db| approval_workflows::get(&*db, account, workflow).await);
        let Some(workflow) = found.await? else {
            return Ok(Outcome::refused(
                "the call needs an approval by a workflow that does not exist any more; ask an administrator",
            ));
        };
        self.hold(case, call, &workflow, Wish { reason, ..Wish::default() }).await
    }

    /// Asks, or finds what was asked before for exactly this call, and waits in the way that the client knows.
    pub(super) async fn hold(
        &self,
        case: Case<'_>,
        call: Call<'_>,
        workflow: &Workflow,
        wish: Wish,
    ) -> Result<Outcome, Denied> {
        let held = match case.held {
            Some(id) => self.gate.approvals.get(case.caller.account, id).await?,
            None => None,
        };
        let asked = match held {
            Some(seen) => Ok(seen.approval),
            None => self.request(case, workflow, wish, call.exchange).await?,
        };
        let approval = match asked {
            Ok(approval) => approval,
            Err(refused) => return Ok(refused),
        };
        let client = client_of(&call);
        let way = ask(client, approval.terms.window, workflow.setup.async_approval_enabled);
        let exchange = call.exchange;
        let has_come_back = case.held.is_some();
        let call = &call;
        self.wait(Waiting { case, call, exchange, approval, workflow, way, has_come_back }).await
    }

    /// The request for this call.
    async fn request(
        &self,
        case: Case<'_>,
        workflow: &Workflow,
        wish: Wish,
        exchange: Option<&Exchange>,
    ) -> Result<Result<Approval, Outcome>, StoreError> {
        let text = match canonical(case.arguments) {
            Ok(text) => text,
            Err(error) => {
                let why = format!("`arguments`: {error}; a call like this cannot be approved");
                return Ok(Err(Outcome::refused(why)));
            }
        };
        let Some(definition) = case.entry.definition else {
            let why =
                "the tool's definition cannot be told exactly, so its calls cannot be approved";
            return Ok(Err(Outcome::refused(why)));
        };
        let binding = Binding {
            principal: principal(case.caller),
            tool: case.entry.tool.clone(),
            arguments: Hash::of(text.as_bytes()),
            definition,
            policy: case.judged.decision.why.policy,
        };
        if let Some(found) = self.reuse(&binding).await? {
            return Ok(Ok(found));
        }
        let before = self.gate.approvals.started(&binding).await?;
        if let Some(begun) = &before
            && self.goes_on(case.caller, exchange, begun).await?
        {
            return Ok(Ok(begun.clone()));
        }
        let terms = terms(workflow, wish.window);
        let mut about = self.about(case, workflow, &wish).await?;
        if let Some(before) = before {
            about.reason = format!("{}. {}", about.reason, once_more(&before));
        }
        let request = Request {
            new: NewApproval { id: ApprovalId::fresh(), binding, terms },
            arguments: text,
            justification: wish.reason.clone(),
            why: serde_json::to_value(&case.judged.decision).unwrap_or_default(),
            about,
        };
        self.create(request).await
    }

    /// A request that was made before for exactly this call, and is still good for it.
    async fn reuse(&self, binding: &Binding) -> Result<Option<Approval>, StoreError> {
        let approvals = &self.gate.approvals;
        let Some(id) = approvals.reusable(binding).await? else { return Ok(None) };
        let seen = approvals.get(binding.principal.account, id).await?;
        Ok(seen.map(|seen| seen.approval))
    }

    /// Writes the request down, under one id however often it takes.
    async fn create(&self, request: Request) -> Result<Result<Approval, Outcome>, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.gate.approvals.create(request.clone()).await {
                Ok(approval) => return Ok(Ok(approval)),
                Err(ApprovalError::Store(error)) if tries >= CREATE_TRIES => return Err(error),
                Err(ApprovalError::Store(error)) => {
                    tracing::debug!("a request for approval is written again: {error}");
                }
                Err(ApprovalError::Refused(Refusal::Unreachable)) => {
                    let why = "the call needs more approvals than there are people to give them; ask an administrator \
                               to look at the approval workflow";
                    return Ok(Err(Outcome::refused(why)));
                }
                Err(error) => return Err(StoreError::Internal(error.to_string())),
            }
        }
    }

    async fn about(
        &self,
        case: Case<'_>,
        workflow: &Workflow,
        wish: &Wish,
    ) -> Result<About, StoreError> {
        let server = match &case.entry.source {
            Source::BuiltIn => None,
            Source::Server(origin) => Some(origin.name.clone()),
        };
        let flow = match &case.caller.principal {
            McpPrincipal::Execution { flow, .. } => flow.clone(),
            _ => None,
        };
        let summary =
            wish.summary.as_ref().map(|text| text.chars().take(SUMMARY_CHARS_MAX).collect());
        Ok(About {
            tool: case.entry.name.clone(),
            server,
            agent: self.agent(case.caller).await?,
            flow: flow.map(|(id, name)| (id, name.to_string())),
            session: None,
            workflow: Some(workflow.id),
            configuration: case.entry.configuration.as_ref().map(|one| one.id),
            summary,
            reason: case.judged.decision.why.to_string(),
            shown: redacted(case.arguments),
            question: wish.question.clone(),
        })
    }

    /// What people know the caller by.
    async fn agent(&self, caller: &McpCaller) -> Result<Option<String>, StoreError> {
        let principal = principal(caller);
        if principal.execution.is_some() {
            return Ok(None);
        }
        let (account, key, user) = (caller.account, principal.key, principal.user);
        self.store.within(async |db| callers::name(&*db, account, key, user).await).await
    }
}

/// What people have to know who are asked for a call again of which nobody knows how it ended.
fn once_more(before: &Approval) -> String {
    let at = before.settled_at.unwrap_or(before.asked_at).format("%Y-%m-%d %H:%M UTC");
    let came_to = match before.run {
        Run::Asks(_) => "its server asked for something that nobody answered",
        _ => "its outcome is unknown",
    };
    format!(
        "Attention: the same call was approved at {at} and started, and {came_to}; it may have taken effect already \
         (request {})",
        before.id
    )
}

/// The workflow's conditions as they are now: a request is settled by what held when it was made.
fn terms(workflow: &Workflow, wish: Option<Duration>) -> Terms {
    let setup = &workflow.setup;
    let seconds = |seconds: i32| u64::try_from(seconds).ok().map(Duration::from_secs);
    let wishes = Wishes {
        tool: wish,
        workflow: setup.timeout_seconds.and_then(seconds),
        ..Wishes::default()
    };
    Terms {
        users: setup.approver_user_ids.iter().copied().collect(),
        teams: setup.approver_team_ids.iter().copied().collect(),
        approvals_required: u32::try_from(setup.approvals_required).unwrap_or(1),
        escalation_users: setup.escalation_user_ids.iter().copied().collect(),
        escalation_teams: setup.escalation_team_ids.iter().copied().collect(),
        require_reason: setup.require_reason,
        window: window(wishes),
    }
}
