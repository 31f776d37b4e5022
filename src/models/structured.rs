//! JSON of a known shape from a model: asked for by schema, checked by it, asked for once more where it does not fit.

use super::{Form, LanguageModel, ModelError, Question};
use jsonschema::Validator;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::marker::PhantomData;

/// Most problems that a model is told of its answer.
const PROBLEMS_MAX: usize = 5;
/// Longest problem that is told, in characters.
const PROBLEM_CHARS_MAX: usize = 200;

/// What an answer has to look like.
#[derive(Debug)]
pub struct Shape<T> {
    name: &'static str,
    schema: Value,
    validator: Validator,
    read: PhantomData<fn() -> T>,
}

impl<T: JsonSchema + DeserializeOwned> Shape<T> {
    /// The shape of a type. Its fields must all be needed: providers that keep to a schema take no others.
    pub fn new(name: &'static str) -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        plain(&mut schema);
        let validator = jsonschema::options().offline().build(&schema);
        let validator = validator.expect("a schema made from a type of ours is one");
        Self { name, schema, validator, read: PhantomData }
    }

    /// JSON Schema 2020-12.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// Reads an answer; what is wrong with it is said in words that a model understands.
    fn read(&self, text: &str) -> Result<T, String> {
        let value: Value = serde_json::from_str(object_in(text))
            .map_err(|error| format!("it is not JSON: {error}"))?;
        let problems = self.validator.iter_errors(&value).take(PROBLEMS_MAX).map(|error| {
            let problem = format!("{}: {}", error.instance_path(), error.masked_with("it"));
            problem.chars().take(PROBLEM_CHARS_MAX).collect::<String>()
        });
        let problems: Vec<_> = problems.collect();
        if !problems.is_empty() {
            return Err(problems.join("; "));
        }
        serde_json::from_value(value).map_err(|error| error.to_string())
    }
}

/// Asks for an answer of this shape. One that does not fit is sent back with what is wrong, once.
pub async fn structured<T: JsonSchema + DeserializeOwned>(
    model: &dyn LanguageModel,
    question: Question,
    shape: &Shape<T>,
) -> Result<T, ModelError> {
    let form = Form::Json { name: shape.name, schema: shape.schema.clone() };
    let question = Question { form, ..question };
    let first = model.answer(&question).await?;
    let problem = match shape.read(&first.text) {
        Ok(read) => return Ok(read),
        Err(problem) => problem,
    };
    let repair = format!(
        "That answer cannot be used: {problem}. Give the whole answer again as one JSON object by the schema, and \
         nothing else."
    );
    let second = model.answer(&question.followed_by(&first.text, repair)).await?;
    shape.read(&second.text).map_err(|problem| {
        ModelError::Unusable(format!("it is not of the form that was asked for, twice: {problem}"))
    })
}

/// Models like to put a fence around JSON, or a sentence before it.
fn object_in(text: &str) -> &str {
    match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) if start < end => &text[start..=end],
        _ => text,
    }
}

/// Takes out what providers that keep to a schema do not take: sizes of numbers and defaults. Every answer is checked
/// here all the same.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for name in ["format", "default", "minimum", "maximum"] {
                // A property may have such a name as well; then it holds a schema.
                if fields.get(name).is_some_and(|value| !value.is_object()) {
                    fields.remove(name);
                }
            }
            if let Some(words) = fields.get("oneOf").and_then(words) {
                fields.remove("oneOf");
                fields.insert("type".into(), "string".into());
                fields.insert("enum".into(), words);
            }
            fields.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

/// The words of a closed vocabulary whose words are described one by one, which strict providers do not take.
fn words(choices: &Value) -> Option<Value> {
    let consts = |choice: &Value| match choice {
        Value::Object(fields) => match (fields.get("const"), fields.get("enum")) {
            (Some(word), _) => Some(vec![word.clone()]),
            (None, Some(Value::Array(words))) => Some(words.clone()),
            _ => None,
        },
        _ => None,
    };
    let words: Option<Vec<_>> = choices.as_array()?.iter().map(consts).collect();
    Some(words?.into_iter().flatten().collect())
}
