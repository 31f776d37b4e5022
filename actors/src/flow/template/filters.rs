//! Values as text, and the filters that differ from minijinja's own.

use super::{RENDERED_BYTES_MAX, node::Node, plain};
use minijinja::{
    Environment, Error, ErrorKind, State, filters,
    value::{Kwargs, Rest, Value, ValueKind},
};
use serde_json::Value as Json;
use std::{borrow::Cow, io};

/// Bytes that `truncate` leaves when it is given no number.
const TRUNCATE_BYTES: usize = 16_384;
/// Lists within lists that are printed.
const DEPTH_MAX: usize = 64;

/// Adds `truncate` and `tojson`, and makes the usual text filters pass on what has no value.
pub fn register(environment: &mut Environment<'static>) {
    environment.add_filter("truncate", truncate);
    environment.add_filter("tojson", to_json);
    let of_text = [
        ("lower", Value::from_function(filters::lower)),
        ("upper", Value::from_function(filters::upper)),
        ("title", Value::from_function(filters::title)),
        ("capitalize", Value::from_function(filters::capitalize)),
        ("trim", Value::from_function(filters::trim)),
    ];
    for (name, filter) in of_text {
        let pass_on = move |state: &mut State, value: Value, rest: Rest<Value>| {
            if value.is_undefined() {
                return Ok(value);
            }
            let arguments: Vec<_> = std::iter::once(value).chain(rest.0).collect();
            filter.call(state, &arguments)
        };
        environment.add_filter(name, pass_on);
    }
}

/// What printing a value writes: lists, objects and booleans as in JSON, nothing for null.
pub fn text(value: &Value) -> Cow<'_, str> {
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => Cow::Borrowed(""),
        ValueKind::Seq | ValueKind::Map | ValueKind::Iterable => {
            Cow::Owned(json_text(value, false))
        }
        ValueKind::Bool => Cow::Borrowed(if value.is_true() { "true" } else { "false" }),
        _ => match value.as_str() {
            Some(text) => Cow::Owned(text.to_owned()),
            None => Cow::Owned(value.to_string()),
        },
    }
}

/// Cuts a text to at most `max` bytes, at a character, and says so.
pub fn cut(text: &mut String, max: usize) {
    let total = text.len();
    if total <= max {
        return;
    }
    let kept = text.floor_char_boundary(max);
    text.truncate(kept);
    text.push_str(&format!("\n[cut: {kept} of {total} bytes shown]"));
}

fn truncate(value: Value, max: Option<usize>) -> Value {
    if value.is_undefined() {
        return value;
    }
    let mut shown = match value.as_str() {
        Some(text) => text.to_owned(),
        None => text(&value).into_owned(),
    };
    cut(&mut shown, max.unwrap_or(TRUNCATE_BYTES));
    Value::from(shown)
}

fn to_json(value: Value, indent: Option<bool>, named: Kwargs) -> Result<Value, Error> {
    let indent = indent.or(named.get::<Option<bool>>("indent")?).unwrap_or(false);
    named.assert_all_used()?;
    if value.is_undefined() {
        return Ok(value);
    }
    Ok(Value::from(json_text(&value, indent)))
}

/// JSON, at most as long as a whole rendered text may be.
fn json_text(value: &Value, indent: bool) -> String {
    let mut output = Bounded(Vec::new());
    let converted;
    let json = match value.downcast_object_ref::<Node>() {
        Some(node) => node.json(),
        None => {
            converted = json(value, 0).unwrap_or(Json::Null);
            &converted
        }
    };
    let written = if indent {
        serde_json::to_writer_pretty(&mut output, json)
    } else {
        serde_json::to_writer(&mut output, json)
    };
    let mut text = String::from_utf8_lossy(&output.0).into_owned();
    if written.is_err() {
        // The last character may have been torn.
        text.truncate(text.trim_end_matches('\u{fffd}').len());
        text.push_str(&format!("\n[cut: the first {} bytes shown]", text.len()));
    }
    plain(&text).into_owned()
}

/// A value as JSON; it may be made by the template, such as `[1, event.number]`.
pub fn json(value: &Value, depth: usize) -> Result<Json, Error> {
    if depth > DEPTH_MAX {
        return Err(Error::new(ErrorKind::InvalidOperation, "lists are nested too deeply"));
    }
    if let Some(node) = value.downcast_object_ref::<Node>() {
        return Ok(node.json().clone());
    }
    Ok(match value.kind() {
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => match value.as_i64().filter(|_| value.is_integer()) {
            Some(number) => number.into(),
            None => f64::try_from(value.clone())?.into(),
        },
        ValueKind::Seq | ValueKind::Iterable => {
            value.try_iter()?.map(|item| json(&item, depth + 1)).collect::<Result<_, _>>()?
        }
        ValueKind::Map => {
            let field = |key: Value| {
                let field = json(&value.get_item(&key)?, depth + 1)?;
                Ok::<_, Error>((text(&key).into_owned(), field))
            };
            value.try_iter()?.map(field).collect::<Result<serde_json::Map<_, _>, _>>()?.into()
        }
        ValueKind::None | ValueKind::Undefined => Json::Null,
        _ => text(value).into_owned().into(),
    })
}

/// Takes so many bytes and no more.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = RENDERED_BYTES_MAX - self.0.len();
        if room == 0 {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let taken = bytes.len().min(room);
        self.0.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
