//! Checks a call's arguments against its tool's schema, before anybody is asked to allow the call.
//!
//! Schemas come from other people's servers. They are read in the draft that they name, 2020-12 unless they do;
//! nothing is ever fetched for one, and one that would cost too much to check is left to the tool's server, as is one
//! that nobody could check at all.

mod effort;
#[cfg(test)]
mod tests;

use super::{raw::RawObject, tools::ToolError};
use effort::Effort;
use jsonschema::{
    PatternOptions, ValidationError, Validator, error::ValidationErrorKind, paths::Location,
};
use serde_json::{Value, value::RawValue};
use std::sync::OnceLock;

/// Longest schema that is checked by.
const SCHEMA_BYTES_MAX: usize = 256 * 1024;
/// How often a regular expression may go back, and how large it may become.
const BACKTRACKS_MAX: usize = 100_000;
const PATTERN_BYTES_MAX: usize = 1 << 20;
/// Longest problem that is told.
const PROBLEM_CHARS_MAX: usize = 400;

/// The check of one tool's arguments, made when it is first called.
#[derive(Debug, Default)]
pub struct ArgumentCheck(OnceLock<Option<Checker>>);

#[derive(Debug)]
struct Checker {
    validator: Validator,
    effort: Effort,
}

impl ArgumentCheck {
    /// What is wrong with the arguments for the tool that is listed so. `optional` is an argument that may be missing
    /// whatever the schema says.
    pub fn check(
        &self,
        listed: &RawValue,
        arguments: Option<&RawValue>,
        optional: Option<&str>,
    ) -> Result<(), ToolError> {
        let Some(checker) = self.0.get_or_init(|| Checker::of(listed)) else { return Ok(()) };
        let text = arguments.map(RawValue::get).filter(|text| *text != "null").unwrap_or("{}");
        let unreadable = |error| ToolError::argument("arguments", format!("{error}"));
        checker.check(&serde_json::from_str(text).map_err(unreadable)?, optional)
    }
}

impl Checker {
    /// `None` when there is nothing to check, or no way to.
    fn of(listed: &RawValue) -> Option<Self> {
        let tool = RawObject::parse(listed.get()).ok()?;
        let text = tool.get("inputSchema")?.get();
        if text.len() > SCHEMA_BYTES_MAX {
            return None;
        }
        let schema: Value = serde_json::from_str(text).ok()?;
        // That arguments are an object is known.
        let says_more = |name: &String| !matches!(&**name, "type" | "$schema" | "title");
        let says_nothing = schema["type"] == "object" && !schema.as_object()?.keys().any(says_more);
        if says_nothing {
            return None;
        }
        let patterns = PatternOptions::fancy_regex()
            .backtrack_limit(BACKTRACKS_MAX)
            .size_limit(PATTERN_BYTES_MAX);
        let effort = Effort::of(&schema)?;
        let options = jsonschema::options()
            .offline()
            .should_validate_formats(false)
            .with_pattern_options(patterns);
        match options.build(&schema) {
            Ok(validator) => Some(Self { validator, effort }),
            Err(error) => {
                tracing::debug!("a tool's arguments are not checked: {error}");
                None
            }
        }
    }

    fn check(&self, arguments: &Value, optional: Option<&str>) -> Result<(), ToolError> {
        if !self.effort.fits(arguments) || self.validator.is_valid(arguments) {
            return Ok(());
        }
        // Models write null for what they leave out. It goes up as it is.
        let arguments = &given(arguments);
        if self.validator.is_valid(arguments) {
            return Ok(());
        }
        let counts = |error: &ValidationError<'_>| match error.kind() {
            ValidationErrorKind::Required { property } => {
                optional.is_none() || property.as_str() != optional || !at_top(error)
            }
            _ => true,
        };
        match self.validator.iter_errors(arguments).find(counts) {
            Some(error) => Err(told(&error)),
            None => Ok(()),
        }
    }
}

/// The arguments that are not null.
fn given(arguments: &Value) -> Value {
    let mut given = arguments.clone();
    if let Some(fields) = given.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    given
}

fn at_top(error: &ValidationError<'_>) -> bool {
    error.instance_path().as_str().is_empty()
}

/// What is wrong, by the argument's name.
fn told(error: &ValidationError<'_>) -> ToolError {
    let (inner, problem) = match error.kind() {
        ValidationErrorKind::Required { property } => (property.as_str(), "is missing".to_owned()),
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            (unexpected.first().map(String::as_str), "is not known to the tool".to_owned())
        }
        _ => (None, error.masked_with("it").to_string()),
    };
    let problem: String = problem.chars().take(PROBLEM_CHARS_MAX).collect();
    let name = name_of(error.instance_path(), inner);
    ToolError::argument(&name, format!("{problem}; see the tool's input schema"))
}

/// The argument, and where within it.
fn name_of(path: &Location, inner: Option<&str>) -> String {
    let steps = path.into_iter().map(|step| step.to_string());
    let steps: Vec<_> = steps.chain(inner.map(str::to_owned)).collect();
    let name = if steps.is_empty() { "arguments".to_owned() } else { steps.join(".") };
    name.chars().take(PROBLEM_CHARS_MAX).collect()
}
