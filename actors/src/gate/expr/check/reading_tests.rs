//! Which language conditions are meant in, for tools of which all, some or nothing is known.

use super::*;
use crate::gate::expr::{Language, Root};
use serde_json::{Value, json};

/// A tool that takes others besides those that it says.
fn open() -> Value {
    json!({ "type": "object", "properties": { "amount": {} }, "additionalProperties": true })
}

/// A tool that says all of its arguments, two of which have the name of a variable.
fn closed() -> Value {
    json!({
        "type": "object",
        "properties": {
            "amount": { "type": "number" },
            "time": { "type": "string" },
            "session": { "type": "object", "properties": { "id": { "type": "string" } } },
        },
    })
}

#[test]
fn names_that_a_simple_condition_takes_for_an_argument() {
    for (text, expected) in [
        ("budget.spent > 1", Some(Root::Budget)),
        (" budget.spent>1 ", Some(Root::Budget)),
        ("budget == null", Some(Root::Budget)),
        ("principal.roles.contains('owner')", Some(Root::Principal)),
        ("session.labels.contains( 'reads-private' )", Some(Root::Session)),
        ("time.hour >= 18", Some(Root::Time)),
        ("tool.name.matches('^pay')", Some(Root::Tool)),
        ("tool.contains('x')", Some(Root::Tool)),
        ("args == null", Some(Root::Args)),
        ("args.contains('x')", Some(Root::Args)),
        ("args.budget.spent > 1", None),
        ("args.budget == null", None),
        ("args.args == null", None),
        ("amount > 1", None),
        ("order.budget > 1", None),
        ("budgets > 1", None),
        ("budget-left > 1", None),
        ("Budget > 1", None),
        ("true", None),
        // These are no simple conditions.
        ("budget.spent > budget.limit", None),
        ("budget.spent > 1 && amount > 3", None),
        ("budget", None),
        ("budget.spent >", None),
        ("", None),
    ] {
        let of_nothing = Shapes { args: &Value::Null, tool: &Value::Null };
        let found = ambiguous(text, of_nothing).map(|(name, _)| name);
        assert_eq!(found, expected, "{text}");
    }
}

/// What is said of the argument by the same name, of a tool with this schema.
fn argument(text: &str, args: &Value) -> Option<Argument> {
    ambiguous(text, Shapes { args, tool: &tool_shape("pay", "bank") }).map(|(_, argument)| argument)
}

#[test]
fn arguments_that_a_schema_names_or_leaves_open() {
    let reference = json!({ "$ref": "#/$defs/all", "$defs": { "all": closed() } });
    let empty = json!({ "type": "object", "properties": {} });
    let further =
        json!({ "type": "object", "properties": {}, "additionalProperties": { "type": "string" } });
    let pattern = json!({ "type": "object", "properties": {}, "patternProperties": { "^b": {} } });
    let choice = json!({ "anyOf": [closed(), { "type": "object" }] });
    let absent = |what: &str| Argument::Absent(format!("there is no `args.{what}`"));
    for (schema, text, expected) in [
        (closed(), "time == 'x'", Argument::Named),
        (closed(), "session.id == 'x'", Argument::Named),
        (closed(), "session.calls > 3", absent("session.calls")),
        (
            closed(),
            "time.hour > 18",
            Argument::Absent("`args.time` is a string and has no field `hour`".to_owned()),
        ),
        (closed(), "budget.spent > 1", absent("budget")),
        (closed(), "args == null", absent("args")),
        (reference.clone(), "time == 'x'", Argument::Named),
        (reference, "budget.spent > 1", absent("budget")),
        (empty, "budget.spent > 1", absent("budget")),
        (further, "budget == 'x'", Argument::Possible),
        (pattern, "budget.spent > 1", Argument::Possible),
        (open(), "budget.spent > 1", Argument::Possible),
        (choice.clone(), "time == 'x'", Argument::Possible),
        (choice, "budget.spent > 1", Argument::Possible),
        (json!({ "type": "object" }), "budget.spent > 1", Argument::Possible),
        (json!({ "type": "object", "properties": 3 }), "budget.spent > 1", Argument::Possible),
        (json!({}), "budget.spent > 1", Argument::Possible),
        (json!(true), "budget.spent > 1", Argument::Possible),
        (Value::Null, "budget.spent > 1", Argument::Possible),
        (json!({ "$ref": "#/nowhere" }), "budget.spent > 1", Argument::Possible),
    ] {
        assert_eq!(argument(text, &schema), Some(expected), "{schema} {text}");
    }
    assert_eq!(argument("args.budget.spent > 1", &closed()), None);
    assert_eq!(argument("budget.spent > 1 && true", &closed()), None);
}

