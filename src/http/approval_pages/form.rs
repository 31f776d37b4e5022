//! The fields of a form that an agent asks people to fill in, and what was filled in.

use super::visible::visible;
use crate::{
    http::{error::ApiError, oauth::Html},
    oauth::Pairs,
};
use preloop_actors::approval::Question;
use serde_json::{Map, Value};

/// Most fields that are shown one by one; a larger form is filled in as JSON.
const FIELDS_MAX: usize = 40;
/// Longest text about a field.
const TEXT_CHARS_MAX: usize = 500;
/// Where the whole answer is written as JSON.
const WHOLE: &str = "answer";

/// One field.
struct Field<'a> {
    name: &'a str,
    schema: &'a Value,
    is_required: bool,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Text,
    Number,
    Bool,
    Choice(&'a [Value]),
    /// What has parts of its own.
    Json,
}

/// The fields one by one; `None` where the schema is not that simple.
fn fields<'a>(schema: &'a Value) -> Option<Vec<Field<'a>>> {
    let properties = schema["properties"].as_object().filter(|all| !all.is_empty())?;
    if properties.len() > FIELDS_MAX || schema["type"] != "object" {
        return None;
    }
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    let field = |(name, schema): (&'a String, &'a Value)| {
        let (is_required, kind) = (is_required(name), kind(schema));
        Field { name, schema, is_required, kind }
    };
    Some(properties.iter().map(field).collect())
}

fn kind(schema: &Value) -> Kind<'_> {
    if let Some(choices) = schema["enum"].as_array().filter(|choices| !choices.is_empty()) {
        return Kind::Choice(choices);
    }
    match schema["type"].as_str() {
        Some("string") => Kind::Text,
        Some("integer" | "number") => Kind::Number,
        Some("boolean") => Kind::Bool,
        _ => Kind::Json,
    }
}

/// Where a question is answered; `entered` is what was filled in before and not taken.
pub fn inputs(question: &Question, entered: &Pairs) -> Html {
    let before = |name: &str| entered.one(name).ok().flatten().unwrap_or_default();
    if let Some(schema) = &question.schema {
        let Some(fields) = fields(schema) else {
            let values = [("name", Html::text(WHOLE)), ("value", Html::text(before(WHOLE)))];
            return Html::fill(include_str!("field_json.html"), &values);
        };
        return fields.iter().map(|field| field.input(before(&field.key()))).collect();
    }
    let option = |text: &String| {
        let mark = if before("selected_option") == text { " checked" } else { "" };
        let values = [
            ("value", Html::text(text)),
            ("text", visible(text, TEXT_CHARS_MAX)),
            ("checked", Html::text(mark)),
        ];
        Html::fill(include_str!("option.html"), &values)
    };
    let options: Html = question.options.iter().map(option).collect();
    let takes_text = question.allows_free_text || question.options.is_empty();
    let label = if question.options.is_empty() { "Your answer" } else { "Or in your own words" };
    let values = [("label", Html::text(label)), ("value", Html::text(before("answer_text")))];
    let text = takes_text.then(|| Html::fill(include_str!("answer_text.html"), &values));
    [options, text.unwrap_or_default()].into_iter().collect()
}

/// The answer to a question with a form, as it was filled in; what is left empty is left out.
pub fn answer(question: &Question, entered: &Pairs) -> Result<Option<Value>, ApiError> {
    let Some(schema) = &question.schema else { return Ok(None) };
    let one =
        |name: &str| entered.one(name).map_err(|_| ApiError::invalid_field(name, "is given twice"));
    let Some(fields) = fields(schema) else {
        return one(WHOLE)?.map(|text| json(WHOLE, text)).transpose();
    };
    let mut answer = Map::new();
    for field in &fields {
        if let Some(text) = one(&field.key())? {
            answer.insert(field.name.to_owned(), field.read(text)?);
        }
    }
    Ok(Some(Value::Object(answer)))
}

