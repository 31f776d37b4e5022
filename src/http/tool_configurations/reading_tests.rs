//! Conditions that begin with the name of a variable, over the real app: none is kept that would silently never apply.

use crate::{
    http::fixtures::{World, places, text, world},
    store::access_rules::{self, ConditionType, RuleAction, RuleSetup},
};
use actix_web::http::Method;
use preloop_actors::gate::RuleId;
use serde_json::{Value, json};
use uuid::Uuid;

/// Two of its arguments have the name of a variable.
fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "amount": { "type": "number" },
            "time": { "type": "string" },
            "session": { "type": "object", "properties": { "id": { "type": "string" } } },
        },
    })
}

/// A new configuration.
async fn tool(world: &World, body: Value) -> String {
    let tool = world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    format!("/tool-configurations/{}", text(&tool, "id"))
}

/// One whose schema was set up.
async fn described(world: &World) -> String {
    tool(world, json!({ "tool_name": "pay", "tool_schema": schema() })).await
}

/// One whose schema its server says.
async fn offered(world: &World) -> String {
    let offer = json!({ "name": "pay", "inputSchema": schema() }).to_string();
    world.upstream.offers(&[offer.as_str()]);
    let server = world.mcp_server("bank", json!({})).await;
    let body = json!({ "tool_name": "pay", "tool_source": "mcp", "mcp_server_id": server["id"] });
    tool(world, body).await
}

/// A rule in the simple grammar, kept without being looked at.
async fn stored(world: &World, tool: &str, text: &str, is_enabled: bool) -> RuleId {
    let (db, id) = (world.state.store.client().await.unwrap(), RuleId(Uuid::now_v7()));
    let configuration: Uuid = tool.rsplit('/').next().unwrap().parse().unwrap();
    let setup = RuleSetup {
        action: RuleAction::Deny,
        condition: Some(text.to_owned()),
        condition_type: ConditionType::Simple,
        priority: 0,
        description: None,
        is_enabled,
        workflow: None,
        subject: None,
        marker: None,
    };
    let account = world.owner.account;
    assert!(access_rules::insert(&db, account, configuration, id, &setup).await.unwrap());
    id
}

#[actix_web::test]
async fn the_language_is_the_one_that_is_meant() {
    let world = world().await;
    let ours = tool(&world, json!({ "tool_name": "search" })).await;
    for (tool, number) in
        [(described(&world).await, "amount"), (offered(&world).await, "amount"), (ours, "limit")]
    {
        let condition = format!("{tool}/approval-condition");
        for (text, language) in [
            (&*format!("{number} > 100"), "argument"),
            (&*format!("args.{number} > 100"), "argument"),
            ("budget.spent > 1", "cel"),
            ("principal.roles.contains('owner')", "cel"),
            ("session.calls > 3", "cel"),
            ("time.hour >= 18", "cel"),
            ("tool.annotations.readOnlyHint == false", "cel"),
        ] {
            let short = json!({ "approval_condition": text });
            world.call(Method::PUT, &format!("{tool}/condition"), Some(short), 200).await;
            let kept = world.call(Method::GET, &condition, None, 200).await;
            assert_eq!(kept["condition_type"], language, "{tool} {text}");
            let whole = json!({ "condition_expression": text });
            let kept = world.call(Method::PUT, &condition, Some(whole), 200).await;
            assert_eq!(kept["condition_type"], language, "{tool} {text}");
        }
    }
}

#[actix_web::test]
async fn an_argument_that_bears_the_name_is_kept() {
    let world = world().await;
    for tool in [described(&world).await, offered(&world).await] {
        let condition = format!("{tool}/approval-condition");
        for text in ["time == '18:00'", "session.id == 'x'"] {
            for named in [json!(null), json!("argument")] {
                let body = json!({ "condition_expression": text, "condition_type": named });
                let kept = world.call(Method::PUT, &condition, Some(body), 200).await;
                assert_eq!(kept["condition_type"], "argument", "{text}");
            }
        }
        let sample = json!({ "time": "18:00" });
        let body = json!({ "expression": "time == '18:00'", "sample_args": sample });
        let tried = world.call(Method::POST, &format!("{condition}/test"), Some(body), 200).await;
        assert_eq!((&tried["matches"], &tried["error"]), (&json!(true), &json!(null)));
    }
}

