//! The tools by which agents ask people, rather than people being asked about what agents do.

use super::{Call, Case, Denied, Door, Outcome, ask::Wish};
use crate::{
    mcp::{
        catalog::Entry,
        raw::raw,
        tools::{APPROVAL_STATUS, ASK_USER, REQUEST_APPROVAL, ToolError, request_approval},
    },
    store::approval_workflows::{self, Workflow},
};
use preloop_actors::{
    approval::{Answer, Approval},
    gate::{ToolKey, ToolOrigin, WorkflowId},
    ports::StoreError,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Whether a tool is one of these: the door itself answers.
pub(super) fn asks(entry: &Entry) -> bool {
    is_asking(&entry.tool)
}

/// The same of a tool by what it is.
pub(super) fn is_asking(tool: &ToolKey) -> bool {
    let names = [APPROVAL_STATUS, ASK_USER, REQUEST_APPROVAL];
    tool.origin == ToolOrigin::Builtin && names.contains(&&*tool.name)
}

impl Door {
    /// Answers a call of one of these tools.
    pub(super) async fn ask_people(
        &self,
        case: Case<'_>,
        call: Call<'_>,
    ) -> Result<Outcome, Denied> {
        if case.entry.own_name == APPROVAL_STATUS {
            let ticket = self.gate.audit.admit().map_err(|_| Denied::Unavailable)?;
            let recording = self.recording_decided(case, ticket).asking();
            return match self.status(case, call).await {
                Ok(outcome) => Ok(recording.finish(outcome).await),
                Err(denied) => Err(recording.fail(denied).await),
            };
        }
        if case.held.is_none() {
            self.record_decided(case)?;
        }
        let asked = match request_approval::read(&case.entry.own_name, case.arguments.clone()) {
            Ok(asked) => asked,
            Err(error) => return Ok(Outcome::Ours(Err(error))),
        };
        let workflow = match self.workflow(case, asked.workflow.as_deref()).await? {
            Ok(workflow) => workflow,
            Err(error) => return Ok(Outcome::Ours(Err(error))),
        };
        let wish = Wish {
            reason: asked.reason,
            summary: Some(asked.summary),
            question: asked.question,
            window: asked.window,
        };
        self.hold(case, call, &workflow, wish).await
    }

    /// The workflow that is meant: by name, by id, or the account's default one.
    async fn workflow(
        &self,
        case: Case<'_>,
        named: Option<&str>,
    ) -> Result<Result<Workflow, ToolError>, StoreError> {
        let account = case.caller.account;
        let Some(named) = named else {
            let found =
                self.store.within(async |db| approval_workflows::default_of(&*db, account).await);
            let none = "Error: the account has no default approval workflow; name one as `approval_workflow`";
            return Ok(found.await?.ok_or_else(|| ToolError::Refused(none.to_owned())));
        };
        let found = self.store.within(async |db| match named.parse::<Uuid>() {
            Ok(id) => approval_workflows::get(&*db, account, WorkflowId(id)).await,
            Err(_) => {
                let all = approval_workflows::all(&*db, account).await?;
                Ok(all.into_iter().find(|one| one.setup.name == named))
            }
        });
        let found = found.await?;
        let problem = "Error: there is no such workflow; leave it out for the default one";
        Ok(found.ok_or_else(|| ToolError::argument("approval_workflow", problem)))
    }
}

/// What the agent is told once people have agreed, or answered.
pub(super) fn answer(entry: &Entry, approval: &Approval, arguments: &Value) -> Outcome {
    let said = approval.votes.iter().rev().find(|vote| vote.answer == Answer::Approve);
    let response = said.and_then(|vote| vote.response.clone());
    let comment = said.and_then(|vote| vote.comment.clone());
    let message = match entry.own_name == ASK_USER {
        true => match (&response, &comment) {
            (Some(Value::String(text)), _) | (None, Some(text)) => text.clone(),
            (Some(form), _) => form.to_string(),
            (None, None) => "People agreed and said nothing else.".to_owned(),
        },
        false => {
            let operation = arguments["operation"].as_str().unwrap_or_default();
            format!("Approval granted for operation: {operation}")
        }
    };
    let answered = json!({
        "request_id": approval.id,
        "status": approval.status,
        "message": message,
        "answer": response.or_else(|| comment.clone().map(Value::from)),
        "comment": comment,
        "answered_at": approval.settled_at,
    });
    let trail = format!("request {}, {} at {}", approval.id, approval.status, time_of(approval));
    Outcome::Theirs(raw(&json!({
        "content": [{ "type": "text", "text": message }, { "type": "text", "text": trail }],
        "structuredContent": answered,
        "isError": false,
    })))
}

fn time_of(approval: &Approval) -> String {
    approval.settled_at.unwrap_or(approval.asked_at).format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
