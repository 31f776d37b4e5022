//! Calls that are answered by a task, such as those that wait for people: the agent looks at it until it has ended.

use super::{AGAIN_AFTER, Tools, explain};
use crate::mcp::{
    protocol::{TASKS, code},
    proxy::{Link, LinkError, Upward, link::Deaf},
    raw::{RawObject, raw},
    rpc::RpcError,
};
use serde_json::{Value, json, value::RawValue};
use std::time::{Duration, Instant};

/// How often a task is looked at whose server does not say.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Longest that a server may ask to be left alone.
const LOOK_AFTER_MAX: Duration = Duration::from_secs(30);
/// Longest that one look may take: of a server that is frozen nothing comes back.
const LOOK_MAX: Duration = Duration::from_secs(60);
/// How long a server is asked again that is there and cannot say how a task stands, such as without its database.
const SPEECHLESS_MAX: Duration = Duration::from_secs(600);

/// `ClientCapabilities`: a call may be answered by a task.
pub(super) fn capabilities() -> Value {
    json!({ "extensions": { TASKS: {} } })
}

/// Something that the server works on, or waits for.
pub(super) struct Task {
    id: String,
    look_after: Duration,
    /// What it waits for, in words.
    pub message: Option<String>,
}

impl Task {
    /// The task that a call was answered by, if it was.
    pub fn begun(result: &RawValue) -> Option<Self> {
        let result: Value = serde_json::from_str(result.get()).ok()?;
        let id = result["taskId"].as_str().filter(|_| result["resultType"] == "task")?.to_owned();
        let message = result["statusMessage"].as_str().map(str::to_owned);
        Some(Self { id, look_after: look_after(&result), message })
    }
}

impl Tools {
    /// What a task comes to, however long it takes and whoever is started anew meanwhile: to look at it changes
    /// nothing, so it is looked at again whenever the answer is lost.
    pub(super) async fn outcome(&self, mut task: Task) -> Result<Box<RawValue>, String> {
        let mut speechless_since: Option<Instant> = None;
        loop {
            tokio::time::sleep(task.look_after).await;
            match self.look(&task).await {
                Ok(Ok(seen)) => {
                    speechless_since = None;
                    let Some(ended) = ended(&seen) else {
                        task.look_after = look_after(&seen);
                        continue;
                    };
                    let result = ended?;
                    // What people approved may begin a task of its own.
                    match Task::begun(&result) {
                        Some(next) => task = next,
                        None => return Ok(result),
                    }
                }
                Ok(Err(error)) if error.code == code::INTERNAL_ERROR => {
                    let since = *speechless_since.get_or_insert_with(Instant::now);
                    if since.elapsed() > SPEECHLESS_MAX {
                        return Err(error.message);
                    }
                }
                Ok(Err(error)) => return Err(error.message),
                Err(error) if may_pass(&error) => {}
                Err(error) => return Err(explain(&error)),
            }
        }
    }

    async fn look(&self, task: &Task) -> Result<Result<Value, RpcError>, LinkError> {
        let mut params = RawObject::default();
        params.set("taskId", raw(&task.id));
        let (method, name) = ("tasks/get", Some(&*task.id));
        let capabilities = &self.capabilities;
        let request = Upward { method, params, name, param_headers: &[], capabilities };
        let answered = tokio::time::timeout(LOOK_MAX, self.link.request(request, &mut Deaf)).await;
        let answered = answered.map_err(|_| LinkError::TimedOut(LOOK_MAX))??;
        Ok(answered.map(|seen| serde_json::from_str(seen.get()).unwrap_or_default()))
    }
}

/// The end of a task, if it has one.
fn ended(task: &Value) -> Option<Result<Box<RawValue>, String>> {
    let said = || task["statusMessage"].as_str().map(str::to_owned);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(match task["status"].as_str().unwrap_or_default() {
        "working" => return None,
        "completed" => Ok(raw(&task["result"])),
        "cancelled" => Err(said().unwrap_or_else(|| "the call was cancelled".to_owned())),
        "failed" => {
            let why = text(&task["error"]["message"]).or_else(said);
            Err(why.unwrap_or_else(|| "it failed and did not say why".to_owned()))
        }
        "input_required" => {
            Err("it asks for something in return, which the built-in agent cannot give".to_owned())
        }
        other => {
            Err(format!("its task is in a state that the built-in agent does not know: `{other}`"))
        }
    })
}

fn look_after(task: &Value) -> Duration {
    let wanted = task["pollIntervalMs"].as_u64().map(Duration::from_millis);
    wanted.map_or(LOOK_EVERY, |wanted| wanted.clamp(AGAIN_AFTER, LOOK_AFTER_MAX))
}

/// Whether the server may answer later: it is away, or broke off, or has trouble of its own.
fn may_pass(error: &LinkError) -> bool {
    match error {
        LinkError::Unreachable(_) | LinkError::Lost(_) | LinkError::TimedOut(_) => true,
        LinkError::Refused { status } => *status >= 500 || *status == 429,
        _ => false,
    }
}
