//! Answers to what an agent asked, checked against the question.

use crate::{http::error::ApiError, mcp::arguments::ArgumentCheck};
use preloop_actors::approval::Question;
use serde_json::{Value, json, value::to_raw_value};

/// Longest answer, in characters.
const ANSWER_CHARS_MAX: usize = 10_000;
/// Most bytes of a form's answer, as JSON.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// What somebody said, in the ways in which an answer can be given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    pub text: Option<&'a str>,
    pub option: Option<&'a str>,
    pub comment: Option<&'a str>,
    /// Of a form.
    pub form: Option<&'a Value>,
}

/// The answer that counts: a form's, else the text, else the option, else the comment. 422 when it does not fit.
pub fn answer_to(question: &Question, given: Given<'_>) -> Result<Value, ApiError> {
    if let Some(schema) = &question.schema {
        let answer = given.form.ok_or_else(|| {
            ApiError::invalid_field("answer", "is missing; the form's fields have to be in it")
        })?;
        check_form(schema, answer)?;
        return Ok(answer.clone());
    }
    let said = [
        ("answer_text", given.text.or(given.form.and_then(Value::as_str))),
        ("selected_option", given.option),
        ("comment", given.comment),
    ];
    let mut said = said.into_iter().filter_map(|(field, text)| Some((field, text?.trim())));
    let Some((field, text)) = said.find(|(_, text)| !text.is_empty()) else {
        let problem = match question.options.is_empty() {
            true => "is missing; say what is asked for",
            false => "is missing; choose one of the options",
        };
        return Err(ApiError::invalid_field("answer_text", problem));
    };
    let is_option = question.options.iter().any(|option| option.trim() == text);
    let takes_text = question.allows_free_text || question.options.is_empty();
    if !is_option && (field == "selected_option" || !takes_text) {
        let options = question.options.join(", ");
        let problem = format!("is none of the options, which are: {options}");
        return Err(ApiError::invalid_field(field, problem));
    }
    if text.chars().nth(ANSWER_CHARS_MAX).is_some() {
        let problem = format!("may have at most {ANSWER_CHARS_MAX} characters");
        return Err(ApiError::invalid_field(field, problem));
    }
    Ok(Value::String(text.to_owned()))
}

/// A schema too costly to check by lets any answer pass: whoever asks gets what was said, and looks at it.
fn check_form(schema: &Value, answer: &Value) -> Result<(), ApiError> {
    if answer.to_string().len() > FORM_BYTES_MAX {
        let problem = format!("is too large; use at most {FORM_BYTES_MAX} bytes");
        return Err(ApiError::invalid_field("answer", problem));
    }
    let raw = |value: &Value| to_raw_value(value).map_err(ApiError::internal);
    // As the input of a tool, which is what these checks are made for.
    let (listed, answer) = (raw(&json!({ "inputSchema": schema }))?, raw(answer)?);
    ArgumentCheck::default().check(&listed, Some(&answer), None).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.strip_suffix("; see the tool's input schema").unwrap_or(&problem);
        ApiError::invalid_field("answer", problem)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::error::{ErrorCode, Place};

    /// The answer that counts, or the field that is wrong.
    #[track_caller]
    fn check(question: &Question, given: Given<'_>, expected: Result<Value, &str>) {
        let found = answer_to(question, given).map_err(|error| {
            assert_eq!(error.code, ErrorCode::Unprocessable);
            let Some(Place::Name(field)) = error.details[0].loc.last().cloned() else {
                panic!("no field in {error:?}")
            };
            field
        });
        assert_eq!(
            found.as_ref().map_err(String::as_str),
            expected.as_ref().map_err(|field| *field)
        );
    }

    #[test]
    fn the_first_way_of_saying_it_counts() {
        let open = Question { text: "Which?".into(), ..Question::default() };
        let said = Given { text: Some("text"), option: None, comment: Some("comment"), form: None };
        check(&open, said, Ok(json!("text")));
        check(&open, Given { text: Some(" "), ..said }, Ok(json!("comment")));
        check(&open, Given { text: None, ..said }, Ok(json!("comment")));
        check(&open, Given::default(), Err("answer_text"));
        check(&open, Given { option: Some("a"), ..Given::default() }, Err("selected_option"));
        let form = json!("a word");
        check(&open, Given { form: Some(&form), ..Given::default() }, Ok(json!("a word")));
        let long = "x".repeat(10_001);
        check(&open, Given { text: Some(&long), ..said }, Err("answer_text"));
    }

    #[test]
    fn options_are_the_only_answers_unless_said() {
        let options = vec!["red".to_owned(), "blue".to_owned()];
        let closed = Question { text: "Which?".into(), options, ..Question::default() };
        let open = Question { allows_free_text: true, ..closed.clone() };
        let option = |option| Given { option: Some(option), ..Given::default() };
        let text = |text| Given { text: Some(text), ..Given::default() };
        check(&closed, option("red"), Ok(json!("red")));
        check(&closed, option("green"), Err("selected_option"));
        check(&closed, text("blue"), Ok(json!("blue")));
        check(&closed, text("green"), Err("answer_text"));
        check(&closed, Given::default(), Err("answer_text"));
        check(&open, text("green"), Ok(json!("green")));
        check(&open, option("green"), Err("selected_option"));
        check(&open, Given { text: Some("green"), ..option("red") }, Ok(json!("green")));
    }

    #[test]
    fn forms_fit_their_schema() {
        let schema = json!({
            "type": "object", "required": ["count"], "additionalProperties": false,
            "properties": {"count": {"type": "integer", "minimum": 1}, "note": {"type": "string"}},
        });
        let form =
            Question { text: "How many?".into(), schema: Some(schema), ..Question::default() };
        for (answer, fits) in [
            (json!({"count": 2}), true),
            (json!({"count": 2, "note": "x"}), true),
            (json!({"count": 0}), false),
            (json!({}), false),
            (json!({"count": 2, "other": 1}), false),
            (json!({"count": 2, "note": "x".repeat(70_000)}), false),
            (json!("two"), false),
            (json!([2]), false),
            (json!(null), false),
        ] {
            let expected = if fits { Ok(answer.clone()) } else { Err("answer") };
            check(&form, Given { form: Some(&answer), ..Given::default() }, expected);
        }
        check(&form, Given { text: Some("two"), ..Given::default() }, Err("answer"));
    }
}
