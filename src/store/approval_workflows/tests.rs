//! Workflows in the table: what comes back, who sees it, and which one is the default.

use super::*;
use crate::store::{
    Store, access_rules,
    fixtures::{World, world},
    notifications::Channel,
    tool_configurations,
};
use preloop_actors::approval::TeamId;
use serde_json::json;
use std::collections::BTreeSet;

fn sealer() -> Sealer {
    Sealer::new(&"a key of this test".into())
}

fn configs() -> ChannelConfigs {
    ChannelConfigs {
        slack: Some("https://hooks.slack.com/services/s3cret".to_owned()),
        mattermost: None,
        webhook: Some(WebhookConfig {
            url: "https://me:s3cret@a.example:8443/s3cret?s3cret".to_owned(),
            headers: [("authorization".to_owned(), "s3cret".to_owned())].into(),
            secret: "whsec_s3cretabcd=".to_owned(),
        }),
    }
}

fn full(id: WorkflowId, other: WorkflowId) -> WorkflowSetup {
    WorkflowSetup {
        description: Some("for deletions".to_owned()),
        is_default: true,
        approver_user_ids: vec![UserId::fresh(), UserId::fresh()],
        approver_team_ids: vec![TeamId(Uuid::now_v7())],
        approvals_required: 2,
        escalation_user_ids: vec![UserId::fresh()],
        escalation_team_ids: vec![TeamId(Uuid::now_v7())],
        timeout_seconds: Some(2_592_000),
        require_reason: true,
        async_approval_enabled: true,
        notification_channels: Channel::ALL.to_vec(),
        channels: configs().seal(&sealer(), id),
        kept: Kept {
            approval_type: "webhook".to_owned(),
            channel: Some("#approvals".to_owned()),
            user: Some("@ada".to_owned()),
            approval_config: Some(json!({"a": 1})),
            workflow_config: Some(json!({"b": [2]})),
            escalation_workflow: Some(other),
            ai_model: Some("m".to_owned()),
            ai_guidelines: Some("be careful".to_owned()),
            ai_context: Some(json!({"c": null})),
            ai_confidence_threshold: 0.25,
            ai_fallback: AiFallback::Deny,
        },
        ..WorkflowSetup::named("full")
    }
}

async fn kept(world: &World, setup: &WorkflowSetup) -> WorkflowId {
    let id = WorkflowId(Uuid::now_v7());
    let db = world.client().await.unwrap();
    assert!(insert(&db, world.account, id, setup).await.unwrap());
    id
}

#[tokio::test]
async fn a_setup_comes_back_as_it_was_set() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let other = kept(&world, &WorkflowSetup::named("other")).await;
    let id = WorkflowId(Uuid::now_v7());
    assert!(insert(&db, account, id, &full(id, other)).await.unwrap());
    let found = get(&db, account, id).await.unwrap().unwrap();
    let again = WorkflowSetup {
        approver_user_ids: found.setup.approver_user_ids.clone(),
        approver_team_ids: found.setup.approver_team_ids.clone(),
        escalation_user_ids: found.setup.escalation_user_ids.clone(),
        escalation_team_ids: found.setup.escalation_team_ids.clone(),
        channels: found.setup.channels.clone(),
        ..full(id, other)
    };
    assert_eq!(found.setup, again);
    assert_eq!(found.setup.approver_user_ids.len(), 2);
    let bare = WorkflowSetup::named("bare");
    assert_eq!(update(&db, account, id, &bare).await.unwrap(), Saved::Done);
    assert_eq!(get(&db, account, id).await.unwrap().unwrap().setup, bare);
    assert!(!insert(&db, account, WorkflowId(Uuid::now_v7()), &bare).await.unwrap());
    assert_eq!(update(&db, account, other, &bare).await.unwrap(), Saved::NameTaken);
    assert_eq!(count(&db, account).await.unwrap(), 2);
}