#[actix_web::test]
async fn what_could_never_apply_is_refused_with_the_way_out() {
    let world = world().await;
    let (known, unknown) =
        (described(&world).await, tool(&world, json!({ "tool_name": "later" })).await);
    let (no_budget, no_hour) = ("there is no `args.budget`", "has no field `hour`");
    let (budget, time) = ("variable `budget` give", "variable `time` give");
    let (away_budget, away_time) =
        ("variable `budget` leave `args.` away", "variable `time` leave `args.` away");
    let misspelt = "there is no `args.amout`; did you mean `args.amount`?";
    for (tool, text, named, why, way_out) in [
        (&known, "budget.spent > 1", Some("argument"), no_budget, budget),
        (&known, "budget.spent > 1", Some("simple"), no_budget, budget),
        (&known, "time.hour > 18", Some("argument"), no_hour, time),
        (&known, "budget == 'low'", None, "a map is never the same as a string", budget),
        (&known, "budget.spnt > 1", None, "did you mean `budget.spent`?", budget),
        (&known, "tool.name == 'look'", None, "it is never \"look\"", "variable `tool` give"),
        (&known, "args.budget.spent > 1", Some("argument"), no_budget, away_budget),
        (&known, "args.budget.spent > 1", None, no_budget, away_budget),
        (&known, "args.time.hour > 18", Some("simple"), no_hour, away_time),
        (&known, "amout > 3", None, misspelt, "by `has(...)`"),
        (&known, "args.amout.matches('^1')", Some("simple"), misspelt, "by `has(...)`"),
        (&unknown, "budget.spent > 1", None, "too little is known", "write `args.budget`"),
        (&unknown, "time == '18:00'", None, "too little is known", "write `args.time`"),
    ] {
        let whole = json!({ "condition_expression": text, "condition_type": named });
        let short = json!({ "approval_condition": text, "condition_type": named });
        for (path, field, body) in [
            ("approval-condition", "condition_expression", whole),
            ("condition", "approval_condition", short),
        ] {
            let answer = world.put(&format!("{tool}/{path}"), &world.owner.access, body).await;
            assert_eq!(answer.status, 422, "{text}: {}", answer.text);
            assert_eq!(places(&answer), [format!("body.{field}")], "{text}");
            let told = answer.body.to_string();
            // As JSON, with its quotes escaped.
            let why = json!(why).to_string();
            for part in [why.trim_matches('"'), "`condition_type` as `cel`", way_out] {
                assert!(told.contains(part), "{text}: {part} is not in {told}");
            }
            let is_open = told.contains("for an argument write");
            assert_eq!(is_open, *tool == unknown, "{text}: {told}");
        }
        let body = json!({ "expression": text, "sample_args": {}, "condition_type": named });
        let test = format!("{tool}/approval-condition/test");
        let tried = world.call(Method::POST, &test, Some(body), 200).await;
        assert_eq!(tried["matches"], false, "{tried}");
        assert!(tried["error"].as_str().is_some_and(|told| told.contains(why)), "{tried}");
    }
    // The ways out are open.
    for (tool, text, named) in [
        (&unknown, "args.budget.spent > 1", None),
        (&unknown, "budget.spent > 1", Some("argument")),
        (&unknown, "budget.spent > 1", Some("cel")),
        (&known, "budget.spent > 1", Some("cel")),
        (&known, "has(args.amout) && args.amout > 3", Some("cel")),
        (&known, "amount > 3", Some("argument")),
    ] {
        let whole = json!({ "condition_expression": text, "condition_type": named });
        let short = json!({ "approval_condition": text, "condition_type": named });
        for (path, body) in [("approval-condition", whole), ("condition", short)] {
            world.call(Method::PUT, &format!("{tool}/{path}"), Some(body), 200).await;
        }
    }
}

#[actix_web::test]
async fn a_tool_may_take_more_than_it_says() {
    let world = world().await;
    let more = |key: &str, value: Value| {
        let mut schema = schema();
        schema[key] = value;
        schema
    };
    for (schema, status) in [
        (more("additionalProperties", json!(true)), 200),
        (more("additionalProperties", json!({})), 200),
        (more("patternProperties", json!({ "^x": {} })), 200),
        (more("allOf", json!([{ "properties": { "a": {} } }])), 200),
        (json!({ "type": "object" }), 200),
        (more("additionalProperties", json!(false)), 422),
        (schema(), 422),
    ] {
        let body = json!({ "tool_name": format!("pay{}", Uuid::now_v7().simple()), "tool_schema": schema });
        let tool = tool(&world, body).await;
        for text in ["args.budget.spent > 1", "amout > 3"] {
            let body = json!({ "condition_expression": text, "condition_type": "simple" });
            let path = format!("{tool}/approval-condition");
            let answer = world.put(&path, &world.owner.access, body).await;
            assert_eq!(answer.status, status, "{schema} {text}: {}", answer.text);
        }
    }
}

#[actix_web::test]
async fn a_condition_over_the_budget_holds_when_it_is_spent() {
    let world = world().await;
    let test = format!("{}/approval-condition/test", described(&world).await);
    for (spent, matches) in [(0.5, false), (1.5, true)] {
        let budget = json!({ "spent": spent });
        let body = json!({ "expression": "budget.spent > 1", "sample_args": {}, "budget": budget });
        let tried = world.call(Method::POST, &test, Some(body), 200).await;
        assert_eq!((&tried["matches"], &tried["error"]), (&json!(matches), &json!(null)));
    }
}

