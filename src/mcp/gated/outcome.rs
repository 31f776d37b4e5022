//! What a call came to, and how its caller is told.

use crate::mcp::{
    raw::{RawObject, raw},
    tools::ToolError,
};
use preloop_actors::approval::RunEnd;
use serde_json::{Value, json, value::RawValue};

/// What a call came to.
#[derive(Debug)]
pub enum Outcome {
    /// A tool of ours, or a failure of ours on the way to another's.
    Ours(Result<Value, ToolError>),
    /// `CallToolResult` as the tool's server wrote it.
    Theirs(Box<RawValue>),
    /// It has not run: people are asked. What the agent needs to know to go on, which is not the tool's own answer.
    Waits {
        told: Value,
        /// Clients hold every answer of the tool against a schema, save errors.
        has_schema: bool,
    },
    /// The same as a result of another type: a task, or a question to whoever uses the client.
    Asks(Box<RawValue>),
}

impl Outcome {
    /// Nothing came of it, for this reason.
    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::Ours(Err(ToolError::Refused(why.into())))
    }

    /// As `CallToolResult`: the structured answer and the same as text, or what went wrong.
    pub fn into_result(self) -> Box<RawValue> {
        match self {
            Self::Theirs(result) | Self::Asks(result) => result,
            Self::Ours(Ok(answer)) => raw(&json!({
                "content": [{ "type": "text", "text": answer.to_string() }],
                "structuredContent": answer,
                "isError": false,
            })),
            Self::Waits { told, has_schema } => raw(&json!({
                "content": [{ "type": "text", "text": told.to_string() }],
                "isError": has_schema,
            })),
            Self::Ours(Err(error)) => raw(&json!({
                "content": [{ "type": "text", "text": error.to_string() }],
                "isError": true,
            })),
        }
    }

    /// For those who want the answer alone: the structured one, else the whole result. An error is the tool's own.
    pub fn into_answer(self) -> Result<Box<RawValue>, String> {
        let result = match self {
            Self::Ours(answer) => {
                return answer.map(|answer| raw(&answer)).map_err(|error| error.to_string());
            }
            Self::Waits { told, .. } => return Ok(raw(&told)),
            Self::Theirs(result) | Self::Asks(result) => result,
        };
        let Ok(object) = RawObject::parse(result.get()) else { return Ok(result) };
        if is_error(&object) {
            return Err(text_of(&object));
        }
        match object.get("structuredContent") {
            Some(answer) => Ok(answer.to_owned()),
            None => Ok(result),
        }
    }

    /// Whether the tool did what it was asked.
    pub(super) fn end(&self) -> RunEnd {
        let failed = match self {
            Self::Ours(answer) => answer.is_err(),
            Self::Theirs(result) => {
                RawObject::parse(result.get()).is_ok_and(|object| is_error(&object))
            }
            Self::Waits { .. } | Self::Asks(_) => false,
        };
        if failed { RunEnd::Failed } else { RunEnd::Succeeded }
    }

    /// What the tool's server wants of the client before it goes on.
    pub(super) fn question(&self) -> Option<&RawValue> {
        let Self::Theirs(result) = self else { return None };
        let asks =
            |object: RawObject<'_>| object.text("resultType").as_deref() == Some("input_required");
        let says = result.get().contains("input_required");
        (says && RawObject::parse(result.get()).is_ok_and(asks)).then_some(&**result)
    }

    /// The same with a remark for the agent, behind what the tool said.
    pub(super) fn with_remark(self, remark: &str) -> Self {
        let result = self.into_result();
        let Ok(mut object) = RawObject::parse(result.get()) else { return Self::Theirs(result) };
        let content: Option<Vec<&RawValue>> =
            object.get("content").and_then(|content| serde_json::from_str(content.get()).ok());
        let remark = raw(&json!({ "type": "text", "text": remark }));
        let mut content = content.unwrap_or_default();
        content.push(&remark);
        let content = raw(&content);
        object.set("content", content);
        Self::Theirs(object.to_raw())
    }
}

fn is_error(result: &RawObject<'_>) -> bool {
    result.read("isError").ok().flatten() == Some(true)
}

/// The text of a result's content.
fn text_of(result: &RawObject<'_>) -> String {
    let content: Option<Vec<Value>> = result.read("content").ok().flatten();
    let texts = content.iter().flatten().filter_map(|block| block["text"].as_str());
    let text = texts.collect::<Vec<_>>().join("\n");
    if text.is_empty() { "the tool failed and did not say why".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_stand_behind_what_the_tool_said() {
        let theirs = |text: &str| Outcome::Theirs(RawValue::from_string(text.to_owned()).unwrap());
        let remark = r#"{"text":"changed","type":"text"}"#;
        for (outcome, expected) in [
            (
                theirs(r#"{"content":[{ "type":"image","x":1.0 }],"y":[ 2 ]}"#),
                format!(r#"{{"content":[{{ "type":"image","x":1.0 }},{remark}],"y":[ 2 ]}}"#),
            ),
            (theirs(r#"{"content":7}"#), format!(r#"{{"content":[{remark}]}}"#)),
            (theirs("[1]"), "[1]".to_owned()),
        ] {
            let shown = outcome.with_remark("changed").into_result();
            assert_eq!(shown.get(), expected);
        }
        let failed = Outcome::refused("no").with_remark("changed");
        assert_eq!(failed.end(), RunEnd::Failed);
        assert_eq!(failed.into_answer().unwrap_err(), "no\nchanged");
    }
}
