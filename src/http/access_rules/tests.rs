//! Access rules over the real app.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};
use uuid::Uuid;

/// The rules of a new configuration.
async fn rules_of(world: &World, tool: &str) -> String {
    let body = json!({ "tool_name": tool });
    let tool = world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    format!("/tool-configurations/{}/access-rules", text(&tool, "id"))
}

fn path(rule: &Value) -> String {
    format!("/access-rules/{}", text(rule, "id"))
}

#[actix_web::test]
async fn an_action_is_enough() {
    let world = world().await;
    let rules = rules_of(&world, "drop").await;
    let rule = world.call(Method::POST, &rules, Some(json!({"action": "deny"})), 201).await;
    for (field, expected) in [
        ("account_id", json!(world.owner.account)),
        ("action", json!("deny")),
        ("condition_expression", json!(null)),
        ("condition_type", json!("cel")),
        ("priority", json!(0)),
        ("description", json!(null)),
        ("is_enabled", json!(true)),
        ("approval_workflow_id", json!(null)),
        ("approval_policy_id", json!(null)),
        ("api_key_id", json!(null)),
        ("flow_id", json!(null)),
        ("managed_agent_id", json!(null)),
    ] {
        assert_eq!(rule[field], expected, "{field}");
    }
    assert!(rules.contains(text(&rule, "tool_configuration_id")));
    assert_eq!(world.call(Method::GET, &rules, None, 200).await, json!([rule]));
}

#[actix_web::test]
async fn a_rule_is_changed_and_removed() {
    let world = world().await;
    let rules = rules_of(&world, "drop").await;
    let body = json!({"name": "w"});
    let workflow = world.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let flow = world.flow("f", json!({})).await;
    let body = json!({
        "action": "require_approval", "condition_expression": "args.amount > 3", "condition_type": "cel",
        "priority": 7, "description": "large", "is_enabled": false, "approval_policy_id": workflow["id"],
        "flow_id": flow["id"],
    });
    let rule = world.call(Method::POST, &rules, Some(body.clone()), 201).await;
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&rule[field], value, "{field}");
    }
    let unchanged = world.call(Method::PUT, &path(&rule), Some(json!({})), 200).await;
    assert_eq!(unchanged["condition_expression"], "args.amount > 3");
    assert_eq!(unchanged["flow_id"], flow["id"]);
    let change = json!({
        "action": "allow", "condition_expression": "amount > 3", "condition_type": "argument", "flow_id": null,
        "approval_workflow_id": null, "description": null, "priority": -1, "is_enabled": true,
    });
    let after = world.call(Method::PUT, &path(&rule), Some(change), 200).await;
    assert_eq!((&after["condition_type"], &after["priority"]), (&json!("simple"), &json!(-1)));
    assert_eq!((&after["flow_id"], &after["approval_workflow_id"]), (&json!(null), &json!(null)));
    let always = json!({"condition_expression": null});
    world.call(Method::PUT, &path(&rule), Some(always), 200).await;
    let answer = world.delete(&path(&rule), &world.owner.access).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    world.call(Method::DELETE, &path(&rule), None, 404).await;
    assert_eq!(world.call(Method::GET, &rules, None, 200).await, json!([]));
    let db = world.state.store.client().await.unwrap();
    let sql = "SELECT action, details::text FROM audit_logs
                WHERE account_id = $1 AND resource_type = 'access_rule' ORDER BY id";
    let rows = db.query(sql, &[&world.owner.account.0]).await.unwrap();
    let actions: Vec<&str> = rows.iter().map(|row| row.get(0)).collect();
    let update = "update_access_rule";
    assert_eq!(actions, ["create_access_rule", update, update, update, "delete_access_rule"]);
    let details: Value = serde_json::from_str(rows[2].get(1)).unwrap();
    let action = json!({"from": "require_approval", "to": "allow"});
    assert_eq!(details["changed"]["action"], action, "{details}");
}

