//! What is found in attacks, and what is not found in honest tools.

use super::{diff::*, *};
use proptest::prelude::*;
use serde_json::json;

const ATTACKS: &str = include_str!("../../tests/toollint/tool_attacks.json");
const HARMLESS: &str = include_str!("../../tests/toollint/harmless_tools.json");

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn found(definition: &Value, neighbours: &Neighbours<'_>) -> Vec<Finding> {
    lint(&definition.to_string(), neighbours)
}

/// What is found in a description alone.
fn in_text(text: &str) -> Vec<(&'static str, Severity)> {
    let tool = json!({ "name": "a_tool", "description": text });
    let findings = found(&tool, &Neighbours::default());
    findings.into_iter().map(|finding| (finding.rule, finding.severity)).collect()
}

#[test]
fn attacks_are_found_for_what_they_are() {
    let corpus = read(ATTACKS);
    let cases = corpus["cases"].as_array().unwrap();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let mut missed = Vec::new();
    for case in cases {
        assert!(corpus["sources"][case["source"].as_str().unwrap()].is_string(), "{case}");
        if case["before"].is_object() {
            assert!(
                !is_held(&found(&case["before"], &Neighbours::default())),
                "honest at first: {case}"
            );
            assert!(!changes(&case["before"], &case["tool"]).is_empty(), "nothing changes: {case}");
            continue;
        }
        let pairs = case["neighbours"].as_array().cloned().unwrap_or_default();
        let others: Vec<(&str, &str)> = pairs
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        let own = [case["tool"]["name"].as_str().unwrap()];
        let findings = found(&case["tool"], &Neighbours::new(&own, &others));
        let is_it = |finding: &Finding| {
            case["rule"] == finding.rule && case["severity"] == finding.severity.as_str()
        };
        if !findings.iter().any(is_it) {
            missed.push(format!("{}: {findings:?}", case["id"]));
        }
    }
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

#[test]
fn honest_tools_are_not_held() {
    let tools = read(HARMLESS);
    let tools = tools.as_array().unwrap();
    let own: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let mut alarms = Vec::new();
    for tool in tools {
        let findings = found(tool, &Neighbours::new(&own, &[]));
        let high = findings.into_iter().filter(|finding| finding.severity == Severity::High);
        alarms.extend(high.map(|finding| format!("{}: {finding:?}", tool["name"])));
    }
    assert!(alarms.is_empty(), "false alarms:\n{}", alarms.join("\n"));
}

#[test]
fn findings_say_where_and_show_what_is_there() {
    let tool = json!({
        "name": "a_tool",
        "inputSchema": { "properties": { "a/b": { "enum": ["x", "ab\u{200b}cd"] } } },
    });
    let findings = found(&tool, &Neighbours::default());
    assert_eq!(findings.len(), 1, "{findings:?}");
    let Finding { field, span, excerpt, severity, .. } = &findings[0];
    assert_eq!(field, "/inputSchema/properties/a~1b/enum/1");
    assert_eq!((span.clone(), excerpt.as_str()), (2..5, r"ab\u{200b}cd"));
    assert_eq!(*severity, Severity::High);
    let long = format!("{}\u{202e}{}", "a".repeat(100), "b".repeat(100));
    let found = found(&json!({ "description": long }), &Neighbours::default());
    let (a, b) = ("a".repeat(CONTEXT_CHARS), "b".repeat(CONTEXT_CHARS));
    assert_eq!(found[0].excerpt, format!(r"...{a}\u{{202e}}{b}..."));
}

#[test]
fn members_that_occur_twice_are_seen_at_any_depth() {
    for (text, expected) in [
        (r#"{"a":1,"b":{"c":[{"d":1}]}}"#, false),
        (r#"{"a":1,"a":1}"#, true),
        (r#"{"a":1,"\u0061":1}"#, true),
        (r#"{"a":[{"b":{"c":1,"c":2}}]}"#, true),
        (r#"[{"a":1},{"a":1}]"#, false),
        ("{", true),
        ("1e400", true),
        ("null", false),
    ] {
        assert_eq!(is_ambiguous(text), expected, "{text}");
    }
    let text = r#"{"name":"a","inputSchema":{"x":1,"x":2}}"#;
    assert_eq!(lint(text, &Neighbours::default())[0].rule, "ambiguous");
}

#[test]
fn words_of_honest_vendors_count_less() {
    use Severity::{High, Medium};
    for (text, expected) in [
        ("Always call this tool first.", vec![("order", Medium)]),
        ("Does not read ~/.ssh/id_rsa.", vec![("secret_file", Medium)]),
        ("Reads ~/.ssh/id_rsa.", vec![("secret_file", High)]),
        ("Runs `rm -rf build`.", vec![("command", Medium)]),
        ("You must run `rm -rf build`.", vec![("command", High)]),
        ("Ask the user before deleting.", vec![]),
        ("Sends the message silently.", vec![]),
    ] {
        assert_eq!(in_text(text), expected, "{text}");
    }
}

#[test]
fn names_are_compared_as_they_look() {
    use Severity::{High, Low};
    let others = [("files", "read_file")];
    for (name, expected) in [
        ("read_file", Some(Low)),
        ("Read_File", Some(Low)),
        ("read-file", Some(Low)),
        ("readFile", Some(Low)),
        ("read_f1le", Some(High)),
        ("re\u{430}d_file", Some(High)),
        ("write_file", None),
    ] {
        let findings = found(&json!({ "name": name }), &Neighbours::new(&[name], &others));
        let found = findings.iter().find(|finding| finding.rule == "name_looks_like");
        assert_eq!(found.map(|finding| finding.severity), expected, "{name}");
    }
}

#[test]
fn differences_are_told_by_field() {
    let old = json!({
        "name": "a", "description": "Adds two numbers.", "x": 1,
        "inputSchema": { "properties": { "a": { "type": "number" }, "b": {} }, "required": ["a"] },
    });
    let new = json!({
        "name": "a", "description": "Adds two\u{200b} numbers.", "x": 2, "title": "A",
        "inputSchema": { "properties": { "a": { "type": "string" }, "c/d": {} }, "required": ["a", "b"] },
    });
    let changes = changes(&old, &new);
    let told: Vec<_> =
        changes.iter().map(|change| (change.path.as_str(), change.operation.as_str())).collect();
    assert_eq!(
        told,
        [
            ("/title", "add"),
            ("/description", "modify"),
            ("/inputSchema/properties/a/type", "modify"),
            ("/inputSchema/properties/b", "remove"),
            ("/inputSchema/properties/c~1d", "add"),
            ("/inputSchema/required", "modify"),
        ]
    );
    let (was, is) = changes[1].shown.as_ref().unwrap();
    assert_eq!((was.as_str(), is.as_str()), ("Adds two numbers.", r"Adds two\u{200b} numbers."));
    assert!(super::diff::changes(&old, &old).is_empty());
}

#[test]
fn likeness_is_of_what_is_said() {
    let tool = |name: &str, about: &str, parameter: &str| {
        let properties = json!({ parameter: { "type": "string" } });
        json!({ "name": name, "description": about, "inputSchema": { "properties": properties } })
    };
    let about = "Reads the invoice with the given number.";
    let one = tool("read", about, "number");
    let likeness = |one: &Value, other: &Value| likeness(&Traits::of(one), &Traits::of(other));
    assert_eq!(likeness(&one, &tool("get", about, "number")), 1.0);
    assert!(likeness(&one, &tool("get", "Deletes every customer at once.", "id")) < 0.2);
    assert_eq!(likeness(&json!({}), &json!({})), 0.0, "nothing is like nothing");
    let silent = json!({ "inputSchema": { "properties": { "path": { "type": "string" } } } });
    assert_eq!(likeness(&silent, &silent), 0.0, "many tools take a path");
}

proptest! {
    /// Whatever a server sends, a look at it ends, shows only what is printable, and names places that are there.
    #[test]
    fn any_text_can_be_looked_at(text in "(.|\u{200b}|\u{e0041}|\u{fe0f}|<important>|~/\\.ssh|ignore all previous ){0,60}") {
        let tool = json!({ "name": "a_tool", "description": text.clone() });
        for finding in found(&tool, &Neighbours::default()) {
            prop_assert!(finding.excerpt.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            if finding.field == "/description" {
                prop_assert!(text.get(finding.span.clone()).is_some(), "{:?} of {text:?}", finding.span);
            }
        }
    }

    /// Two versions differ exactly where their hashes do: what is not told as a change is none.
    #[test]
    fn no_change_goes_untold(old in tool(), new in tool()) {
        let hash = |tool: &Value| crate::gate::hash_of_definition(tool).unwrap();
        prop_assert_eq!(changes(&old, &new).is_empty(), hash(&old) == hash(&new));
    }
}

fn tool() -> impl Strategy<Value = Value> {
    let text = prop_oneof![Just("a"), Just("b"), Just("")];
    (text.clone(), text, any::<bool>(), 0..3_i64).prop_map(|(name, about, has_schema, bound)| {
        let mut tool = json!({ "name": name, "description": about });
        if has_schema {
            tool["inputSchema"] = json!({ "properties": { "n": { "maximum": bound } } });
        }
        tool
    })
}
