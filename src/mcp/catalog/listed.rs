//! A tool object as it is listed: as its source sent it, but for what the account changed.

use crate::{
    mcp::{
        head::MarkedParam,
        raw::{RawObject, raw},
    },
    store::tool_configurations::JustificationMode,
};
use serde_json::{Value, json, value::RawValue};

/// The argument in which calls say why.
pub const JUSTIFICATION: &str = "justification";

/// What an account changes of a tool; `None` leaves it as it is.
#[derive(Clone, Copy, Default)]
pub(super) struct Changes<'a> {
    pub name: Option<&'a str>,
    pub description: Option<&'a str>,
    /// A JSON object.
    pub schema: Option<&'a str>,
    pub justification: Option<JustificationMode>,
}

/// A tool object to list, and what has to be known of it.
pub(super) struct Listed {
    pub object: Box<RawValue>,
    pub marked: Vec<MarkedParam>,
    /// Its schema has the argument for reasons by itself.
    pub justifies: bool,
    /// It says of itself that it only reads.
    pub says_read_only: bool,
}

impl Listed {
    /// A tool that nobody can use.
    pub(super) fn as_it_is(definition: &RawValue) -> Self {
        let object = definition.to_owned();
        Self { object, marked: Vec::new(), justifies: false, says_read_only: false }
    }
}

/// Makes the changes. An error says why clients could not use the tool.
pub(super) fn list(definition: &RawValue, changes: &Changes<'_>) -> Result<Listed, String> {
    let unreadable = |error| format!("its definition cannot be read: {error}");
    let mut object = RawObject::parse(definition.get()).map_err(unreadable)?;
    let given = changes.schema.map(|schema| RawValue::from_string(schema.to_owned()));
    let given = given.transpose().map_err(|error| format!("the schema set for it: {error}"))?;
    let schema = given.as_deref().or_else(|| object.get("inputSchema"));
    let justifies = has_justification(schema)?;
    let marked = marked(schema)?;
    let says_read_only = says_read_only(&object);
    let justified = changes.justification.map(|mode| justified(schema, mode)).transpose()?;
    let schema = justified.or(given);
    let is_same = changes.name.is_none() && changes.description.is_none() && schema.is_none();
    if let Some(name) = changes.name {
        object.set("name", raw(name));
    }
    if let Some(description) = changes.description {
        object.set("description", raw(description));
    }
    if let Some(schema) = schema {
        object.set("inputSchema", schema);
    }
    let object = if is_same { definition.to_owned() } else { object.to_raw() };
    Ok(Listed { object, marked, justifies, says_read_only })
}

fn says_read_only(object: &RawObject<'_>) -> bool {
    let annotations: Option<Value> = object.read("annotations").ok().flatten();
    annotations.is_some_and(|annotations| annotations["readOnlyHint"] == true)
}

fn marked(schema: Option<&RawValue>) -> Result<Vec<MarkedParam>, String> {
    let Some(schema) = schema else { return Ok(Vec::new()) };
    let schema: Value = serde_json::from_str(schema.get()).map_err(|error| no_schema(&error))?;
    MarkedParam::of_schema(&schema)
}

fn no_schema(error: &dyn std::fmt::Display) -> String {
    format!("its `inputSchema` is no object that can be read: {error}")
}

fn has_justification(schema: Option<&RawValue>) -> Result<bool, String> {
    let Some(schema) = schema else { return Ok(false) };
    let schema = RawObject::parse(schema.get()).map_err(|error| no_schema(&error))?;
    let properties = schema.get("properties").map(|found| RawObject::parse(found.get()));
    // What is no object of properties is the server's affair until something has to be put in there.
    Ok(properties.and_then(Result::ok).is_some_and(|found| found.get(JUSTIFICATION).is_some()))
}

