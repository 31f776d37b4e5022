//! What can be said about conditions before any call.

use super::*;
use crate::gate::expr::Language;
use serde_json::{Value, json};

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "branch": { "type": "string" },
            "force": { "type": "boolean" },
            "count": { "type": "integer" },
            "labels": { "type": "array", "items": { "type": "string" } },
            "mode": { "enum": ["fast", "slow", 3] },
            "author": { "$ref": "#/$defs/person" },
            "free": { "type": "object" },
            "maps": { "type": "object", "properties": {}, "additionalProperties": { "type": "integer" } },
            "either": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
            "loop": { "$ref": "#/properties/loop" },
            "tree": { "anyOf": [{ "$ref": "#/properties/tree" }, { "type": "null" }] },
            "any": {},
            "yes": true,
        },
        "$defs": {
            "person": { "type": "object", "properties": { "name": { "type": "string" } } },
        },
    })
}

fn outlook(language: Language, text: &str) -> Outlook {
    let (args, tool) = (schema(), tool_shape("push", "git"));
    let expression = Expression::compile(language, text).unwrap();
    expression.check(Shapes { args: &args, tool: &tool })
}

/// What is said of a CEL condition, one message each.
fn check(text: &str, truth: Option<bool>, expected: &[&str]) {
    let outlook = outlook(Language::Cel, text);
    let messages: Vec<_> = outlook.mismatches.iter().map(|one| one.message.as_str()).collect();
    assert_eq!((messages.as_slice(), outlook.truth), (expected, truth), "{text}");
}

fn fine(text: &str) {
    check(text, None, &[]);
}

#[test]
fn what_fits_is_left_alone() {
    for text in [
        "args.branch == 'main'",
        "args.force",
        "!args.force && args.count > 3",
        "args.count + 1 >= 2 || args.branch.startsWith('release/')",
        "'bug' in args.labels",
        "args.labels.exists(label, label.contains('x'))",
        "args.labels[0] == 'a' && size(args.labels) < 3",
        "args.author.name == 'ada'",
        "args.free.whatever.it.is == 3",
        "args.maps.anything > 2",
        "args.either == null || args.either == 'x'",
        "args.loop == 3",
        "args.tree.tree == 3",
        "args.any.thing[3] == 'x' && args.yes == 1",
        "args.mode == 'fast' || args.mode in ['slow', 'other']",
        "has(args.branch) && args.branch.matches('^a')",
        "principal.user == 'x' && 'admin' in principal.roles",
        "time.hour >= 18 || time.weekday > 5",
        "session.calls > 10 && budget.left < 1.5",
        "tool.annotations.destructiveHint",
        "args.count == '13' ? args.force : true",
        "args.mode == '3'",
    ] {
        let found = outlook(Language::Cel, text);
        let is_number_beside_text =
            found.mismatches.iter().all(|one| one.message.contains("looks like a number"));
        assert!(is_number_beside_text && found.truth.is_none(), "{text}: {found:?}");
    }
    fine("args.branch == 'main'");
}

#[test]
fn unknown_names() {
    check("args.brnch == 'main'", None, &["there is no `args.brnch`; did you mean `args.branch`?"]);
    check("has(args.zebra)", None, &["there is no `args.zebra`"]);
    check(
        "args.author.nmae == 'a'",
        None,
        &["there is no `args.author.nmae`; did you mean `args.author.name`?"],
    );
    check("principal.name == 'a'", None, &["there is no `principal.name`"]);
    check("args.branch.size == 3", None, &["`args.branch` is a string and has no field `size`"]);
    check("args.branch[0] == 'a'", None, &["`args.branch` is a string and has no elements"]);
}

#[test]
fn types_that_do_not_go_together() {
    let as_number = |left: &str, right: &str| {
        format!(
            "a {left} is compared with a {right}, which are the same only where the string looks like a number"
        )
    };
    check("args.branch == 3", None, &[&as_number("string", "number")]);
    check("args.count > '3'", None, &[&as_number("number", "string")]);
    check("args.count == 'three'", Some(false), &["a number is never the same as a string"]);
    check("args.force == 'true'", Some(false), &["a bool is never the same as a string"]);
    check("args.count < true", None, &["a number cannot be compared with a bool"]);
    check("args.labels > 3", None, &["a list cannot be compared with a number"]);
    check("'a' in args.branch", None, &["`in` needs a list or map, not a string"]);
    check("args.count.contains('1')", None, &["`contains` needs a string or list, not a number"]);
    check("args.labels.startsWith('a')", None, &["`startsWith` needs a string, not a list"]);
    check("args.count.matches('1')", None, &["`matches` needs a string, not a number"]);
    check("size(args.count) > 1", None, &["`size` needs a string or list or map, not a number"]);
    check("args.branch + 1 == 3", None, &["a string and a number do not add up"]);
    check("args.branch", None, &["a condition needs a bool, not a string"]);
    check("args.count && args.force", None, &["a condition needs a bool, not a number"]);
    check("args.branch.all(c, c == 'a')", None, &["a loop needs a list or map, not a string"]);
    check(
        "args.labels.exists(label, label > true)",
        None,
        &["a string cannot be compared with a bool"],
    );
}

#[test]
fn answers_that_are_always_the_same() {
    check("true", Some(true), &[]);
    check("false", Some(false), &[]);
    check("args.force || true", Some(true), &[]);
    check("args.force && false", Some(false), &[]);
    check("tool.name == 'push'", Some(true), &[]);
    check("tool.name == 'pull'", Some(false), &["it is never \"pull\", only \"push\""]);
    check("tool.server != 'git'", Some(false), &[]);
    check(
        "args.force && tool.server == 'wiki'",
        Some(false),
        &["it is never \"wiki\", only \"git\""],
    );
    check("args.mode == 'slw'", Some(false), &["it is never \"slw\", only \"fast\", \"slow\", 3"]);
    check(
        "args.mode in ['a', 'b']",
        Some(false),
        &["none of the list is ever there: \"fast\", \"slow\", 3"],
    );
    check(
        "args.force in ['a', 'b']",
        Some(false),
        &["a bool is never one of the values in the list"],
    );
    check("!(tool.name == 'push')", Some(false), &[]);
}

#[test]
fn simple_conditions() {
    for (text, truth, expected) in [
        ("branch == 'main'", None, None),
        ("branch == null", None, None),
        ("branch != null", None, None),
        ("true", Some(true), None),
        ("branch == true", Some(false), Some("a string is never the same as a bool")),
        ("mode == 'slw'", Some(false), Some("it is never \"slw\", only \"fast\", \"slow\", 3")),
        ("count.contains('1')", None, Some("`contains` needs a string or list, not a number")),
        ("brnch == 'main'", None, Some("there is no `args.brnch`; did you mean `args.branch`?")),
        ("labels > 3", None, Some("a list cannot be compared with a number")),
    ] {
        let found = outlook(Language::Simple, text);
        let messages: Vec<_> = found.mismatches.iter().map(|one| one.message.as_str()).collect();
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!((messages, found.truth), (expected, truth), "{text}");
    }
}

#[test]
fn no_schema_says_nothing() {
    let tool = tool_shape("a", "b");
    for args in [
        json!(null),
        json!({}),
        json!(true),
        json!({ "$ref": "#/nowhere" }),
        json!({ "type": "object" }),
    ] {
        let expression =
            Expression::compile(Language::Cel, "args.a.b[1] == 3 && args.c > 'x'").unwrap();
        let found = expression.check(Shapes { args: &args, tool: &tool });
        assert_eq!(found, Outlook::default(), "{args}");
    }
}
