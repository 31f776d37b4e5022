//! A model for tests: says what it was given to say, and remembers what it was asked.

use super::{LanguageModel, ModelError, Models, Question, Reply, Usage};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

/// Answers in order; when there is nothing left to say, it fails.
#[derive(Default)]
pub struct Script {
    answers: Mutex<VecDeque<Result<String, ModelError>>>,
    pub asked: Mutex<Vec<Question>>,
}

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Result<Value, ModelError>>) -> Arc<Self> {
        let texts = answers.into_iter().map(|answer| answer.map(|value| value.to_string()));
        Arc::new(Self { answers: Mutex::new(texts.collect()), asked: Mutex::default() })
    }

    pub fn texts(answers: &[&str]) -> Arc<Self> {
        let texts = answers.iter().map(|text| Ok((*text).to_owned())).collect();
        Arc::new(Self { answers: Mutex::new(texts), asked: Mutex::default() })
    }

    pub fn times_asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl LanguageModel for Script {
    fn name(&self) -> &str {
        "script/1"
    }

    async fn answer(&self, question: &Question) -> Result<Reply, ModelError> {
        self.asked.lock().unwrap().push(question.clone());
        let said = self.answers.lock().unwrap().pop_front();
        let text = said.unwrap_or_else(|| Err(ModelError::Unreachable("nothing left".into())))?;
        Ok(Reply { text, usage: Some(Usage { input_tokens: 10, output_tokens: 5 }) })
    }
}

/// The same model for everybody.
pub struct Always(pub Arc<Script>);

#[async_trait]
impl Models for Always {
    async fn of(&self, _: AccountId) -> Result<Option<Arc<dyn LanguageModel>>, ModelError> {
        Ok(Some(self.0.clone()))
    }
}

/// All properties needed, no others, and no words that strict providers do not take.
pub fn assert_strict(schema: &Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                let required = fields["required"].as_array().unwrap();
                assert_eq!(properties.len(), required.len(), "{schema}");
                assert_eq!(fields["additionalProperties"], false, "{schema}");
                properties.values().for_each(assert_strict);
                return;
            }
            for word in ["format", "minimum", "maximum", "default", "$ref", "oneOf"] {
                assert!(!fields.contains_key(word), "{word}: {schema}");
            }
            fields.values().for_each(assert_strict);
        }
        Value::Array(items) => items.iter().for_each(assert_strict),
        _ => {}
    }
}
