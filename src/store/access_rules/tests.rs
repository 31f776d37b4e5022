//! Rules in the table: what comes back, in which order, and who sees it.

use super::*;
use crate::store::{
    approval_workflows,
    fixtures::{World, world},
    tool_configurations,
};
use preloop_actors::{
    gate::{Action, WorkflowId, expr::Language},
    ids::FlowId,
};
use serde_json::json;

/// A rule that always asks.
pub(in crate::store) fn rule(workflow: Option<WorkflowId>) -> RuleSetup {
    RuleSetup {
        action: RuleAction::RequireApproval,
        condition: None,
        condition_type: ConditionType::Cel,
        priority: 0,
        description: None,
        is_enabled: true,
        workflow,
        subject: None,
        marker: None,
    }
}

async fn configuration(world: &World, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    let sql = "INSERT INTO tool_configurations (id, account_id, tool_name, tool_source)
               VALUES ($1, $2, $3, 'builtin')";
    world.sql(sql, &[&id, &world.account.0, &name]).await;
    id
}

async fn kept(world: &World, configuration: Uuid, setup: &RuleSetup) -> RuleId {
    let (db, id) = (world.client().await.unwrap(), RuleId(Uuid::now_v7()));
    assert!(insert(&db, world.account, configuration, id, setup).await.unwrap());
    id
}

#[tokio::test]
async fn a_setup_comes_back_as_it_was_set() {
    let world = world().await;
    let (db, tool) = (world.client().await.unwrap(), configuration(&world, "a").await);
    let id = kept(&world, tool, &rule(None)).await;
    for (action, subject, marker) in [
        (RuleAction::Allow, Some(Subject::Key(Uuid::now_v7())), None),
        (RuleAction::Deny, Some(Subject::Flow(FlowId::fresh())), None),
        (RuleAction::RequireApproval, Some(Subject::Agent(Uuid::now_v7())), None),
        (RuleAction::RequireApproval, None, Some(Marker::default())),
        (
            RuleAction::RequireApproval,
            None,
            Some(Marker { name: Some("large".to_owned()), config: Some(json!({"a": [1]})) }),
        ),
        (RuleAction::Deny, None, None),
    ] {
        let setup = RuleSetup {
            action,
            condition: Some("amount > 3".to_owned()),
            condition_type: ConditionType::Simple,
            priority: -7,
            description: Some("why".to_owned()),
            is_enabled: false,
            workflow: None,
            subject,
            marker,
        };
        assert!(update(&db, world.account, tool, id, &setup).await.unwrap());
        assert_eq!(get_for_change(&db, world.account, id).await.unwrap().unwrap().setup, setup);
    }
    assert!(delete(&db, world.account, id).await.unwrap());
    assert!(!delete(&db, world.account, id).await.unwrap());
    assert!(!update(&db, world.account, tool, id, &rule(None)).await.unwrap());
}

#[tokio::test]
async fn rules_come_in_the_order_they_are_looked_at() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let (tool, other) = (configuration(&world, "a").await, configuration(&world, "b").await);
    let with = |priority, subject| RuleSetup { priority, subject, ..rule(None) };
    let late = kept(&world, tool, &with(2, None)).await;
    let first = kept(&world, tool, &with(1, None)).await;
    let second = kept(&world, tool, &with(1, None)).await;
    let of_key = kept(&world, tool, &with(9, Some(Subject::Key(Uuid::now_v7())))).await;
    let marked = RuleSetup { marker: Some(Marker::default()), priority: i32::MAX, ..rule(None) };
    let condition_id = kept(&world, tool, &marked).await;
    let elsewhere = kept(&world, other, &rule(None)).await;
    let found = of_configuration(&db, account, tool).await.unwrap();
    let found: Vec<_> = found.iter().map(|rule| rule.id).collect();
    assert_eq!(found, [of_key, first, second, late, condition_id]);
    let found = all(&db, account).await.unwrap();
    let found: Vec<_> = found.iter().map(|(tool, rule)| (*tool, rule.id)).collect();
    assert_eq!(found.len(), 6);
    assert_eq!(found.last(), Some(&(other, elsewhere)));
    assert_eq!(count(&db, account, None).await.unwrap(), 6);
    assert_eq!(count(&db, account, Some(tool)).await.unwrap(), 5);
    assert_eq!(condition(&db, account, tool).await.unwrap().unwrap().id, condition_id);
    assert!(condition(&db, account, other).await.unwrap().is_none());
    let second_condition =
        insert(&db, account, tool, RuleId(Uuid::now_v7()), &marked).await.unwrap_err();
    assert!(second_condition.to_string().contains("one_condition"), "{second_condition}");
}

