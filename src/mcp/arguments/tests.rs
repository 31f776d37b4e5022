//! What arguments are held against, and what is said of them.

use super::*;
use crate::mcp::raw::raw;
use serde_json::json;
use std::time::{Duration, Instant};

/// What is said of arguments, given a schema; empty when nothing is.
fn said(schema: &Value, arguments: &Value) -> String {
    let listed = raw(&json!({ "name": "a", "inputSchema": schema }));
    let outcome = ArgumentCheck::default().check(&listed, Some(&raw(arguments)), None);
    outcome.err().map(|error| error.to_string()).unwrap_or_default()
}

fn check(schema: &Value, arguments: &Value, expected: &str) {
    let expected = match expected {
        "" => String::new(),
        problem => format!("{problem}; see the tool's input schema"),
    };
    assert_eq!(said(schema, arguments), expected, "{schema} {arguments}");
}

#[test]
fn a_problem_names_its_argument() {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "minLength": 2 },
            "count": { "type": "integer", "maximum": 5 },
            "kind": { "enum": ["a", "b"] },
            "at": { "type": "object", "properties": { "x/y": { "type": "number" } }, "required": ["z"] },
            "tags": { "type": "array", "items": { "type": "string", "pattern": "^[a-z]+$" } },
        },
        "required": ["name"],
        "additionalProperties": false,
    });
    let with = |member: &str, value: Value| {
        let mut arguments = json!({ "name": "ada" });
        arguments[member] = value;
        arguments
    };
    check(&schema, &json!({ "name": "ada", "count": 5, "kind": "b", "tags": ["x"] }), "");
    check(&schema, &json!({}), "`name`: is missing");
    check(&schema, &json!({ "name": null }), "`name`: is missing");
    check(&schema, &with("count", json!(null)), "");
    check(&schema, &with("name", json!(3)), r#"`name`: it is not of type "string""#);
    check(&schema, &with("count", json!(6)), "`count`: it is greater than the maximum of 5");
    check(&schema, &with("kind", json!("c")), r#"`kind`: it is not one of "a" or "b""#);
    check(&schema, &with("other", json!(1)), "`other`: is not known to the tool");
    check(&schema, &with("at", json!({})), "`at.z`: is missing");
    check(
        &schema,
        &with("at", json!({ "x/y": "", "z": 1 })),
        r#"`at.x/y`: it is not of type "number""#,
    );
    check(&schema, &with("tags", json!(["x", "Y"])), r#"`tags.1`: it does not match "^[a-z]+$""#);
}

#[test]
fn what_is_not_given_is_checked_as_nothing() {
    let listed = raw(&json!({ "inputSchema": { "required": ["a"] } }));
    let check = ArgumentCheck::default();
    for nothing in [None, Some(raw(&())), Some(raw(&json!({})))] {
        assert!(check.check(&listed, nothing.as_deref(), None).is_err());
        assert!(check.check(&listed, nothing.as_deref(), Some("a")).is_ok(), "it may be missing");
        assert!(check.check(&listed, nothing.as_deref(), Some("b")).is_err());
    }
    let listed = raw(&json!({ "inputSchema": { "required": ["a", "b"] } }));
    let error = ArgumentCheck::default().check(&listed, None, Some("a")).unwrap_err();
    assert_eq!(error.to_string(), "`b`: is missing; see the tool's input schema");
}

#[test]
fn a_schema_is_read_in_the_draft_that_it_names() {
    let tuple = |draft: &str| {
        let list = json!({ "items": [{ "type": "string" }], "additionalItems": false });
        json!({ "$schema": draft, "properties": { "list": list } })
    };
    let given = json!({ "list": ["x", "y"] });
    let seventh = "http://json-schema.org/draft-07/schema#";
    assert!(said(&tuple(seventh), &given).starts_with("`list`: "));
    let prefix = json!({ "properties": { "list": { "prefixItems": [{ "type": "number" }] } } });
    check(&prefix, &given, r#"`list.0`: it is not of type "number""#);
    let fourth = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "properties": { "n": { "maximum": 3, "exclusiveMaximum": true } },
    });
    assert!(said(&fourth, &json!({ "n": 3 })).starts_with("`n`: "));
    check(&json!({ "$schema": "https://example.org/mine", "required": ["a"] }), &json!({}), "");
}

#[test]
fn what_cannot_be_checked_is_left_to_the_server() {
    let nothing = json!({});
    for schema in [
        json!("no schema"),
        json!({ "type": "strange" }),
        json!({ "required": ["a"], "properties": { "b": { "pattern": "(" } } }),
        // Nothing is fetched: were it, the address would be refused and the call would wait.
        json!({ "$ref": "http://127.0.0.1:9/schema.json", "required": ["a"] }),
        json!({ "$ref": "file:///etc/passwd", "required": ["a"] }),
        json!({ "$ref": "#/nowhere", "required": ["a"] }),
        json!({ "$ref": "#", "required": ["a"] }),
        json!({ "allOf": [{ "$ref": "#/$defs/a" }], "required": ["a"],
            "$defs": { "a": { "not": { "$ref": "#/$defs/a" } } } }),
    ] {
        check(&schema, &nothing, "");
    }
    let broken = raw(&json!({ "inputSchema": 3 }));
    assert!(ArgumentCheck::default().check(&broken, None, None).is_ok());
    assert!(ArgumentCheck::default().check(&raw(&json!({})), None, None).is_ok());
}

#[test]
fn schemas_within_themselves_are_checked() {
    let tree = json!({
        "$defs": { "node": {
            "type": "object",
            "properties": { "name": { "type": "string" }, "left": { "$ref": "#/$defs/node" },
                "right": { "$ref": "#/$defs/node" } },
            "required": ["name"],
        } },
        "properties": { "tree": { "$ref": "#/$defs/node" } },
    });
    let leaf = json!({ "name": "x" });
    let right = json!({ "name": "x", "left": leaf, "right": { "left": leaf } });
    check(&tree, &json!({ "tree": leaf }), "");
    check(&tree, &json!({ "tree": right }), "`tree.right.name`: is missing");
    let anchored = json!({
        "$defs": { "a": { "$anchor": "named", "type": "string" } },
        "properties": { "x": { "$ref": "#named" } },
    });
    check(&anchored, &json!({ "x": 1 }), r#"`x`: it is not of type "string""#);
}

/// Schemas and arguments made to keep us busy.
#[test]
fn nothing_takes_long() {
    let began = Instant::now();
    let doubled = |to: String| json!({ "allOf": [{ "$ref": to }, { "$ref": to }] });
    let mut levels = serde_json::Map::new();
    for level in 0..40 {
        levels.insert(format!("l{level}"), doubled(format!("#/$defs/l{}", level + 1)));
    }
    levels.insert("l40".to_owned(), json!({ "type": "object" }));
    check(&json!({ "$defs": levels, "$ref": "#/$defs/l0" }), &json!({}), "");
    let again = json!({ "properties": { "a": { "$ref": "#" } } });
    let within = json!({ "allOf": vec![again; 8] });
    let mut deep = json!({ "a": 1 });
    for _ in 0..90 {
        deep = json!({ "a": deep });
    }
    check(&within, &deep, "");
    let backtracks = json!({ "properties": { "a": { "pattern": "^(a+)+(?=b)$" } } });
    said(&backtracks, &json!({ "a": "a".repeat(50_000) }));
    let long = json!({ "properties": { "a": { "items": { "anyOf": vec![json!({ "minimum": 3 }); 900] } } } });
    check(&long, &json!({ "a": vec![1; 100_000] }), "");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
