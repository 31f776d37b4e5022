//! Templates: minijinja over an execution's context, bounded, with unresolved placeholders kept and reported.

mod filters;
mod node;
#[cfg(test)]
mod tests;

use super::{Context, limits_of_text::TEMPLATE_BYTES_MAX};
use minijinja::{
    Environment, Error, ErrorKind, OutputSpanKind, UndefinedBehavior, syntax::SyntaxConfig,
};
use serde_json::Value as Json;
use std::{borrow::Cow, ops::Range, sync::LazyLock, thread};

/// Longest rendered text; the rest is cut with a marker.
pub const RENDERED_BYTES_MAX: usize = 1024 * 1024;
/// Work of one rendering: about so many instructions, or 64 times as many bytes made on the way.
const FUEL: u64 = 500_000;
/// The library follows long chains (`1 + 1 + ...`) and deep lists with one call for each link, without a limit of its
/// own. This is more than the longest template and all fuel can use; only what is used takes memory.
const STACK_BYTES: usize = 128 * 1024 * 1024;
/// Longest `{{ ... }}` or `{% ... %}`: the library's time grows with the square of a chain's length.
const TAG_BYTES_MAX: usize = 8 * 1024;
/// Most placeholders reported as unresolved.
const UNRESOLVED_MAX: usize = 100;
/// Stands for an unresolved placeholder until it is replaced by its own source. Not a character of any text.
const UNRESOLVED: &str = "\u{fdd0}\u{fdd1}";

/// A rendered template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text; placeholders without a value stand in it as they were written.
    pub text: String,
    /// What those placeholders asked for, such as `trigger_event.assignee`; each once, in order, at most 100.
    pub unresolved: Vec<String>,
}

/// A template that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("the template has {0} bytes, {TEMPLATE_BYTES_MAX} are allowed")]
    TooLong(usize),
    #[error("line {line}: a placeholder has {bytes} bytes, {TAG_BYTES_MAX} are allowed; split it")]
    TagTooLong { line: usize, bytes: usize },
    #[error("line {line}: {message}")]
    Invalid { line: usize, message: String },
    #[error(
        "line {line}: the template works too hard; use fewer loops, or `truncate` large values"
    )]
    OutOfFuel { line: usize },
    #[error("the template library failed on this template; simplify it")]
    Panicked,
    #[error("no thread could be started to render the template; try again later")]
    Unavailable,
}

/// One environment for all. It has no loader, so no template can reach a file or another template.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    let mut syntax = SyntaxConfig::builder();
    match syntax.keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build() {
        Ok(syntax) => environment.set_syntax(syntax),
        // Cannot happen: the delimiters are the usual ones. Line ends would differ, nothing else.
        Err(error) => tracing::error!(%error, "templates keep the usual white space"),
    }
    environment.set_formatter(|output, _, value| {
        let text = if value.is_undefined() { UNRESOLVED.into() } else { filters::text(value) };
        output.write_str(&text).map_err(Error::from)
    });
    environment.remove_global("debug");
    filters::register(&mut environment);
    environment
});

/// Refuses templates that do not parse, and unknown filters, tests and functions where they show without values.
pub fn check(source: &str) -> Result<(), TemplateError> {
    if is_text(source) {
        return checked_length(source);
    }
    let unknown = [ErrorKind::UnknownFilter, ErrorKind::UnknownTest, ErrorKind::UnknownFunction];
    on_deep_stack(|| match parse(source)?.render(node::scope(&Context::default())) {
        // Values of the wrong kind are to be expected, for there are none.
        Err(error) if unknown.contains(&error.kind()) => Err(explain(&error)),
        _ => Ok(()),
    })
}

/// Renders a template over a context.
pub fn render(source: &str, context: &Context) -> Result<Rendered, TemplateError> {
    if is_text(source) {
        return Ok(Rendered { text: source.to_owned(), unresolved: Vec::new() });
    }
    on_deep_stack(|| {
        let scope = node::scope(context);
        let rendered = parse(source)?.render_with_spans(scope);
        let (output, spans) = rendered.map_err(|error| explain(&error))?;
        let printed = spans
            .iter()
            .filter(|span| span.kind() == OutputSpanKind::Expression)
            .map(|span| (span.output_range(), span.source_range()));
        let mut rendered = restore(source, &output, printed);
        filters::cut(&mut rendered.text, RENDERED_BYTES_MAX);
        Ok(rendered)
    })
}

/// Renders every string within a JSON value, at any depth; names of fields stay as they are.
pub fn render_value(value: &Json, context: &Context) -> Result<(Json, Vec<String>), TemplateError> {
    render_each(value, &|text| as_text(text, context))
}

/// The same, but a string that is one placeholder and nothing else becomes that value, whatever its type.
pub fn render_typed(value: &Json, context: &Context) -> Result<(Json, Vec<String>), TemplateError> {
    render_each(value, &|text| match only_placeholder(text) {
        Some(expression) => evaluate(text, expression, context),
        None => as_text(text, context),
    })
}

type RenderString<'a> = &'a dyn Fn(&str) -> Result<(Json, Vec<String>), TemplateError>;

fn render_each(
    value: &Json,
    string: RenderString<'_>,
) -> Result<(Json, Vec<String>), TemplateError> {
    let mut unresolved = Vec::new();
    let mut inner = |value: &Json| -> Result<Json, TemplateError> {
        let (value, missing) = render_each(value, string)?;
        report(&mut unresolved, missing);
        Ok(value)
    };
    let rendered = match value {
        Json::String(text) => return string(text),
        Json::Array(items) => Json::Array(items.iter().map(inner).collect::<Result<_, _>>()?),
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| Ok((name.clone(), inner(value)?));
            Json::Object(fields.iter().map(field).collect::<Result<_, TemplateError>>()?)
        }
        other => other.clone(),
    };
    Ok((rendered, unresolved))
}

