//! Configurations in the table.

use super::*;
use crate::store::fixtures::world;
use serde_json::json;

fn setup(name: &str) -> Setup {
    Setup {
        tool_name: name.to_owned(),
        tool_source: ToolSource::Builtin,
        mcp_server: None,
        http_endpoint: None,
        is_enabled: false,
        tool_description: Some("other words".to_owned()),
        tool_schema: Some(r#"{ "type": "object", "b": 1.0, "a": 2 }"#.to_owned()),
        custom_config: Some(json!({"a": [1]})),
        justification_mode: Some(JustificationMode::Required),
        approval_workflow: None,
    }
}

#[tokio::test]
async fn a_setup_comes_back_as_it_was_set() {
    let world = world().await;
    let (db, account, id) = (world.client().await.unwrap(), world.account, Uuid::now_v7());
    assert!(insert(&db, account, id, &setup("a")).await.unwrap());
    assert_eq!(get(&db, account, id).await.unwrap().unwrap().setup, setup("a"));
    let bare = Setup {
        tool_source: ToolSource::Http,
        http_endpoint: Some("e".to_owned()),
        is_enabled: true,
        tool_description: None,
        tool_schema: None,
        custom_config: None,
        justification_mode: None,
        approval_workflow: None,
        ..setup("b")
    };
    assert_eq!(update(&db, account, id, &bare).await.unwrap(), Saved::Done);
    assert_eq!(get_for_change(&db, account, id).await.unwrap().unwrap().setup, bare);
    assert_eq!(delete(&db, account, id).await.unwrap().as_deref(), Some("b"));
    assert_eq!(count(&db, account).await.unwrap(), 0);
}

#[tokio::test]
async fn a_tool_has_one_configuration() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let (a, b) = (Uuid::now_v7(), Uuid::now_v7());
    assert!(insert(&db, account, a, &setup("a")).await.unwrap());
    assert!(!insert(&db, account, b, &setup("a")).await.unwrap());
    assert!(insert(&db, account, b, &setup("b")).await.unwrap());
    assert_eq!(update(&db, account, b, &setup("a")).await.unwrap(), Saved::NameTaken);
    let http = Setup { tool_source: ToolSource::Http, ..setup("a") };
    assert!(insert(&db, account, Uuid::now_v7(), &http).await.unwrap());
}

#[tokio::test]
async fn another_account_sees_and_changes_nothing() {
    let world = world().await;
    let (db, account, id) = (world.client().await.unwrap(), world.account, Uuid::now_v7());
    insert(&db, account, id, &setup("a")).await.unwrap();
    let other = AccountId::fresh();
    assert!(get(&db, other, id).await.unwrap().is_none());
    assert!(all(&db, other).await.unwrap().is_empty());
    let window = Window { offset: 0, limit: 10 };
    assert_eq!(list(&db, other, window).await.unwrap().total, 0);
    assert_eq!(update(&db, other, id, &setup("b")).await.unwrap(), Saved::Missing);
    assert_eq!(delete(&db, other, id).await.unwrap(), None);
    assert_eq!(list(&db, account, window).await.unwrap().rows[0].setup, setup("a"));
}