#[actix_web::test]
async fn bodies_are_checked() {
    let world = world().await;
    let rules = rules_of(&world, "drop").await;
    let kept = world.call(Method::POST, &rules, Some(json!({"action": "deny"})), 201).await;
    let foreign =
        world.post("/approval-workflows", &world.stranger.access, json!({"name": "x"})).await;
    let foreign = text(&foreign.body, "id").to_owned();
    let (cel, simple) = (json!("cel"), json!("simple"));
    let condition =
        |kind: &Value, text: &str| json!({"condition_type": kind, "condition_expression": text});
    let place = "body.condition_expression";
    for (body, status, words) in [
        (json!({"action": "shrug"}), 422, "body.action"),
        (json!({"condition_type": "sql"}), 422, "body.condition_type"),
        (json!({"priority": 3_000_000_000_i64}), 422, "body.priority"),
        (json!({"description": "x".repeat(10_001)}), 422, "body.description"),
        (json!({"nonsense": 1}), 422, "body.nonsense"),
        (condition(&cel, ""), 422, place),
        (condition(&cel, "  "), 422, place),
        (condition(&cel, "args.amount >"), 422, place),
        (condition(&cel, "argz.amount > 3"), 422, place),
        (condition(&cel, "frobnicate(args)"), 422, place),
        (condition(&cel, "args.a.matches('(')"), 422, place),
        (condition(&cel, &format!("args.a == '{}'", "x".repeat(5_000))), 422, place),
        (condition(&simple, "a > 3 && b < 2"), 422, place),
        (condition(&simple, "a.matches('(')"), 422, place),
        (json!({"api_key_id": Uuid::nil(), "flow_id": Uuid::nil()}), 422, "body.api_key_id"),
        (json!({"approval_workflow_id": foreign}), 400, &foreign),
        (json!({"approval_workflow_id": Uuid::nil()}), 400, "no such workflow"),
        (json!({"api_key_id": Uuid::nil()}), 400, "no such API key"),
        (json!({"flow_id": Uuid::nil()}), 400, "no such flow"),
        (json!({"managed_agent_id": Uuid::nil()}), 400, "no such agent"),
    ] {
        let fresh = crate::http::fixtures::overlaid(json!({"action": "allow"}), body.clone());
        for (method, path, body) in
            [(Method::POST, rules.clone(), fresh), (Method::PUT, path(&kept), body)]
        {
            let answer =
                world.request(method.clone(), &path, &world.owner.access, Some(body.clone())).await;
            let start: String = format!("{method} {body}").chars().take(150).collect();
            assert_eq!(answer.status, status, "{start} -> {}", answer.text);
            let fits = match status {
                422 => places(&answer) == [words],
                _ => answer.text.contains(words),
            };
            assert!(fits, "{start} -> {}", answer.text);
        }
    }
    let answer = world.post(&rules, &world.owner.access, json!({})).await;
    assert_eq!((answer.status, places(&answer)), (422, vec!["body.action".to_owned()]));
    // The other language is not meant for what stands there.
    let cel = json!({"condition_expression": "args.a > 3 && args.b < 2"});
    world.call(Method::PUT, &path(&kept), Some(cel), 200).await;
    world.call(Method::PUT, &path(&kept), Some(json!({"condition_type": "simple"})), 422).await;
}

#[actix_web::test]
async fn rules_come_in_the_order_they_are_looked_at() {
    let world = world().await;
    let (rules, other) = (rules_of(&world, "drop").await, rules_of(&world, "list").await);
    let flow = world.flow("f", json!({})).await;
    for (name, priority, flow) in [
        ("last", 9, json!(null)),
        ("second", -1, json!(null)),
        ("third", 0, json!(null)),
        ("first", 100, flow["id"].clone()),
    ] {
        let body =
            json!({"action": "allow", "description": name, "priority": priority, "flow_id": flow});
        world.call(Method::POST, &rules, Some(body), 201).await;
    }
    let list = world.call(Method::GET, &rules, None, 200).await;
    let names: Vec<_> =
        list.as_array().unwrap().iter().map(|one| text(one, "description")).collect();
    assert_eq!(names, ["first", "second", "third", "last"]);
    assert_eq!(world.call(Method::GET, &other, None, 200).await, json!([]));
}