fn as_text(text: &str, context: &Context) -> Result<(Json, Vec<String>), TemplateError> {
    let rendered = render(text, context)?;
    Ok((Json::String(rendered.text), rendered.unresolved))
}

/// What stands between the braces of a text that is one placeholder.
fn only_placeholder(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    let inner = inner.strip_suffix('-').unwrap_or(inner);
    (!inner.contains("{{") && !inner.contains("}}")).then_some(inner)
}

fn evaluate(
    source: &str,
    expression: &str,
    context: &Context,
) -> Result<(Json, Vec<String>), TemplateError> {
    on_deep_stack(|| {
        checked_length(source)?;
        checked_tags(source)?;
        let compiled = ENVIRONMENT.compile_expression(expression);
        let compiled = compiled.map_err(|error| explain(&error))?;
        let value = compiled.eval(node::scope(context)).map_err(|error| explain(&error))?;
        if value.is_undefined() {
            return Ok((Json::String(source.to_owned()), vec![asked_for(expression)]));
        }
        let json = filters::json(&value, 0).map_err(|error| explain(&error))?;
        Ok((json, Vec::new()))
    })
}

/// What an expression asks for, without the filters behind it.
fn asked_for(expression: &str) -> String {
    expression.split('|').next().unwrap_or_default().trim().to_owned()
}

/// Whether there is nothing to fill in, as in most texts of steps.
fn is_text(source: &str) -> bool {
    !source.contains('{')
}

fn checked_length(source: &str) -> Result<(), TemplateError> {
    if source.len() > TEMPLATE_BYTES_MAX {
        return Err(TemplateError::TooLong(source.len()));
    }
    Ok(())
}

/// Knows no strings or comments: whoever hides a long tag behind them waits a little longer, and that is all.
fn checked_tags(source: &str) -> Result<(), TemplateError> {
    let mut start = 0;
    while let Some(open) = source[start..].find('{') {
        start += open;
        let close = match source.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => {
                start += 1;
                continue;
            }
        };
        let bytes = source[start..].find(close).unwrap_or(source.len() - start);
        if bytes > TAG_BYTES_MAX {
            let line = source[..start].matches('\n').count() + 1;
            return Err(TemplateError::TagTooLong { line, bytes });
        }
        start += bytes;
    }
    Ok(())
}

/// Does the work on a thread of its own, for its stack. Starting one takes some 50 microseconds.
fn on_deep_stack<T: Send>(
    work: impl FnOnce() -> Result<T, TemplateError> + Send,
) -> Result<T, TemplateError> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("template".to_owned()).stack_size(STACK_BYTES);
        let thread = builder.spawn_scoped(scope, work).map_err(|_| TemplateError::Unavailable)?;
        thread.join().unwrap_or(Err(TemplateError::Panicked))
    })
}

fn parse(source: &str) -> Result<minijinja::Template<'_, '_>, TemplateError> {
    checked_length(source)?;
    checked_tags(source)?;
    ENVIRONMENT.template_from_str(source).map_err(|error| explain(&error))
}

/// Puts the source of each unresolved placeholder where it stood.
fn restore(
    source: &str,
    output: &str,
    printed: impl Iterator<Item = (Range<usize>, Range<usize>)>,
) -> Rendered {
    let mut rendered = Rendered::default();
    let mut done = 0;
    for (output_range, source_range) in printed {
        let Some(text) = output.get(output_range.clone()).filter(|text| text.contains(UNRESOLVED))
        else {
            continue;
        };
        rendered.text.push_str(&output[done..output_range.start]);
        rendered.text.push_str(&text.replace(UNRESOLVED, &placeholder(source, &source_range)));
        done = output_range.end;
        let expression = source.get(source_range).unwrap_or_default();
        report(&mut rendered.unresolved, [asked_for(expression)]);
    }
    rendered.text.push_str(&output[done..]);
    rendered
}

/// The expression with its braces, as written.
fn placeholder(source: &str, range: &Range<usize>) -> String {
    let expression = source.get(range.clone()).unwrap_or_default();
    let before = source.get(..range.start).unwrap_or_default();
    let after = source.get(range.end..).unwrap_or_default();
    let inside = |character: char| character.is_whitespace() || matches!(character, '-' | '+');
    let opened = before.trim_end_matches(inside);
    let closed = after.trim_start_matches(inside);
    if !(opened.ends_with("{{") && closed.starts_with("}}")) {
        return format!("{{{{ {expression} }}}}");
    }
    let end = source.len() - closed.len() + 2;
    source[opened.len() - 2..end].to_owned()
}

fn report(unresolved: &mut Vec<String>, names: impl IntoIterator<Item = String>) {
    for name in names {
        if unresolved.len() < UNRESOLVED_MAX && !unresolved.contains(&name) {
            unresolved.push(name);
        }
    }
}

fn explain(error: &Error) -> TemplateError {
    let line = error.line().unwrap_or(1);
    if error.kind() == ErrorKind::OutOfFuel {
        return TemplateError::OutOfFuel { line };
    }
    let message = match (error.kind(), error.detail()) {
        (ErrorKind::TemplateNotFound | ErrorKind::BadInclude, _) => {
            "templates cannot include others; write the text here".to_owned()
        }
        (ErrorKind::SyntaxError, Some(detail)) => detail.to_owned(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    TemplateError::Invalid { line, message }
}

/// A text from outside, without the two characters that have a meaning here.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(['\u{fdd0}', '\u{fdd1}']) {
        return Cow::Owned(text.replace(['\u{fdd0}', '\u{fdd1}'], "\u{fffd}"));
    }
    Cow::Borrowed(text)
}
