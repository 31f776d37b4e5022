//! Chat completions, as OpenAI and most others have them: pure, bodies in and out.
//! <https://platform.openai.com/docs/api-reference/chat/create>

use super::{Form, ModelError, Question, Reply, Speaker, Usage};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How JSON is asked for. Not every server knows every way, so the next one is tried where one is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `response_format` with the schema, which the provider then keeps to.
    Schema,
    /// A function that has to be called, whose arguments are the answer.
    Function,
    /// In words.
    Words,
}

impl Way {
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Schema => Some(Self::Function),
            Self::Function => Some(Self::Words),
            Self::Words => None,
        }
    }
}

/// The body of a request.
pub fn body(question: &Question, model: &str, is_openai: bool, way: Way) -> Map<String, Value> {
    let mut system = question.system.clone();
    let mut body = Map::new();
    // Newer models of OpenAI refuse the older name, and others do not know the newer one.
    let limit = if is_openai { "max_completion_tokens" } else { "max_tokens" };
    body.insert("model".into(), model.into());
    body.insert(limit.into(), question.tokens_max.into());
    if let Form::Json { name, schema } = &question.form {
        match way {
            Way::Schema => {
                let format = json!({ "name": name, "schema": schema, "strict": true });
                let format = json!({ "type": "json_schema", "json_schema": format });
                body.insert("response_format".into(), format);
            }
            Way::Function => {
                let function = json!({ "name": name, "parameters": schema });
                body.insert("tools".into(), json!([{ "type": "function", "function": function }]));
                let choice = json!({ "type": "function", "function": { "name": name } });
                body.insert("tool_choice".into(), choice);
            }
            Way::Words => {
                let words = "\n\nAnswer with one JSON object and nothing else. Its JSON Schema:\n";
                system.push_str(words);
                system.push_str(&schema.to_string());
            }
        }
    }
    let turns = question.turns.iter().map(|turn| {
        let role = match turn.speaker {
            Speaker::User => "user",
            Speaker::Model => "assistant",
        };
        json!({ "role": role, "content": turn.text })
    });
    let system = json!({ "role": "system", "content": system });
    body.insert("messages".into(), std::iter::once(system).chain(turns).collect());
    body
}

#[derive(Deserialize)]
struct Completion {
    #[serde(default)]
    choices: Vec<Choice>,
    usage: Option<TokenUsage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
    #[serde(default)]
    tool_calls: Option<Vec<ToolCall>>,
}

#[derive(Deserialize)]
struct ToolCall {
    function: Function,
}

#[derive(Deserialize)]
struct Function {
    arguments: String,
}

#[derive(Deserialize)]
struct TokenUsage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

/// Reads the body of a good answer.
pub fn reply(text: &str) -> Result<Reply, ModelError> {
    let unusable = |why: &str| ModelError::Unusable(why.to_owned());
    let read: Completion = serde_json::from_str(text)
        .map_err(|error| ModelError::Unusable(format!("it is not a chat completion: {error}")))?;
    let choice = read.choices.into_iter().next().ok_or_else(|| unusable("it has no choices"))?;
    if choice.finish_reason.as_deref() == Some("length") {
        return Err(unusable("it was cut because it got too long"));
    }
    let message = choice.message;
    if let Some(refusal) = message.refusal.filter(|text| !text.is_empty()) {
        return Err(ModelError::Unusable(format!("the model will not answer: {refusal}")));
    }
    let call = message.tool_calls.unwrap_or_default().into_iter().next();
    let text = call.map(|call| call.function.arguments).or(message.content);
    let text =
        text.filter(|text| !text.trim().is_empty()).ok_or_else(|| unusable("it is empty"))?;
    let usage = read.usage.map(|usage| Usage {
        input_tokens: usage.prompt_tokens,
        output_tokens: usage.completion_tokens,
    });
    Ok(Reply { text, usage })
}