#[test]
fn arguments_that_no_call_can_have() {
    let (budget, time) = (Some(Root::Budget), Some(Root::Time));
    let not_there = "there is no `args.budget`";
    let no_field = "`args.time` is a string and has no field `hour`";
    for (text, why, variable, is_said) in [
        ("budget.spent > 1", not_there, budget, false),
        ("args.budget.spent > 1", not_there, budget, true),
        (" args.budget == null ", not_there, budget, true),
        ("time.hour > 18", no_field, time, false),
        ("args.time.hour > 18", no_field, time, true),
        ("time.hour.contains('x')", no_field, time, false),
        ("args == null", "there is no `args.args`", Some(Root::Args), false),
        ("args.args == null", "there is no `args.args`", Some(Root::Args), true),
        ("amout > 3", "there is no `args.amout`; did you mean `args.amount`?", None, false),
        ("args.amout.matches('^1')", "there is no `args.amout`", None, true),
        ("amount.0 > 3", "`args.amount` is a number and has no elements", None, false),
        ("true == 3", "there is no `args.true`", None, false),
    ] {
        let found = told(text, &closed()).unwrap_or_else(|| panic!("{text}: nothing is found"));
        assert!(found.why.starts_with(why), "{text}: {}", found.why);
        assert_eq!((found.variable, found.is_said), (variable, is_said), "{text}");
    }
    for text in [
        "amount > 3",
        "args.amount > 3",
        "time == '18:00'",
        // Nothing of these types goes together, but there may be something.
        "time > 3",
        "amount.contains('x')",
        "session.id == 'x'",
        "true",
        " false ",
        // These are no simple conditions.
        "",
        "true && nonsense",
        "nonsense",
        "args.nonsense >",
        "nonsense.matches('(')",
        "nonsense.startsWith('x')",
        "args.nonsense > 3 && true",
    ] {
        assert_eq!(told(text, &closed()), None, "{text}");
    }
}

#[test]
fn arguments_that_a_call_may_have() {
    let within = json!({ "type": "object", "properties": { "order": open() } });
    let beside = json!({
        "$ref": "#/$defs/all", "properties": { "a": {} }, "$defs": { "all": closed() },
    });
    let sometimes = json!({
        "type": "object", "properties": { "a": {} },
        "dependentSchemas": { "a": { "properties": { "budget": {} } } },
    });
    for schema in [open(), beside, sometimes, json!({ "type": "object" }), Value::Null] {
        for text in ["budget.spent > 1", "args.budget.spent > 1", "amout > 3"] {
            assert_eq!(told(text, &schema), None, "{schema} {text}");
        }
    }
    assert_eq!(told("order.amout > 3", &within), None);
    assert!(told("ordr.amount > 3", &within).is_some());
}

/// What is said of an argument that this schema has no place for.
fn told(text: &str, args: &Value) -> Option<Missing> {
    missing(text, Shapes { args, tool: &Value::Null })
}

fn reading(text: &str, args: &Value) -> Result<Language, Unclear> {
    meant(text, Shapes { args, tool: &tool_shape("pay", "bank") })
}

#[test]
fn conditions_that_come_without_a_language() {
    for (text, expected) in [
        ("amount > 100", Language::Simple),
        ("args.amount > 100", Language::Simple),
        ("args.budget.spent > 100", Language::Simple),
        ("nonsense == 'x'", Language::Simple),
        ("true", Language::Simple),
        // The tool has these, whatever they are besides.
        ("time == '18:00'", Language::Simple),
        ("session.id == 'x'", Language::Simple),
        ("session == null", Language::Simple),
        ("time.hour > 18", Language::Cel),
        ("session.calls > 3", Language::Cel),
        ("budget.spent > 1", Language::Cel),
        ("budget.left < 0.5", Language::Cel),
        ("budget.limit == null", Language::Cel),
        ("principal.flow != null", Language::Cel),
        ("principal.roles.contains('owner')", Language::Cel),
        ("tool.name == 'pay'", Language::Cel),
        ("tool.annotations.destructiveHint == true", Language::Cel),
        ("amount > 100 && budget.spent > 1", Language::Cel),
        ("args.amount >", Language::Cel),
        ("", Language::Cel),
    ] {
        assert_eq!(reading(text, &closed()), Ok(expected), "{text}");
    }
}

#[test]
fn conditions_that_could_never_apply_are_not_guessed() {
    for (text, begins, why) in [
        ("budget == 'low'", "budget", "a map is never the same as a string"),
        ("budget != 'low'", "budget", "a map is never the same as a string"),
        ("budget.spnt > 1", "budget", "there is no `budget.spnt`"),
        ("budget.0 > 1", "budget", ""),
        ("budget.spent-today > 1", "budget", "today"),
        ("budget.spent.contains('1')", "budget", "`contains` needs"),
        ("principal.name == 'ada'", "principal", "there is no `principal.name`"),
        ("tool.name == 'look'", "tool", "it is never \"look\", only \"pay\""),
        ("tool.server != 'bank'", "tool", "it never holds for this tool"),
        ("args.contains('x')", "args", "`contains` needs"),
    ] {
        match reading(text, &closed()) {
            Err(unclear @ Unclear::Neither { .. }) => {
                let told = unclear.to_string();
                assert_eq!(unclear.name(), begins, "{text}");
                assert!(told.contains(&format!("there is no `args.{begins}`")), "{text}: {told}");
                assert!(told.contains(why), "{text}: {told}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn without_a_schema_names_of_variables_are_unclear() {
    for args in [Value::Null, json!({ "type": "object" })] {
        for (text, expected) in [
            ("budget.spent > 1", Err(Unclear::Either("budget"))),
            ("time == '18:00'", Err(Unclear::Either("time"))),
            ("args == null", Err(Unclear::Either("args"))),
            ("args.budget.spent > 1", Ok(Language::Simple)),
            ("amount > 1", Ok(Language::Simple)),
            ("(budget.spent > 1)", Ok(Language::Cel)),
            ("budget.limit != null && budget.spent > 1", Ok(Language::Cel)),
        ] {
            assert_eq!(reading(text, &args), expected, "{text} {args}");
        }
    }
}
