//! What people may see of arguments that somebody edited: nothing that was left out of those asked for.

use preloop_actors::gate::canonical;
use serde_json::Value;

/// `shown` are the arguments asked for without their secrets. Where the two differ, the current ones show what `shown`
/// does; everything else of them is shown as it is.
pub fn shown_now(asked: &Value, shown: &Value, current: &Value) -> Value {
    // Numbers that mean the same are written the same only in canonical text, as which the other two were kept.
    let shown = canonical(shown).ok().and_then(|text| serde_json::from_str(&text).ok());
    shown.and_then(|shown: Value| within(Some(asked), Some(&shown), current)).unwrap_or_default()
}

/// `None`: it is not shown at all.
fn within(asked: Option<&Value>, shown: Option<&Value>, current: &Value) -> Option<Value> {
    // What was not asked for was written by somebody who may decide, and has nothing to be hidden.
    let Some(asked) = asked else { return Some(current.clone()) };
    let shown = shown?;
    match (asked, shown, current) {
        (Value::Object(asked), Value::Object(shown), Value::Object(current)) => {
            let member = |(name, value): (&String, &Value)| {
                Some((name.clone(), within(asked.get(name), shown.get(name), value)?))
            };
            Some(Value::Object(current.iter().filter_map(member).collect()))
        }
        (Value::Array(asked), Value::Array(shown), Value::Array(current)) => {
            let items = current.iter().enumerate();
            let shown = items.filter_map(|(at, item)| within(asked.get(at), shown.get(at), item));
            Some(Value::Array(shown.collect()))
        }
        // Something within is hidden, and the edit has another shape: no part of it is known to be harmless.
        _ if asked != shown => Some(shown.clone()),
        _ => Some(current.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_edit_uncovers_nothing() {
        for (asked, shown, current, expected) in [
            (json!({"a": 1}), json!({"a": 1}), json!({"a": 2}), json!({"a": 2})),
            (json!({"a": 1}), json!({"a": 1.0}), json!({"a": 2}), json!({"a": 2})),
            (json!({"a": 1}), json!({"a": 1}), json!({"b": 2}), json!({"b": 2})),
            (
                json!({"token": "s", "n": 1}),
                json!({"token": "[redacted]", "n": 1}),
                json!({"token": "t", "n": 2, "new": true}),
                json!({"token": "[redacted]", "n": 2, "new": true}),
            ),
            (json!({"token": "s"}), json!({}), json!({"token": "t"}), json!({})),
            (
                json!({"a": {"token": "s"}}),
                json!({"a": {"token": "*"}}),
                json!({"a": ["t"]}),
                json!({"a": {"token": "*"}}),
            ),
            (
                json!({"a": ["s", 1]}),
                json!({"a": ["*", 1]}),
                json!({"a": ["t", 2, 3]}),
                json!({"a": ["*", 2, 3]}),
            ),
            (
                json!({"a": {"b": "s"}}),
                json!("[redacted]"),
                json!({"a": {"b": "t"}}),
                json!("[redacted]"),
            ),
        ] {
            assert_eq!(shown_now(&asked, &shown, &current), expected, "{asked} {shown} {current}");
        }
    }
}