impl Field<'_> {
    fn key(&self) -> String {
        format!("{WHOLE}.{}", self.name)
    }

    /// What does not read as its kind stays a text, of which the schema says what is wrong.
    fn read(&self, text: &str) -> Result<Value, ApiError> {
        Ok(match self.kind {
            Kind::Text => text.into(),
            Kind::Number => serde_json::from_str(text.trim()).unwrap_or_else(|_| text.into()),
            Kind::Bool => match text {
                "true" => true.into(),
                "false" => false.into(),
                other => other.into(),
            },
            Kind::Choice(choices) => {
                let chosen = text.parse().ok().and_then(|at: usize| choices.get(at));
                chosen.cloned().unwrap_or_else(|| text.into())
            }
            Kind::Json => json(&self.key(), text)?,
        })
    }

    fn input(&self, before: &str) -> Html {
        let label = self.schema["title"].as_str().unwrap_or(self.name);
        let about = self.schema["description"].as_str().map(|text| {
            let text = visible(text, TEXT_CHARS_MAX);
            Html::fill("<span class=\"muted\">{text}</span>", &[("text", text)])
        });
        let (required, mark) =
            if self.is_required { (" required", "") } else { ("", " (optional)") };
        let template = match self.kind {
            Kind::Text => include_str!("field_text.html"),
            Kind::Number => include_str!("field_number.html"),
            Kind::Bool | Kind::Choice(_) => include_str!("field_choice.html"),
            Kind::Json => include_str!("field_value.html"),
        };
        let values = [
            ("name", Html::text(&self.key())),
            ("label", visible(label, TEXT_CHARS_MAX)),
            ("mark", Html::text(mark)),
            ("about", about.unwrap_or_default()),
            ("required", Html::text(required)),
            ("value", Html::text(before)),
            ("choices", self.choices(before)),
        ];
        Html::fill(template, &values)
    }

    fn choices(&self, before: &str) -> Html {
        let choice = |value: &str, text: &str| {
            let mark = if value == before { " selected" } else { "" };
            let values = [
                ("value", Html::text(value)),
                ("text", Html::text(text)),
                ("selected", Html::text(mark)),
            ];
            Html::fill("<option value=\"{value}\"{selected}>{text}</option>", &values)
        };
        match self.kind {
            Kind::Bool => [choice("true", "yes"), choice("false", "no")].into_iter().collect(),
            Kind::Choice(choices) => {
                let texts = choices.iter().map(|value| match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                let texts = texts.enumerate();
                texts.map(|(at, text)| choice(&at.to_string(), &text)).collect()
            }
            _ => Html::default(),
        }
    }
}

fn json(field: &str, text: &str) -> Result<Value, ApiError> {
    serde_json::from_str(text).map_err(|error| {
        ApiError::invalid_field(field, format!("has to be JSON; `{field}` is not: {error}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn question(schema: Value) -> Question {
        Question { text: "?".into(), schema: Some(schema), ..Question::default() }
    }

    #[test]
    fn what_is_filled_in_gets_its_type() {
        let form = question(json!({"type": "object", "properties": {
            "name": {"type": "string"}, "count": {"type": "integer"}, "yes": {"type": "boolean"},
            "color": {"enum": ["red", 7]}, "list": {"type": "array"},
        }}));
        for (entered, expected) in [
            ("", json!({})),
            ("answer.name=5&answer.count=5", json!({"name": "5", "count": 5})),
            ("answer.count=many&answer.yes=true", json!({"count": "many", "yes": true})),
            ("answer.color=1&answer.list=%5B1%5D", json!({"color": 7, "list": [1]})),
            ("answer.color=9&answer.other=1", json!({"color": "9"})),
        ] {
            let entered = Pairs::read(entered.as_bytes()).unwrap();
            assert_eq!(answer(&form, &entered).unwrap(), Some(expected));
        }
        for wrong in ["answer.list=x", "answer.name=1&answer.name=2"] {
            assert!(answer(&form, &Pairs::read(wrong.as_bytes()).unwrap()).is_err(), "{wrong}");
        }
        let whole = question(json!({"type": "array"}));
        let entered = Pairs::read(b"answer=%5B1%2C2%5D").unwrap();
        assert_eq!(answer(&whole, &entered).unwrap(), Some(json!([1, 2])));
    }
}
