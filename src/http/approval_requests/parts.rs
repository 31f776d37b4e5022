//! What an answer about a request is put together from.

use crate::store::approval_views::ApprovalView;
use chrono::{DateTime, Utc};
use preloop_actors::{
    approval::{Answer, Approval, Question, Run, RunEnd, Status, Vote, Voter},
    ids::UserId,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What people are called.
pub type Names = HashMap<UserId, String>;

/// What an agent asks people, and what they answered.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct QuestionPart {
    pub is_question: bool,
    pub question: Option<String>,
    pub question_options: Vec<String>,
    pub allow_free_text: bool,
    #[schema(value_type = Vec<Object>)]
    pub question_items: Vec<Value>,
    #[schema(value_type = Option<Object>)]
    pub question_schema: Option<Value>,
    pub has_answer_form: bool,
    /// The answer that settled it.
    pub answer: Option<String>,
    /// The same, of a form.
    #[schema(value_type = Option<Object>)]
    pub structured_answer: Option<Value>,
}

/// What machines have to do with a decision: nothing, so far.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct MachinePart {
    pub decided_by_ai: bool,
    pub ai_model: Option<String>,
    pub ai_confidence: Option<f64>,
    pub ai_reasoning: Option<String>,
    pub was_bypassed: bool,
    pub auto_approved_reason: Option<String>,
    pub auto_approval_bypass_id: Option<Uuid>,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallerPart {
    pub managed_agent_id: Option<Uuid>,
    pub managed_agent_name: Option<String>,
    pub api_key_id: Option<Uuid>,
    pub api_key: Option<Named>,
    pub runtime_session_id: Option<Uuid>,
    pub session: Option<SessionSummary>,
    pub execution_id: Option<Uuid>,
    pub flow_execution: Option<FlowExecutionSummary>,
}

/// Where an approved call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunName {
    NotStarted,
    /// It has begun, and has not ended: it runs, or its server waits for an answer of the client that called.
    Acting,
    Done,
    /// It was started, and nobody knows how it ended. It is not run again.
    Unknown,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    Succeeded,
    Failed,
}

/// The words of a status, for the API's description.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "describes `Status`, whose crate knows no API")]
pub enum StatusName {
    Pending,
    Approved,
    Declined,
    Expired,
    Cancelled,
}

/// Something that has a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// The client's session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionSummary {
    /// In the client's own words.
    pub id: String,
    pub subject: Option<String>,
}

/// The execution whose agent calls.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlowExecutionSummary {
    pub id: Uuid,
    pub flow_id: Option<Uuid>,
    pub flow_name: Option<String>,
}

/// One vote.
#[derive(Debug, Serialize, ToSchema)]
pub struct VoteResponse {
    /// None where a link was used that was not sent to one person.
    pub user_id: Option<Uuid>,
    pub username: Option<String>,
    pub approved: bool,
    pub comment: Option<String>,
    pub at: DateTime<Utc>,
    /// It is about the arguments as they stand.
    pub is_current: bool,
}

impl QuestionPart {
    pub fn of(question: Option<&Question>, approval: &Approval) -> Self {
        let Some(question) = question else { return Self::default() };
        let answer = settling_answer(approval);
        Self {
            is_question: true,
            question: Some(question.text.clone()),
            question_options: question.options.clone(),
            allow_free_text: question.allows_free_text,
            question_items: Vec::new(),
            question_schema: question.schema.clone(),
            has_answer_form: question.schema.is_some(),
            answer: answer.and_then(Value::as_str).map(str::to_owned),
            structured_answer: answer.filter(|answer| !answer.is_string()).cloned(),
        }
    }
}

impl CallerPart {
    pub fn of(view: &ApprovalView) -> Self {
        let (principal, about) = (view.approval.binding.principal, &view.about);
        let key_name = view.key_name.clone();
        let (flow_id, flow_name) = about.flow.clone().unzip();
        let execution =
            |id: Uuid| FlowExecutionSummary { id, flow_id: flow_id.map(|flow| flow.0), flow_name };
        let execution_id = principal.execution.map(|execution| execution.0);
        Self {
            managed_agent_id: None,
            managed_agent_name: about.agent.clone(),
            api_key_id: principal.key,
            api_key: principal.key.zip(key_name).map(|(id, name)| Named { id, name }),
            runtime_session_id: None,
            session: about.session.clone().map(|id| SessionSummary { id, subject: None }),
            execution_id,
            flow_execution: execution_id.map(execution),
        }
    }
}

impl VoteResponse {
    pub fn of(vote: &Vote, approval: &Approval, names: &Names) -> Self {
        let user = match vote.by {
            Voter::User(user) => Some(user),
            Voter::Link => None,
        };
        Self {
            user_id: user.map(|user| user.0),
            username: user.and_then(|user| names.get(&user).cloned()),
            approved: vote.answer == Answer::Approve,
            comment: vote.comment.clone(),
            at: vote.at,
            is_current: vote.arguments == approval.arguments,
        }
    }
}

/// The answer of the last vote that approved.
fn settling_answer(approval: &Approval) -> Option<&Value> {
    let approves = |vote: &&Vote| vote.answer == Answer::Approve && vote.response.is_some();
    let last = approval.votes.iter().rev().find(approves);
    last.filter(|_| approval.status == Status::Approved).and_then(|vote| vote.response.as_ref())
}

pub fn run_name(run: Run) -> RunName {
    match run {
        Run::NotStarted => RunName::NotStarted,
        Run::Acting(_) | Run::Asks(_) => RunName::Acting,
        Run::Done(_) => RunName::Done,
        Run::Unknown(_) => RunName::Unknown,
    }
}

pub fn run_outcome(run: Run) -> Option<RunOutcome> {
    match run {
        Run::Done(RunEnd::Succeeded) => Some(RunOutcome::Succeeded),
        Run::Done(RunEnd::Failed) => Some(RunOutcome::Failed),
        Run::NotStarted | Run::Acting(_) | Run::Asks(_) | Run::Unknown(_) => None,
    }
}

/// The decision that asked, with the sentence that people read about it.
pub fn rule_context(why: Value, explanation: &str) -> Value {
    let mut context = match why {
        Value::Object(why) => why,
        Value::Null => Map::new(),
        other => Map::from_iter([("why".to_owned(), other)]),
    };
    context.insert("explanation".to_owned(), explanation.into());
    Value::Object(context)
}