#[tokio::test]
async fn channels_open_for_their_workflow_alone_and_show_no_secret() {
    let world = world().await;
    let id = WorkflowId(Uuid::now_v7());
    let setup =
        WorkflowSetup { channels: configs().seal(&sealer(), id), ..WorkflowSetup::named("a") };
    let db = world.client().await.unwrap();
    insert(&db, world.account, id, &setup).await.unwrap();
    let found = get(&db, world.account, id).await.unwrap().unwrap();
    assert!(found.channels(&sealer()).unwrap() == configs());
    assert!(found.channels(&Sealer::new(&"another key".into())).is_err());
    let elsewhere = Workflow { id: WorkflowId(Uuid::now_v7()), ..found.clone() };
    assert!(elsewhere.channels(&sealer()).is_err());
    let shown = json!({
        "slack": {"webhook_url": "https://hooks.slack.com/********"},
        "webhook": {"url": "https://a.example:8443/********", "headers": {"authorization": "********"}},
    });
    assert_eq!(Some(&found.setup.channels.shown), shown.as_object());
    assert_eq!(found.setup.channels.secret_hint.as_deref(), Some("…abcd"));
    let texts =
        [format!("{found:?}"), format!("{:?}", configs()), format!("{:?}", configs().webhook)];
    assert!(texts.iter().all(|text| !text.contains("s3cret")), "{texts:?}");
    let none = ChannelConfigs::default().seal(&sealer(), id);
    assert!(none == SealedChannels::default());
    assert!(none.open(&sealer(), id).unwrap() == ChannelConfigs::default());
}

#[test]
fn secrets_to_sign_with_are_fresh() {
    let secrets: BTreeSet<_> = (0..100).map(|_| WebhookConfig::fresh_secret()).collect();
    assert_eq!(secrets.len(), 100);
    assert!(secrets.iter().all(|secret| secret.starts_with("whsec_") && secret.len() == 50));
}

#[tokio::test]
async fn one_workflow_is_the_default() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    assert!(default_of(&db, account).await.unwrap().is_none());
    let default = |name: &str| WorkflowSetup { is_default: true, ..WorkflowSetup::named(name) };
    let a = kept(&world, &default("a")).await;
    assert_eq!(default_of(&db, account).await.unwrap().unwrap().id, a);
    let b = kept(&world, &default("b")).await;
    assert_eq!(default_of(&db, account).await.unwrap().unwrap().id, b);
    assert_eq!(update(&db, account, a, &default("a")).await.unwrap(), Saved::Done);
    let defaults: Vec<_> = all(&db, account).await.unwrap();
    let defaults: Vec<_> = defaults.iter().map(|one| one.setup.is_default).collect();
    assert_eq!(defaults, [true, false]);
    // Another account's stays what it is.
    let other = AccountId::fresh();
    crate::store::fixtures::organization(&world, other).await;
    insert_first(&db, other, UserId::fresh()).await.unwrap();
    kept(&world, &default("c")).await;
    assert_eq!(default_of(&db, other).await.unwrap().unwrap().setup.name, "Default");
}

/// Sets one workflow as the default, as a request does.
async fn make_default(store: Store, account: AccountId, id: WorkflowId, name: String) {
    let mut db = store.client().await.unwrap();
    let tx = db.transaction().await.unwrap();
    lock(&tx, account).await.unwrap();
    let setup = WorkflowSetup { is_default: true, ..WorkflowSetup::named(&name) };
    assert_eq!(update(&tx, account, id, &setup).await.unwrap(), Saved::Done);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whoever_sets_the_default_at_once_with_others_gets_through() {
    let world = world().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        let name = number.to_string();
        ids.push((kept(&world, &WorkflowSetup::named(&name)).await, name));
    }
    let store: &Store = &world;
    let all_at_once =
        ids.into_iter().map(|(id, name)| make_default(store.clone(), world.account, id, name));
    futures::future::join_all(all_at_once).await;
    let rows = all(&world.client().await.unwrap(), world.account).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.setup.is_default).count(), 1);
}

#[tokio::test]
async fn what_is_in_use_stays() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let used = kept(&world, &WorkflowSetup::named("used")).await;
    let mut escalating = WorkflowSetup::named("escalating");
    escalating.kept.escalation_workflow = Some(used);
    let escalating = kept(&world, &escalating).await;
    let tool = Uuid::now_v7();
    world
        .sql(
            "INSERT INTO tool_configurations (id, account_id, tool_name, tool_source, approval_workflow_id)
             VALUES ($1, $2, 'drop', 'builtin', $3)",
            &[&tool, &account.0, &used.0],
        )
        .await;
    let rule = access_rules::tests::rule(Some(used));
    assert!(
        access_rules::insert(&db, account, tool, preloop_actors::gate::RuleId(tool), &rule)
            .await
            .unwrap()
    );
    let named = ["a rule of the tool `drop`", "the tool `drop`", "the workflow `escalating`"];
    assert_eq!(usage(&db, account, used).await.unwrap(), named);
    assert_eq!(delete(&db, account, used).await.unwrap(), Deleted::Used);
    assert!(tool_configurations::delete(&db, account, tool).await.unwrap().is_some());
    assert_eq!(usage(&db, account, used).await.unwrap(), named[2..]);
    assert_eq!(
        delete(&db, account, escalating).await.unwrap(),
        Deleted::Done("escalating".to_owned())
    );
    assert_eq!(delete(&db, account, used).await.unwrap(), Deleted::Done("used".to_owned()));
    assert_eq!(delete(&db, account, used).await.unwrap(), Deleted::Missing);
}