#[actix_web::test]
async fn rules_are_looked_at_when_their_condition_is_said() {
    let world = world().await;
    let tool = described(&world).await;
    let rules = format!("{tool}/access-rules");
    let rule = |text: &str, named: Option<&str>| json!({ "action": "deny", "condition_expression": text, "condition_type": named });
    for (text, named, status) in [
        ("budget.spent > 1", None, 201),
        ("budget.spent > 1", Some("cel"), 201),
        ("args.budget.spent > 1", None, 201),
        ("args.budget.spent > 1", Some("simple"), 422),
        ("args.time.hour > 18", Some("simple"), 422),
        ("amout > 3", Some("argument"), 422),
        ("time == '18:00'", Some("simple"), 201),
        ("budget.spent > 1", Some("simple"), 422),
        ("budget.spent > 1", Some("argument"), 422),
        ("args.contains('x')", Some("simple"), 422),
    ] {
        let answer = world.post(&rules, &world.owner.access, rule(text, named)).await;
        assert_eq!(answer.status, status, "{text} {named:?}: {}", answer.text);
        if status == 422 {
            assert_eq!(places(&answer), ["body.condition_expression"], "{text}");
            assert!(answer.text.contains("`condition_type` as `cel`"), "{}", answer.text);
        }
    }
    // One that was kept before anybody looked stays what it is, whatever else of it is changed.
    let (db, account) = (world.state.store.client().await.unwrap(), world.owner.account);
    let id = stored(&world, &tool, "budget.spent > 1", true).await;
    let path = format!("/access-rules/{}", id.0);
    let old = json!("budget.spent > 1");
    for (change, status, language) in [
        (json!({ "priority": 7, "is_enabled": false }), 200, "simple"),
        (json!({ "condition_expression": old }), 422, "simple"),
        (json!({ "condition_type": "simple" }), 422, "simple"),
        (json!({ "condition_type": "cel" }), 200, "cel"),
    ] {
        let answer = world.put(&path, &world.owner.access, change.clone()).await;
        assert_eq!(answer.status, status, "{change}: {}", answer.text);
        let kept = access_rules::get(&db, account, id).await.unwrap().unwrap().setup;
        assert_eq!(kept.condition_type.as_str(), language, "{change}");
        assert_eq!((json!(kept.condition), kept.priority), (old.clone(), 7), "{change}");
    }
}

#[actix_web::test]
async fn rules_that_were_kept_before_are_told_of() {
    let world = world().await;
    let tool = offered(&world).await;
    for (text, is_enabled) in [
        ("budget.spent > 1", true),
        ("session.calls > 3", false),
        ("time == '18:00'", true),
        ("args.time.hour > 18", true),
        ("amout > 3", true),
        ("amout.matches('^1')", false),
        ("amount > 3", true),
    ] {
        stored(&world, &tool, text, is_enabled).await;
    }
    let told = [
        "the rule `budget.spent > 1` speaks of an argument that the tool does not have (there is no `args.budget`); \
         for the variable `budget` give `condition_type` as `cel`",
        "the rule `args.time.hour > 18` speaks of an argument that the tool does not have (`args.time` is a string \
         and has no field `hour`); for the variable `time` leave `args.` away and give `condition_type` as `cel`",
        "the rule `amout > 3` speaks of an argument that the tool does not have (there is no `args.amout`; did you \
         mean `args.amount`?); name one that its schema has, or ask for it by `has(...)` with `condition_type` as \
         `cel`",
    ];
    for path in ["/tools", "/tools/summary"] {
        let tools = world.call(Method::GET, path, None, 200).await;
        let pay = tools.as_array().unwrap().iter().find(|tool| tool["name"] == "pay").unwrap();
        assert_eq!((&pay["warnings"], &pay["is_enabled"]), (&json!(told), &json!(true)), "{path}");
        assert_eq!(pay["exposed_name"], "pay", "{path}");
    }
}

#[actix_web::test]
async fn the_argument_for_reasons_says_nothing_of_the_others() {
    let world = world().await;
    let closed = json!({ "type": "object", "properties": { "amount": {} } });
    for (name, schema, number) in [("open", json!({ "type": "object" }), 0), ("closed", closed, 2)]
    {
        let offer = json!({ "name": name, "inputSchema": schema }).to_string();
        world.upstream.offers(&[offer.as_str()]);
        let server = world.mcp_server(name, json!({})).await;
        let body = json!({
            "tool_name": name, "tool_source": "mcp", "mcp_server_id": server["id"],
            "justification_mode": "optional",
        });
        let configuration = tool(&world, body).await;
        for text in ["to == 'ada'", "justification.contains('x')", "amount > 3"] {
            stored(&world, &configuration, text, true).await;
        }
        let tools = world.call(Method::GET, "/tools", None, 200).await;
        let found = tools.as_array().unwrap().iter().find(|tool| tool["name"] == name).unwrap();
        assert!(found["schema"]["properties"]["justification"].is_object(), "{found}");
        assert_eq!(found["warnings"].as_array().map(Vec::len), Some(number), "{found}");
    }
}