#[tokio::test]
async fn what_decides_sees_rules_as_they_are() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let tool = configuration(&world, "a").await;
    let workflow = WorkflowId(Uuid::now_v7());
    let setup = approval_workflows::WorkflowSetup::named("w");
    approval_workflows::insert(&db, world.account, workflow, &setup).await.unwrap();
    let key = Subject::Key(Uuid::now_v7());
    let setup = RuleSetup {
        condition: Some("a == 1".to_owned()),
        condition_type: ConditionType::Simple,
        priority: 3,
        description: Some("why".to_owned()),
        subject: Some(key),
        ..rule(Some(workflow))
    };
    let id = kept(&world, tool, &setup).await;
    let expected = AccessRule {
        id,
        subject: Some(key),
        action: Action::RequireApproval,
        condition: Some("a == 1".to_owned()),
        language: Language::Simple,
        priority: 3,
        is_enabled: true,
        workflow: Some(workflow),
        description: Some("why".to_owned()),
    };
    assert_eq!(all(&db, world.account).await.unwrap(), [(tool, expected)]);
}

#[tokio::test]
async fn subjects_are_the_accounts_own() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let flow = Subject::Flow(world.flow().await.flow);
    let key = Uuid::now_v7();
    let sql = "INSERT INTO api_keys (id, account_id, user_id, name, prefix, key_hash)
               SELECT $1, account_id, id, 'k', 'k', 'k' FROM users";
    world.sql(sql, &[&key]).await;
    for (subject, expected) in [
        (flow, true),
        (Subject::Key(key), true),
        (Subject::Flow(FlowId(key)), false),
        (Subject::Key(Uuid::now_v7()), false),
        (Subject::Agent(key), false),
    ] {
        assert_eq!(has_subject(&db, world.account, subject).await.unwrap(), expected);
        assert!(!has_subject(&db, AccountId::fresh(), subject).await.unwrap());
    }
}

#[tokio::test]
async fn another_account_sees_and_changes_nothing() {
    let world = world().await;
    let (db, other) = (world.client().await.unwrap(), AccountId::fresh());
    let tool = configuration(&world, "a").await;
    let id = kept(&world, tool, &rule(None)).await;
    assert!(get(&db, other, id).await.unwrap().is_none());
    assert!(all(&db, other).await.unwrap().is_empty());
    assert!(of_configuration(&db, other, tool).await.unwrap().is_empty());
    assert!(!insert(&db, other, tool, RuleId(Uuid::now_v7()), &rule(None)).await.unwrap());
    let denies = RuleSetup { action: RuleAction::Deny, ..rule(None) };
    assert!(!update(&db, other, tool, id, &denies).await.unwrap());
    assert!(!delete(&db, other, id).await.unwrap());
    assert_eq!(get(&db, world.account, id).await.unwrap().unwrap().setup, rule(None));
}

#[tokio::test]
async fn rules_go_with_their_configuration() {
    let world = world().await;
    let (db, tool) = (world.client().await.unwrap(), configuration(&world, "a").await);
    kept(&world, tool, &rule(None)).await;
    tool_configurations::delete(&db, world.account, tool).await.unwrap();
    assert_eq!(count(&db, world.account, None).await.unwrap(), 0);
}