#[tokio::test]
async fn another_account_sees_and_changes_nothing() {
    let world = world().await;
    let (db, other) = (world.client().await.unwrap(), AccountId::fresh());
    let setup = WorkflowSetup { is_default: true, ..WorkflowSetup::named("a") };
    let id = kept(&world, &setup).await;
    assert!(get(&db, other, id).await.unwrap().is_none());
    assert!(default_of(&db, other).await.unwrap().is_none());
    assert!(all(&db, other).await.unwrap().is_empty());
    assert!(usage(&db, other, id).await.unwrap().is_empty());
    assert!(!is_present(&db, other, id).await.unwrap());
    assert!(is_present(&db, world.account, id).await.unwrap());
    assert_eq!(update(&db, other, id, &setup).await.unwrap(), Saved::Missing);
    assert_eq!(delete(&db, other, id).await.unwrap(), Deleted::Missing);
    let owner: Uuid = world.value("SELECT id FROM users", &[]).await;
    assert_eq!(approvers(&db, world.account, &[UserId(owner)]).await.unwrap().len(), 1);
    assert!(approvers(&db, other, &[UserId(owner)]).await.unwrap().is_empty());
    assert_eq!(get(&db, world.account, id).await.unwrap().unwrap().setup, setup);
}

#[tokio::test]
async fn approvers_are_told_apart_from_those_who_may_only_look() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let owner: Uuid = world.value("SELECT id FROM users", &[]).await;
    let users = [UserId(owner), UserId::fresh()];
    let found = |may| BTreeMap::from([(UserId(owner), may)]);
    assert_eq!(approvers(&db, world.account, &users).await.unwrap(), found(true));
    world.sql("UPDATE user_roles SET role = 'viewer'", &[]).await;
    assert_eq!(approvers(&db, world.account, &users).await.unwrap(), found(false));
}

/// An account goes with all it has, whatever refers to what.
#[tokio::test]
async fn accounts_can_be_deleted() {
    let world = world().await;
    let (db, account, tool) = (world.client().await.unwrap(), world.account, Uuid::now_v7());
    let used = kept(&world, &WorkflowSetup::named("used")).await;
    world
        .sql(
            "INSERT INTO tool_configurations (id, account_id, tool_name, tool_source, approval_workflow_id)
             VALUES ($1, $2, 'drop', 'builtin', $3)",
            &[&tool, &account.0, &used.0],
        )
        .await;
    let rule = access_rules::tests::rule(Some(used));
    access_rules::insert(&db, account, tool, preloop_actors::gate::RuleId(tool), &rule)
        .await
        .unwrap();
    assert_eq!(world.sql("DELETE FROM accounts WHERE id = $1", &[&account.0]).await, 1);
}

/// What the migration does to accounts that are there already.
#[tokio::test]
async fn accounts_from_before_get_a_workflow() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let before = "ALTER TABLE tool_configurations DROP CONSTRAINT tool_configurations_workflow;
        DROP INDEX tool_configurations_workflow;
        INSERT INTO tool_configurations (id, account_id, tool_name, tool_source, approval_workflow_id)
        SELECT gen_random_uuid(), id, 'drop', 'builtin', gen_random_uuid() FROM accounts";
    db.batch_execute(before).await.unwrap();
    let migration = include_str!("../../../migrations/V0023__rules.sql");
    let start = migration.find("-- Ids from before").unwrap();
    db.batch_execute(&migration[start..]).await.unwrap();
    let owner: Uuid = world.value("SELECT id FROM users", &[]).await;
    let expected = WorkflowSetup {
        description: Some("Asked where neither the rule nor the tool names a workflow.".to_owned()),
        is_default: true,
        approver_user_ids: vec![UserId(owner)],
        timeout_seconds: Some(FIRST_TIMEOUT_SECS),
        ..WorkflowSetup::named("Default")
    };
    assert_eq!(default_of(&db, account).await.unwrap().unwrap().setup, expected);
    let tools = tool_configurations::all(&db, account).await.unwrap();
    assert_eq!(tools[0].setup.approval_workflow, None);
}