#[actix_web::test]
async fn an_order_is_taken_whole_or_not_at_all() {
    let world = world().await;
    let (rules, other) = (rules_of(&world, "drop").await, rules_of(&world, "list").await);
    let order = format!("{rules}/order");
    let flow = world.flow("f", json!({})).await;
    let mut ids = Vec::new();
    for flow in [json!(null), json!(null), json!(null), flow["id"].clone()] {
        let body = json!({"action": "allow", "flow_id": flow});
        let rule = world.call(Method::POST, &rules, Some(body), 201).await;
        ids.push(rule["id"].clone());
    }
    let [a, b, c, alone] = &ids[..] else { unreachable!() };
    let foreign = world.call(Method::POST, &other, Some(json!({"action": "deny"})), 201).await;
    let foreign = &foreign["id"];
    let listed = |list: &Value| -> Vec<(Value, Value)> {
        let list = list.as_array().unwrap().iter();
        list.map(|rule| (rule["id"].clone(), rule["priority"].clone())).collect()
    };
    let first = world.call(Method::GET, &rules, None, 200).await;
    for (wanted, status) in [
        (json!([alone, a, b]), 409),
        (json!([alone, a, b, c, foreign]), 409),
        (json!([alone, a, b, foreign]), 409),
        (json!([]), 409),
        (json!([alone, a, b, c, Uuid::nil()]), 409),
        (json!([alone, a, b, c, c]), 422),
        (json!([a, alone, b, c]), 422),
        (json!(["x"]), 422),
    ] {
        let body = json!({ "rule_ids": wanted });
        let answer = world.put(&order, &world.owner.access, body).await;
        assert_eq!(answer.status, status, "{wanted}: {}", answer.text);
        assert_eq!(world.call(Method::GET, &rules, None, 200).await, first, "{wanted}");
    }
    let body = json!({"rule_ids": [alone, c, a, b]});
    for _ in 0..2 {
        let after = world.call(Method::PUT, &order, Some(body.clone()), 200).await;
        let expected = [(alone, 10), (c, 20), (a, 30), (b, 40)];
        assert_eq!(listed(&after), expected.map(|(id, place)| (id.clone(), json!(place))));
        assert_eq!(world.call(Method::GET, &rules, None, 200).await, after);
    }
    // What somebody removed meanwhile is missed, and the rest stays as it was.
    world.call(Method::DELETE, &format!("/access-rules/{}", c.as_str().unwrap()), None, 204).await;
    world.call(Method::PUT, &order, Some(body), 409).await;
    let db = world.state.store.client().await.unwrap();
    let sql =
        "SELECT resource_id, details::text FROM audit_logs WHERE action = 'reorder_access_rules'";
    let rows = db.query(sql, &[]).await.unwrap();
    let [row] = &rows[..] else { panic!("{} rows", rows.len()) };
    assert!(rules.contains(row.get::<_, &str>(0)));
    let details: Value = serde_json::from_str(row.get(1)).unwrap();
    let changed = json!({"from": [alone, a, b, c], "to": [alone, c, a, b]});
    assert_eq!(details["changed"]["rule_ids"], changed);
    let body = Some(json!({"rule_ids": []}));
    world.hidden(Method::PUT, &order, body.clone()).await;
    world.guarded(Method::PUT, &order, body).await;
}

#[actix_web::test]
async fn orders_and_other_changes_at_once_leave_an_order() {
    let world = world().await;
    let rules = rules_of(&world, "drop").await;
    let order = format!("{rules}/order");
    let mut ids = Vec::new();
    for _ in 0..4 {
        let rule = world.call(Method::POST, &rules, Some(json!({"action": "deny"})), 201).await;
        ids.push(rule["id"].clone());
    }
    let token = &world.owner.access;
    for turn in 0..10 {
        ids.rotate_left(1);
        let forth = json!({ "rule_ids": ids });
        let back = json!({ "rule_ids": ids.iter().rev().collect::<Vec<_>>() });
        let one = format!("/access-rules/{}", ids[0].as_str().unwrap());
        let (forth, back, off, new) = futures::join!(
            world.put(&order, token, forth),
            world.put(&order, token, back),
            world.put(&one, token, json!({"is_enabled": turn % 2 == 0})),
            world.post(&rules, token, json!({"action": "allow", "priority": 1_000})),
        );
        assert_eq!((off.status, new.status), (200, 201));
        assert!([forth.status, back.status].iter().all(|status| [200, 409].contains(status)));
        let new = format!("/access-rules/{}", text(&new.body, "id"));
        world.call(Method::DELETE, &new, None, 204).await;
        let after = world.call(Method::GET, &rules, None, 200).await;
        let found: Vec<_> = after.as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
        let in_turn = found == ids.iter().collect::<Vec<_>>();
        let reversed = found == ids.iter().rev().collect::<Vec<_>>();
        let is_kept = forth.status == 409 && back.status == 409;
        assert!(in_turn || reversed || is_kept, "{after}");
    }
}

#[actix_web::test]
async fn nobody_else_reaches_a_rule() {
    let world = world().await;
    let rules = rules_of(&world, "drop").await;
    let rule = world.call(Method::POST, &rules, Some(json!({"action": "deny"})), 201).await;
    let one = path(&rule);
    let allow = Some(json!({"action": "allow"}));
    for (method, path, body) in [
        (Method::GET, &rules, None),
        (Method::POST, &rules, allow.clone()),
        (Method::PUT, &one, allow),
        (Method::DELETE, &one, None),
    ] {
        world.hidden(method.clone(), path, body.clone()).await;
        world.guarded(method, path, body).await;
    }
    assert_eq!(world.call(Method::GET, &rules, None, 200).await, json!([rule]));
    for (role, sees, changes) in
        [(Role::Viewer, 200, 403), (Role::TrackerManager, 403, 403), (Role::Editor, 200, 200)]
    {
        let token = world.member_of(world.owner.account, role).await.access;
        assert_eq!(world.get(&rules, &token).await.status, sees, "{role:?}");
        let put = world.put(&one, &token, json!({"priority": 1})).await;
        assert_eq!(put.status, changes, "{role:?}");
    }
}
