//! Filters: fields of the event, or of its payload, that must have one of some values.

use super::{
    Check, PreparedEvent, Reason, Witness,
    witness::{found_of_filter, short},
};
use serde_json::{Map, Value};

/// Most values read for one field; a path through a list reads one from each item.
const VALUES_MAX: usize = 10_000;

/// Every filter, whether given flat or below `filter_conditions`.
pub fn each_filter(filters: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    filters.iter().flat_map(|(field, wanted)| match wanted {
        Value::Object(nested) if field == "filter_conditions" => nested.iter().collect(),
        _ => vec![(field, wanted)],
    })
}

/// All filters must match. Those on attributes are looked at first, because they need no payload.
pub fn check(
    filters: &Map<String, Value>,
    event: &PreparedEvent,
    w: &mut impl Witness,
) -> Result<(), Reason> {
    let attributes = &event.event().incoming.content.attributes;
    let mut in_payload = Vec::new();
    for (field, wanted) in each_filter(filters) {
        match attributes.get(field) {
            Some(found) => compare(field, wanted, vec![found], w)?,
            None => in_payload.push((field, wanted)),
        }
    }
    for (field, wanted) in in_payload {
        compare(field, wanted, at_path(event.payload(), field), w)?;
    }
    Ok(())
}

/// Any overlap of what is wanted and what was found is a match; nothing found never is.
fn compare(
    field: &str,
    wanted: &Value,
    found: Vec<&Value>,
    w: &mut impl Witness,
) -> Result<(), Reason> {
    let found: Vec<&Value> = found.into_iter().flat_map(items).collect();
    let holds = items(wanted).into_iter().any(|wanted| found.iter().any(|it| same(wanted, it)));
    w.saw(|| {
        let shown = found_of_filter(&found);
        Check::new(format!("filters.{field}"), holds, short(wanted), shown)
    });
    if holds {
        return Ok(());
    }
    let found = found.into_iter().take(VALUES_MAX).cloned().collect();
    Err(Reason::Filter { field: field.to_owned(), found })
}

fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        scalar => vec![scalar],
    }
}

/// Numbers by value, everything else by its text: `5` is `"5"`, `true` is `"true"`. Null is nothing, not even itself.
fn same(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            wanted == found
        }
        (Value::String(wanted), Value::String(found)) => wanted == found,
        (Value::Number(wanted), Value::Number(found)) if wanted.is_f64() || found.is_f64() => {
            wanted.as_f64() == found.as_f64()
        }
        _ => text(wanted) == text(found),
    }
}

fn text(scalar: &Value) -> String {
    match scalar {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The values at a dotted path. A field's whole name goes before its parts; lists are looked through item by item.
fn at_path<'a>(payload: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    collect(payload, path, &mut found);
    found
}

fn collect<'a>(value: &'a Value, path: &str, found: &mut Vec<&'a Value>) {
    if found.len() >= VALUES_MAX {
        return;
    }
    match value {
        Value::Object(fields) => {
            if let Some(value) = fields.get(path) {
                found.push(value);
            } else if let Some((first, rest)) = path.split_once('.')
                && let Some(inner) = fields.get(first)
            {
                collect(inner, rest, found);
            }
        }
        Value::Array(list) => {
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            match first.parse::<usize>() {
                Ok(index) => match list.get(index) {
                    Some(item) if rest.is_empty() => found.push(item),
                    Some(item) => collect(item, rest, found),
                    None => {}
                },
                Err(_) => list.iter().for_each(|item| collect(item, path, found)),
            }
        }
        _ => {}
    }
}
