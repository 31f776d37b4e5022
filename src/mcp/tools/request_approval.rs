//! `request_approval` and `ask_user`: an agent asks people before it does something, or because it cannot know.

use super::{Annotations, Tool, ToolError, Work, arguments, schema};
use preloop_actors::approval::Question;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// The tools' names.
pub const REQUEST_APPROVAL: &str = "request_approval";
pub const ASK_USER: &str = "ask_user";

const TEXT_CHARS_MAX: usize = 4_000;
const OPTIONS_MAX: usize = 20;
const OPTION_CHARS_MAX: usize = 200;
/// Largest form, in bytes of its schema.
const SCHEMA_BYTES_MAX: usize = 64 * 1024;

pub(super) static REQUEST: Tool = Tool {
    name: REQUEST_APPROVAL,
    title: "Request approval",
    description: "Asks people whether you may do something that no tool of yours would ask them for. Wait for the \
                  answer before you do it.",
    annotations: Annotations::ADDS,
    requires_tracker: false,
    input: schema::of::<Request>,
    output: schema::of::<Answer>,
    work: Work::AtDoor,
};

pub(super) static ASK: Tool = Tool {
    name: ASK_USER,
    title: "Ask people",
    description: "Asks people a question that you cannot answer yourself: with options, as free text, or as a form.",
    annotations: Annotations::ADDS,
    requires_tracker: false,
    input: schema::of::<Ask>,
    output: schema::of::<Answer>,
    work: Work::AtDoor,
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Request {
    /// What you want to do, in one sentence.
    operation: String,
    /// What people should know to decide.
    context: String,
    /// Why it is needed.
    reasoning: String,
    /// Who you are.
    #[serde(default)]
    caller: Option<String>,
    /// Name or id of the approval workflow; the account's default one if absent.
    #[serde(default)]
    approval_workflow: Option<String>,
    /// JSON Schema of an answer that people fill in.
    #[serde(default)]
    input_schema: Option<Value>,
    /// How long people have, 60 to 2592000; what the workflow says if absent.
    #[serde(default)]
    timeout_seconds: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Ask {
    question: String,
    /// Answers to choose from.
    #[serde(default)]
    options: Vec<String>,
    /// Whether another answer than the options is taken; true without options.
    #[serde(default)]
    allow_free_text: Option<bool>,
    /// JSON Schema of the answer, in the place of options.
    #[serde(default)]
    input_schema: Option<Value>,
    /// What people should know to answer.
    #[serde(default)]
    context: Option<String>,
    /// Name or id of the approval workflow; the account's default one if absent.
    #[serde(default)]
    approval_workflow: Option<String>,
    /// How long people have, 60 to 2592000; what the workflow says if absent.
    #[serde(default)]
    timeout_seconds: Option<u64>,
}

/// Only for its schema.
#[derive(Serialize, JsonSchema)]
struct Answer {
    request_id: String,
    /// approved, declined, expired, cancelled, or pending_approval while people have not answered.
    status: String,
    message: String,
    /// What people answered: a text, or what the form asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

/// What is asked.
#[derive(Debug)]
pub(in crate::mcp) struct Asked {
    /// In one line.
    pub summary: String,
    pub reason: Option<String>,
    pub question: Option<Question>,
    /// Name or id.
    pub workflow: Option<String>,
    pub window: Option<Duration>,
}

/// Reads the arguments of either tool.
pub(in crate::mcp) fn read(tool: &str, given: Value) -> Result<Asked, ToolError> {
    if tool == ASK_USER { asked(arguments(given)?) } else { requested(arguments(given)?) }
}

fn requested(given: Request) -> Result<Asked, ToolError> {
    let operation = text("operation", &given.operation)?;
    let context = text("context", &given.context)?;
    let reasoning = text("reasoning", &given.reasoning)?;
    let by = given.caller.map(|caller| format!("\n\nAsked by: {caller}")).unwrap_or_default();
    let form =
        |schema| Question { text: operation.clone(), schema: Some(schema), ..Question::default() };
    Ok(Asked {
        summary: operation.clone(),
        reason: Some(format!("{reasoning}\n\n{context}{by}")),
        question: schema_of(given.input_schema)?.map(form),
        workflow: given.approval_workflow,
        window: given.timeout_seconds.map(Duration::from_secs),
    })
}

fn asked(given: Ask) -> Result<Asked, ToolError> {
    let question = text("question", &given.question)?;
    if given.options.len() > OPTIONS_MAX {
        return Err(ToolError::argument(
            "options",
            format!("are too many; give {OPTIONS_MAX} at most"),
        ));
    }
    for option in &given.options {
        let length = option.trim().chars().count();
        if length == 0 || length > OPTION_CHARS_MAX {
            let problem = format!("have to be 1 to {OPTION_CHARS_MAX} characters each");
            return Err(ToolError::argument("options", problem));
        }
    }
    let schema = schema_of(given.input_schema)?;
    if schema.is_some() && !given.options.is_empty() {
        return Err(ToolError::argument("options", "go without `input_schema`; give one of both"));
    }
    Ok(Asked {
        summary: question.clone(),
        reason: given.context,
        question: Some(Question {
            text: question,
            allows_free_text: schema.is_none()
                && given.allow_free_text.unwrap_or(given.options.is_empty()),
            options: given.options,
            schema,
        }),
        workflow: given.approval_workflow,
        window: given.timeout_seconds.map(Duration::from_secs),
    })
}

fn text(name: &str, given: &str) -> Result<String, ToolError> {
    let given = given.trim();
    if given.is_empty() {
        return Err(ToolError::argument(name, "is empty"));
    }
    if given.chars().count() > TEXT_CHARS_MAX {
        return Err(ToolError::argument(
            name,
            format!("is longer than {TEXT_CHARS_MAX} characters"),
        ));
    }
    Ok(given.to_owned())
}

/// A form that can be checked.
fn schema_of(given: Option<Value>) -> Result<Option<Value>, ToolError> {
    let Some(schema) = given.filter(|schema| !schema.is_null()) else { return Ok(None) };
    let wrong = |problem: String| ToolError::argument("input_schema", problem);
    if schema.to_string().len() > SCHEMA_BYTES_MAX {
        return Err(wrong(format!("is larger than {SCHEMA_BYTES_MAX} bytes")));
    }
    if schema["type"] != json!("object") {
        return Err(wrong("has to describe an object, with `type` \"object\"".to_owned()));
    }
    match jsonschema::options().offline().build(&schema) {
        Ok(_) => Ok(Some(schema)),
        Err(error) => Err(wrong(format!("is no JSON Schema that can be checked: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_asked() {
        let long = "x".repeat(TEXT_CHARS_MAX + 1);
        for (tool, given, problem) in [
            (ASK_USER, json!({ "question": "Which?" }), None),
            (ASK_USER, json!({ "question": "Which?", "options": ["a", "b"] }), None),
            (ASK_USER, json!({ "question": " " }), Some("`question`: is empty")),
            (ASK_USER, json!({ "question": long }), Some("`question`: is longer")),
            (ASK_USER, json!({ "question": "?", "options": [""] }), Some("`options`: have to be")),
            (
                ASK_USER,
                json!({ "question": "?", "options": vec!["a"; 21] }),
                Some("`options`: are too many"),
            ),
            (ASK_USER, json!({ "question": "?", "input_schema": { "type": "object" } }), None),
            (
                ASK_USER,
                json!({ "question": "?", "input_schema": [] }),
                Some("`input_schema`: has to"),
            ),
            (
                ASK_USER,
                json!({ "question": "?", "options": ["a"], "input_schema": { "type": "object" } }),
                Some("`options`: go without"),
            ),
            (
                ASK_USER,
                json!({ "question": "?", "input_schema": { "type": "object", "properties": 7 } }),
                Some("`input_schema`: is no JSON Schema"),
            ),
            (ASK_USER, json!({ "question": "?", "wat": 1 }), Some("wat")),
            (
                REQUEST_APPROVAL,
                json!({ "operation": "drop a table", "context": "c", "reasoning": "r" }),
                None,
            ),
            (REQUEST_APPROVAL, json!({ "operation": "drop" }), Some("context")),
        ] {
            match (read(tool, given.clone()), problem) {
                (Ok(_), None) => {}
                (Err(error), Some(problem)) => {
                    assert!(error.to_string().contains(problem), "{given}: {error}");
                }
                (read, _) => panic!("{given}: {read:?}"),
            }
        }
    }

    #[test]
    fn without_options_any_text_will_do() {
        let free = |given| read(ASK_USER, given).unwrap().question.unwrap().allows_free_text;
        assert!(free(json!({ "question": "?" })));
        assert!(!free(json!({ "question": "?", "options": ["a"] })));
        assert!(free(json!({ "question": "?", "options": ["a"], "allow_free_text": true })));
        assert!(!free(json!({ "question": "?", "input_schema": { "type": "object" } })));
    }
}