/// The schema with the argument for reasons.
fn justified(schema: Option<&RawValue>, mode: JustificationMode) -> Result<Box<RawValue>, String> {
    let text = schema.map_or(r#"{"type":"object"}"#, RawValue::get);
    let mut schema = RawObject::parse(text).map_err(|error| no_schema(&error))?;
    let properties = schema.get("properties").map_or("{}", RawValue::get);
    let no_place = |error| format!("its schema has no place for a justification: {error}");
    let mut properties = RawObject::parse(properties).map_err(no_place)?;
    if properties.get(JUSTIFICATION).is_none() {
        properties.set(JUSTIFICATION, raw(&argument()));
        let properties = properties.to_raw();
        schema.set("properties", properties);
    }
    if mode == JustificationMode::Required {
        let required = with_justification(schema.get("required"))?;
        schema.set("required", required);
    }
    Ok(schema.to_raw())
}

fn argument() -> Value {
    json!({
        "type": "string",
        "description": "Why this call is needed, in one or two sentences, for the people who review it.",
    })
}

fn with_justification(required: Option<&RawValue>) -> Result<Box<RawValue>, String> {
    let names = required.map_or(Ok(Vec::new()), |names| serde_json::from_str(names.get()));
    let mut names: Vec<&RawValue> = names.map_err(|error| no_schema(&error))?;
    let ours = raw(JUSTIFICATION);
    let is_there = |name: &&RawValue| {
        serde_json::from_str::<String>(name.get()).is_ok_and(|name| name == JUSTIFICATION)
    };
    if !names.iter().any(is_there) {
        names.push(&ours);
    }
    Ok(raw(&names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::hash_map::{Entry, HashMap};

    fn listed(definition: &str, changes: Changes<'_>) -> Result<String, String> {
        let definition = RawValue::from_string(definition.to_owned()).unwrap();
        list(&definition, &changes).map(|listed| listed.object.get().to_owned())
    }

    fn check(definition: &str, changes: Changes<'_>, expected: &str) {
        assert_eq!(listed(definition, changes).as_deref(), Ok(expected), "{definition}");
    }

    const TOOL: &str = r#"{ "name": "a", "x": 1.0e2, "inputSchema": { "type": "object" } }"#;

    #[test]
    fn only_what_is_changed_differs() {
        let none = Changes::default();
        check(TOOL, none, TOOL);
        check("{}", none, "{}");
        check(
            TOOL,
            Changes { name: Some("p_a"), ..none },
            r#"{"name":"p_a","x":1.0e2,"inputSchema":{ "type": "object" }}"#,
        );
        check(
            TOOL,
            Changes { description: Some("d\""), ..none },
            r#"{"name":"a","x":1.0e2,"inputSchema":{ "type": "object" },"description":"d\""}"#,
        );
        check(
            TOOL,
            Changes { schema: Some("{ }"), ..none },
            r#"{"name":"a","x":1.0e2,"inputSchema":{ }}"#,
        );
    }

    #[test]
    fn reasons_are_asked_for_where_arguments_stand() {
        let text = raw(&argument()).get().to_owned();
        let check = |schema: &str, mode, expected: &str| {
            let changes = Changes { justification: Some(mode), ..Changes::default() };
            let expected = format!(r#"{{"inputSchema":{}}}"#, expected.replace("TEXT", &text));
            check(&format!(r#"{{"inputSchema":{schema}}}"#), changes, &expected);
        };
        use JustificationMode::{Optional, Required};
        check("{}", Optional, r#"{"properties":{"justification":TEXT}}"#);
        check(
            "{}",
            Required,
            r#"{"properties":{"justification":TEXT},"required":["justification"]}"#,
        );
        check(
            r#"{"properties":{"b":{ "x":1},"a":{}},"required":[ "b" ],"y":[ ]}"#,
            Required,
            r#"{"properties":{"b":{ "x":1},"a":{},"justification":TEXT},"required":["b","justification"],"y":[ ]}"#,
        );
        let own = r#"{"properties":{"justification":{"type":"number"}}}"#;
        check(own, Optional, own);
        check(
            own,
            Required,
            r#"{"properties":{"justification":{"type":"number"}},"required":["justification"]}"#,
        );
        let all = r#"{"properties":{"justification":{}},"required":["justification"]}"#;
        check(all, Required, all);
        let without = listed("{}", Changes { justification: Some(Optional), ..Changes::default() });
        assert_eq!(
            without.unwrap(),
            format!(
                r#"{{"inputSchema":{{"type":"object","properties":{{"justification":{text}}}}}}}"#
            )
        );
    }

    #[test]
    fn what_no_client_could_use_is_told() {
        for definition in [
            "[]",
            r#"{"name":"a","name":"b"}"#,
            r#"{"inputSchema":true}"#,
            r#"{"inputSchema":{"type":"object","type":"array"}}"#,
            r#"{"inputSchema":{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}}"#,
            r#"{"inputSchema":{"items":{"x-mcp-header":"A"}}}"#,
        ] {
            assert!(listed(definition, Changes::default()).is_err(), "{definition}");
        }
        for schema in [r#"{"properties":[]}"#, r#"{"required":"a"}"#, r#"{"required":{}}"#] {
            let changes =
                Changes { justification: Some(JustificationMode::Required), ..Changes::default() };
            assert!(
                listed(&format!(r#"{{"inputSchema":{schema}}}"#), changes).is_err(),
                "{schema}"
            );
            assert!(
                listed(&format!(r#"{{"inputSchema":{schema}}}"#), Changes::default()).is_ok(),
                "{schema}"
            );
        }
    }

    proptest! {
        /// Whatever else a server says of its tool arrives as it was said.
        #[test]
        fn what_is_not_ours_passes_byte_for_byte(
            members in prop::collection::vec(("[a-zA-Z_/. é]{1,12}", any_text()), 0..8),
            name in proptest::option::of("[a-z_]{1,9}"),
            description in proptest::option::of(".*"),
            justifies in any::<bool>(),
        ) {
            let mut text = r#"{"name":"a","inputSchema":{"type" : "object"}"#.to_owned();
            let mut seen = HashMap::new();
            for (member, value) in members {
                let member = format!("x{member}");
                if let Entry::Vacant(free) = seen.entry(member) {
                    text.push_str(&format!(" , {} : {value}", raw(free.key())));
                    free.insert(value);
                }
            }
            text.push('}');
            let changes = Changes {
                name: name.as_deref(),
                description: description.as_deref(),
                schema: None,
                justification: justifies.then_some(JustificationMode::Required),
            };
            let listed = listed(&text, changes).unwrap();
            let object = RawObject::parse(&listed).unwrap();
            for (member, value) in &seen {
                prop_assert_eq!(object.get(member).unwrap().get(), value);
            }
            prop_assert_eq!(object.text("name").unwrap(), name.unwrap_or("a".to_owned()));
            prop_assert_eq!(object.text("description"), description);
        }
    }

    /// JSON as some server may write it: numbers that a reader would change, spaces, escapes, twins.
    fn any_text() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("1.0e2".to_owned()),
            Just("-0".to_owned()),
            Just("123456789012345678901234567890".to_owned()),
            Just(r#""\u0061\/""#.to_owned()),
            Just("null".to_owned()),
            ".*".prop_map(|text| raw(&text).get().to_owned()),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[ {}]", items.join(" ,"))),
                prop::collection::vec(inner, 0..4).prop_map(|items| {
                    let members: Vec<_> =
                        items.iter().map(|item| format!(r#""k" :{item}"#)).collect();
                    format!("{{{} }}", members.join(", "))
                }),
            ]
        })
    }
}
