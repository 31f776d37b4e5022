//! Messages, as Anthropic has them: pure, bodies in and out.
//! <https://docs.claude.com/en/api/messages>

use super::{Form, ModelError, Question, Reply, Speaker, Usage};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The version of the API that is spoken.
pub const VERSION: &str = "2023-06-01";

/// The body of a request. JSON is asked for as the input of a tool that has to be used.
pub fn body(question: &Question, model: &str) -> Map<String, Value> {
    let turns = question.turns.iter().map(|turn| {
        let role = match turn.speaker {
            Speaker::User => "user",
            Speaker::Model => "assistant",
        };
        json!({ "role": role, "content": turn.text })
    });
    let mut body = Map::new();
    body.insert("model".into(), model.into());
    body.insert("max_tokens".into(), question.tokens_max.into());
    body.insert("system".into(), question.system.as_str().into());
    body.insert("messages".into(), turns.collect());
    if let Form::Json { name, schema } = &question.form {
        let tool =
            json!({ "name": name, "description": "Takes the answer.", "input_schema": schema });
        body.insert("tools".into(), json!([tool]));
        body.insert("tool_choice".into(), json!({ "type": "tool", "name": name }));
    }
    body
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Vec<Block>,
    stop_reason: Option<String>,
    usage: Option<TokenUsage>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text {
        text: String,
    },
    ToolUse {
        input: Value,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct TokenUsage {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    cache_creation_input_tokens: Option<u64>,
    #[serde(default)]
    cache_read_input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: u64,
}

/// Reads the body of a good answer.
pub fn reply(text: &str) -> Result<Reply, ModelError> {
    let unusable = |why: &str| ModelError::Unusable(why.to_owned());
    let read: Message = serde_json::from_str(text)
        .map_err(|error| ModelError::Unusable(format!("it is not a message: {error}")))?;
    match read.stop_reason.as_deref() {
        Some("max_tokens") => return Err(unusable("it was cut because it got too long")),
        Some("refusal") => return Err(unusable("the model will not answer")),
        _ => {}
    }
    let (mut said, mut used) = (String::new(), None);
    for block in read.content {
        match block {
            Block::Text { text } => said.push_str(&text),
            Block::ToolUse { input } => used = used.or(Some(input.to_string())),
            Block::Other => {}
        }
    }
    let text = used.unwrap_or(said);
    if text.trim().is_empty() {
        return Err(unusable("it is empty"));
    }
    let usage = read.usage.map(|usage| Usage {
        input_tokens: usage.input_tokens
            + usage.cache_creation_input_tokens.unwrap_or(0)
            + usage.cache_read_input_tokens.unwrap_or(0),
        output_tokens: usage.output_tokens,
    });
    Ok(Reply { text, usage })
}
