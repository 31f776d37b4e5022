//! What clients are shown of each tool.

use super::*;

#[test]
fn every_tool_is_well_described() {
    for tool in TOOLS {
        let shown = tool.definition();
        let name = tool.name;
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        let len = tool.description.len();
        assert!((30..=140).contains(&len), "{name}: a description of {len} characters");
        assert!(!tool.description.contains("  "), "{name}");
        for schema in ["inputSchema", "outputSchema"] {
            assert_eq!(shown[schema]["type"], "object", "{name}");
            let text = shown[schema].to_string();
            assert!(!text.contains("$ref") && !text.contains("\"uint"), "{name}: {text}");
            let properties = shown[schema]["properties"].as_object().unwrap();
            assert!(
                properties.values().all(Value::is_object),
                "{name}: as older revisions want it"
            );
        }
        assert_eq!(shown["inputSchema"]["additionalProperties"], false, "{name}");
        // People can be asked without one.
        let asks = [APPROVAL_STATUS, ASK_USER, REQUEST_APPROVAL].contains(&name);
        assert_eq!(tool.requires_tracker, !asks, "{name}");
        let input = shown["inputSchema"].to_string().len();
        assert!(input < 1_800, "{name}: an input schema of {input} bytes");
    }
}

#[test]
fn arguments_are_those_of_the_contract() {
    for (tool, required, optional) in [
        ("get_issue", vec!["issue"], vec!["include"]),
        ("search", vec!["query"], vec!["labels", "limit", "project", "search_type", "status"]),
        (
            "create_issue",
            vec!["description", "project", "title"],
            vec!["allow_duplicate", "assignee", "labels", "priority", "status"],
        ),
        (
            "update_issue",
            vec!["issue"],
            vec![
                "add_reaction",
                "assignee",
                "description",
                "labels",
                "priority",
                "remove_reaction",
                "status",
                "title",
            ],
        ),
        ("estimate_compliance", vec!["issues"], vec!["compliance_metric"]),
        ("improve_compliance", vec!["issues"], vec!["compliance_metric"]),
        ("add_comment", vec!["comment", "target"], vec!["in_reply_to", "line", "path", "side"]),
    ] {
        let schema = named(tool).unwrap().input_schema();
        let mut needed: Vec<_> = schema["required"].as_array().unwrap().clone();
        needed.sort_by_key(Value::to_string);
        assert_eq!(json!(needed), json!(required), "{tool}");
        let properties = schema["properties"].as_object().unwrap();
        let mut all: Vec<_> = [required, optional].concat();
        all.sort_unstable();
        let mut names: Vec<_> = properties.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, all, "{tool}");
    }
}

#[test]
fn hints_say_what_a_tool_does_to_the_world() {
    let hints = |tool| serde_json::to_value(named(tool).unwrap().annotations).unwrap();
    let expected = |read_only, destructive, idempotent, open_world| {
        json!({ "readOnlyHint": read_only, "destructiveHint": destructive,
                "idempotentHint": idempotent, "openWorldHint": open_world })
    };
    for tool in ["get_issue", "search", "estimate_compliance", "improve_compliance"] {
        assert_eq!(hints(tool), expected(true, false, true, false), "{tool}");
    }
    for tool in ["create_issue", "add_comment"] {
        assert_eq!(hints(tool), expected(false, false, false, true), "{tool}");
    }
    assert_eq!(hints("update_issue"), expected(false, true, true, true));
}

#[test]
fn a_tool_keeps_the_name_it_had_before() {
    assert_eq!(named("search_issues").map(|tool| tool.name), Some("search"));
    assert!(named("get_issues").is_none());
    let names = TOOLS.map(|tool| tool.name);
    let issues = ["get_issue", "search", "create_issue", "update_issue", "add_comment"];
    assert_eq!(names[..5], issues);
    assert_eq!(names[5..7], ["estimate_compliance", "improve_compliance"]);
    assert_eq!(names[7..], ["request_approval", "get_approval_status", "ask_user"]);
}
