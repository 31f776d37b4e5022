//! Approval conditions over the real app.

use crate::{
    http::fixtures::{World, places, text, world},
    store::access_rules,
};
use actix_web::http::Method;
use preloop_actors::{
    gate::{Action, expr::Language},
    policy::Role,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A new configuration.
async fn tool(world: &World) -> String {
    let body = json!({"tool_name": "pay"});
    let tool = world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    format!("/tool-configurations/{}", text(&tool, "id"))
}

/// Tries an expression.
async fn tried(world: &World, tool: &str, body: Value) -> Value {
    let path = format!("{tool}/approval-condition/test");
    world.call(Method::POST, &path, Some(body), 200).await
}

#[actix_web::test]
async fn a_condition_is_one_rule_that_asks() {
    let world = world().await;
    let tool = tool(&world).await;
    let condition = format!("{tool}/approval-condition");
    world.call(Method::GET, &condition, None, 404).await;
    world.call(Method::DELETE, &condition, None, 404).await;
    let id = tool.rsplit('/').next().unwrap();
    let body = json!({
        "name": "large", "description": "d", "is_enabled": true, "condition_type": "argument",
        "condition_expression": "amount > 100", "condition_config": {"a": 1}, "tool_configuration_id": id,
    });
    let made = world.call(Method::PUT, &condition, Some(body.clone()), 200).await;
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    assert_eq!(world.call(Method::GET, &condition, None, 200).await, made);
    let db = world.state.store.client().await.unwrap();
    let rules = access_rules::all(&db, world.owner.account).await.unwrap();
    let (_, rule) = &rules[0];
    assert_eq!((rules.len(), rule.id.0.to_string()), (1, text(&made, "id").to_owned()));
    assert_eq!((rule.action, rule.language), (Action::RequireApproval, Language::Simple));
    assert_eq!((rule.condition.as_deref(), rule.priority), (Some("amount > 100"), i32::MAX));
    // It is shown and changed here alone.
    assert_eq!(
        world.call(Method::GET, &format!("{tool}/access-rules"), None, 200).await,
        json!([])
    );
    let as_rule = format!("/access-rules/{}", text(&made, "id"));
    world.call(Method::PUT, &as_rule, Some(json!({"action": "allow"})), 404).await;
    world.call(Method::DELETE, &as_rule, None, 404).await;

    let other =
        json!({"condition_type": "cel", "condition_expression": "args.amount > 5 && args.a == 1"});
    let after = world.call(Method::PUT, &condition, Some(other), 200).await;
    assert_eq!((&after["id"], &after["name"]), (&made["id"], &json!(null)));
    assert_eq!(after["condition_type"], "cel");
    let gone = world.call(Method::DELETE, &condition, None, 200).await;
    assert_eq!(gone["message"], "approval condition deleted");
    world.call(Method::GET, &condition, None, 404).await;
    let always = world.call(Method::PUT, &condition, Some(json!({})), 200).await;
    assert_eq!(
        (&always["condition_expression"], &always["is_enabled"]),
        (&json!(null), &json!(true))
    );
}

#[actix_web::test]
async fn the_short_way_sets_and_removes_it() {
    let world = world().await;
    let tool = tool(&world).await;
    let (short, condition) = (format!("{tool}/condition"), format!("{tool}/approval-condition"));
    let none = json!({"approval_condition": null});
    world.call(Method::PUT, &short, Some(none.clone()), 200).await;
    for (text, kind) in [
        ("amount > 100", "argument"),
        ("args.amount > 100", "argument"),
        ("args.amount > 100 && args.to != 'me'", "cel"),
    ] {
        let body = json!({ "approval_condition": text });
        let answer = world.call(Method::PUT, &short, Some(body), 200).await;
        assert_eq!(answer["tool_name"], "pay");
        let set = world.call(Method::GET, &condition, None, 200).await;
        assert_eq!(
            (&set["condition_expression"], &set["condition_type"]),
            (&json!(text), &json!(kind))
        );
    }
    // What else was said about the condition stays.
    let whole = json!({"name": "n", "is_enabled": false, "condition_expression": "a == 1"});
    world.call(Method::PUT, &condition, Some(whole), 200).await;
    world.call(Method::PUT, &short, Some(json!({"approval_condition": "a == 2"})), 200).await;
    let set = world.call(Method::GET, &condition, None, 200).await;
    assert_eq!((&set["name"], &set["is_enabled"]), (&json!("n"), &json!(false)));
    world.call(Method::PUT, &short, Some(none), 200).await;
    world.call(Method::GET, &condition, None, 404).await;
    let db = world.state.store.client().await.unwrap();
    let sql = "SELECT count(*) FROM audit_logs WHERE resource_type = 'approval_condition'";
    assert_eq!(db.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 6);
}

#[actix_web::test]
async fn bodies_are_checked() {
    let world = world().await;
    let tool = tool(&world).await;
    for (path, body, place) in [
        ("condition", json!({}), "body.approval_condition"),
        ("condition", json!({"approval_condition": ""}), "body.approval_condition"),
        ("condition", json!({"approval_condition": "a >"}), "body.approval_condition"),
        ("condition", json!({"approval_condition": 3}), "body.approval_condition"),
        ("approval-condition", json!({"condition_expression": "a >"}), "body.condition_expression"),
        (
            "approval-condition",
            json!({"condition_type": "argument", "condition_expression": "a > 1 && b"}),
            "body.condition_expression",
        ),
        ("approval-condition", json!({"condition_type": "sql"}), "body.condition_type"),
        ("approval-condition", json!({"name": ""}), "body.name"),
        (
            "approval-condition",
            json!({"tool_configuration_id": Uuid::nil()}),
            "body.tool_configuration_id",
        ),
        ("approval-condition", json!({"nonsense": 1}), "body.nonsense"),
    ] {
        let answer = world.put(&format!("{tool}/{path}"), &world.owner.access, body.clone()).await;
        let found = (answer.status, places(&answer));
        assert_eq!(found, (422, vec![place.to_owned()]), "{body} -> {}", answer.text);
    }
    let test = format!("{tool}/approval-condition/test");
    for body in [
        json!({"expression": "true"}),
        json!({"expression": "true", "sample_args": []}),
        json!({"sample_args": {}}),
    ] {
        world.call(Method::POST, &test, Some(body), 422).await;
    }
}

#[actix_web::test]
async fn conditions_are_tried_on_samples() {
    let world = world().await;
    let tool = tool(&world).await;
    let args = json!({"amount": 150, "to": "ada", "tags": ["a"]});
    for (expression, matches, error) in [
        ("amount > 100", true, ""),
        ("amount > 200", false, ""),
        ("args.amount > 100", true, ""),
        ("args.amount > 100 && args.to == 'ada'", true, ""),
        ("tool.name == 'pay' && tool.server == 'builtin'", true, ""),
        ("'owner' in principal.roles", true, ""),
        ("time.year > 2000 || session.calls == 0", true, ""),
        ("tags.contains('a')", true, ""),
        ("missing == 'x'", false, ""),
        ("args.missing.deeper > 3 && true", false, "missing"),
        ("args.to > 3 && true", false, ""),
        ("args.amount", false, ""),
        ("amount >", false, "the expression"),
        ("", false, "must not be blank"),
        ("nonsense(args)", false, "nonsense"),
    ] {
        let body = json!({"expression": expression, "sample_args": args});
        let answer = tried(&world, &tool, body).await;
        assert_eq!(answer["matches"], matches, "{expression} -> {answer}");
        let why = answer["error"].as_str().unwrap_or_default();
        assert!(why.contains(error) && (!matches || why.is_empty()), "{expression} -> {answer}");
        assert_eq!(answer["evaluation_context"]["args"], args);
        assert_eq!(answer["evaluation_context"]["principal"]["user"], json!(world.owner.user));
    }
    let simple = json!({"expression": "a && b", "sample_args": {}, "condition_type": "argument"});
    assert!(tried(&world, &tool, simple).await["error"].is_string());
    // Whatever is thrown at it, it answers.
    let deep = format!("{}1{}", "(".repeat(3_000), ")".repeat(3_000));
    let wide = vec!["args.list.exists(x, x == 1)"; 100].join(" || ");
    let many = json!({"list": vec![2; 20_000]});
    for expression in
        [deep, wide, "x".repeat(100_000), "args.list.all(x, args.list.all(y, x == y))".to_owned()]
    {
        let answer =
            tried(&world, &tool, json!({"expression": expression, "sample_args": many})).await;
        assert_eq!(answer["matches"], false);
        assert!(answer["error"].is_string());
    }
}

#[actix_web::test]
async fn a_budget_is_made_up() {
    let world = world().await;
    let tool = tool(&world).await;
    let over = "budget.limit != null && budget.spent > 1.0";
    let body = |budget: &Value| json!({"expression": over, "sample_args": {}, "budget": budget});
    for (budget, matches, sees) in [
        (json!({"limit": 5, "spent": 1.5}), true, json!({"limit": 5.0, "spent": 1.5, "left": 3.5})),
        (json!({"limit": 5}), false, json!({"limit": 5.0, "spent": 0.0, "left": 5.0})),
        (json!({"spent": 1.5}), false, json!({"limit": null, "spent": 1.5, "left": null})),
    ] {
        let answer = tried(&world, &tool, body(&budget)).await;
        assert_eq!((&answer["matches"], &answer["error"]), (&json!(matches), &Value::Null));
        assert_eq!(answer["evaluation_context"]["budget"], sees, "{budget}");
    }
    let unknown = tried(&world, &tool, body(&Value::Null)).await;
    assert!(text(&unknown, "error").contains("there is no `budget."), "{unknown}");
    assert_eq!(unknown["evaluation_context"]["budget"], json!({}));
    let path = format!("{tool}/approval-condition/test");
    for (budget, place) in [
        (json!({"limit": -1}), "body.budget.limit"),
        (json!({"spent": -0.5}), "body.budget.spent"),
        (json!({"spent": "much"}), "body.budget.spent"),
        (json!({"left": 1}), "body.budget.left"),
    ] {
        let answer = world.post(&path, &world.owner.access, body(&budget)).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]), "{budget}");
    }
}

#[actix_web::test]
async fn nobody_else_reaches_a_condition() {
    let world = world().await;
    let tool = tool(&world).await;
    let condition = format!("{tool}/approval-condition");
    world.call(Method::PUT, &condition, Some(json!({})), 200).await;
    let (short, test) = (format!("{tool}/condition"), format!("{condition}/test"));
    for (method, path, body) in [
        (Method::GET, &condition, None),
        (Method::PUT, &condition, Some(json!({}))),
        (Method::DELETE, &condition, None),
        (Method::PUT, &short, Some(json!({"approval_condition": null}))),
        (Method::POST, &test, Some(json!({"expression": "true", "sample_args": {}}))),
    ] {
        world.hidden(method.clone(), path, body.clone()).await;
        world.guarded(method, path, body).await;
    }
    for (role, sees, changes) in
        [(Role::Viewer, 200, 403), (Role::TrackerManager, 403, 403), (Role::Editor, 200, 200)]
    {
        let token = world.member_of(world.owner.account, role).await.access;
        assert_eq!(world.get(&condition, &token).await.status, sees, "{role:?}");
        assert_eq!(world.put(&condition, &token, json!({})).await.status, changes, "{role:?}");
    }
}
