//! Servers in the table: whose they are, and what a scan may write over.

use super::*;
use crate::store::fixtures::{World, world};
use serde_json::{Map, json};

fn http(name: &str) -> Settings {
    Settings {
        name: name.to_owned(),
        place: Place::Http { transport: Transport::Sse, url: "https://a.example".to_owned() },
        auth_type: AuthType::OAuth,
        auth: sealed("token"),
        tool_prefix: Some("p".to_owned()),
        prefix_mode: PrefixMode::OnConflict,
        is_trusted: true,
    }
}

fn command(name: &str) -> Settings {
    let place = Place::Command {
        command: "npx".to_owned(),
        args: vec!["-y".to_owned(), "server".to_owned()],
        image: Some("node:22".to_owned()),
        env: sealed("A"),
    };
    let (auth_type, auth) = (AuthType::None, Sealed::default());
    Settings {
        place,
        auth_type,
        auth,
        tool_prefix: None,
        prefix_mode: PrefixMode::Never,
        ..http(name)
    }
}

fn sealed(name: &str) -> Sealed {
    let shown: Map<_, _> = json!({name: "***"}).as_object().cloned().unwrap_or_default();
    Sealed { sealed: Some(name.as_bytes().to_vec()), shown }
}

fn facts() -> Facts {
    Facts {
        era: "modern".to_owned(),
        protocol_version: "2026-07-28".to_owned(),
        capabilities: r#"{ "tools": {} }"#.to_owned(),
        instructions: Some("use\0 it".to_owned()),
    }
}

async fn added(world: &World, settings: &Settings) -> Uuid {
    let (db, id) = (world.client().await.unwrap(), Uuid::now_v7());
    assert!(insert(&db, world.account, id, settings, Status::Active).await.unwrap());
    id
}

async fn found(world: &World, id: Uuid) -> McpServer {
    let db = world.client().await.unwrap();
    get(&db, world.account, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn settings_come_back_as_they_were_set() {
    let world = world().await;
    for settings in [http("a"), command("b")] {
        let id = added(&world, &settings).await;
        let server = found(&world, id).await;
        assert_eq!(
            (server.settings, server.status, server.revision),
            (settings, Status::Active, 1)
        );
        assert_eq!((server.facts, server.last_scan_at), (None, None));
    }
    let id = added(&world, &http("c")).await;
    let db = world.client().await.unwrap();
    let change = |settings, reconnects| {
        let (db, account) = (&db, world.account);
        async move { update(db, account, id, &settings, Status::Inactive, reconnects).await.unwrap() }
    };
    assert_eq!(change(command("d"), true).await, Saved::Done);
    let server = found(&world, id).await;
    assert_eq!(
        (server.settings, server.status, server.revision),
        (command("d"), Status::Inactive, 2)
    );
    assert_eq!(change(http("d"), false).await, Saved::Done);
    assert_eq!(found(&world, id).await.revision, 2);
    assert_eq!(change(http("a"), false).await, Saved::NameTaken);
    assert!(!insert(&db, world.account, Uuid::now_v7(), &http("a"), Status::Active).await.unwrap());
}

#[tokio::test]
async fn another_account_sees_and_changes_nothing() {
    let world = world().await;
    let id = added(&world, &http("a")).await;
    let (db, other) = (world.client().await.unwrap(), AccountId::fresh());
    let window = Window { offset: 0, limit: 10 };
    assert_eq!(list(&db, other, window).await.unwrap().total, 0);
    assert_eq!(list(&db, world.account, window).await.unwrap().rows.len(), 1);
    assert!(get(&db, other, id).await.unwrap().is_none());
    let change = update(&db, other, id, &http("b"), Status::Active, true).await.unwrap();
    assert_eq!(change, Saved::Missing);
    assert!(!scanned(&db, other, id, 1, &facts()).await.unwrap());
    assert!(!scan_failed(&db, other, id, 1, "x").await.unwrap());
    trouble(&db, other, id, "x").await.unwrap();
    assert!(!renew_auth(&db, other, &found(&world, id).await, &sealed("new")).await.unwrap());
    assert_eq!(delete(&db, other, id).await.unwrap(), None);
    let server = found(&world, id).await;
    assert_eq!((server.settings, server.last_error), (http("a"), None));
    assert_eq!(delete(&db, world.account, id).await.unwrap().as_deref(), Some("a"));
}

#[tokio::test]
async fn a_scan_counts_only_for_the_place_that_it_asked() {
    let world = world().await;
    let (id, account) = (added(&world, &http("a")).await, world.account);
    let db = world.client().await.unwrap();
    assert!(scan_failed(&db, account, id, 1, &"é\0".repeat(3_000)).await.unwrap());
    let server = found(&world, id).await;
    assert_eq!((server.status, server.last_error.unwrap().chars().count()), (Status::Error, 2_000));
    assert!(scanned(&db, account, id, 1, &facts()).await.unwrap());
    let server = found(&world, id).await;
    assert_eq!((server.status, &server.last_error), (Status::Active, &None));
    let instructions = Some("use\u{fffd} it".to_owned());
    assert_eq!(server.facts, Some(Facts { instructions, ..facts() }));
    trouble(&db, account, id, "it broke").await.unwrap();
    let server = found(&world, id).await;
    assert_eq!((server.status, server.last_error.as_deref()), (Status::Active, Some("it broke")));

    update(&db, account, id, &command("a"), Status::Inactive, true).await.unwrap();
    assert!(!scanned(&db, account, id, 1, &facts()).await.unwrap());
    assert!(!scan_failed(&db, account, id, 1, "late").await.unwrap());
    assert!(scan_failed(&db, account, id, 2, "new").await.unwrap());
    assert_eq!(
        found(&world, id).await.status,
        Status::Inactive,
        "a scan switches nothing on or off"
    );
}

#[tokio::test]
async fn renewed_credentials_replace_only_those_they_came_from() {
    let world = world().await;
    let (id, account) = (added(&world, &http("a")).await, world.account);
    let db = world.client().await.unwrap();
    let before = found(&world, id).await;
    assert!(renew_auth(&db, account, &before, &sealed("second")).await.unwrap());
    assert!(
        !renew_auth(&db, account, &before, &sealed("third")).await.unwrap(),
        "somebody was faster"
    );
    let now = found(&world, id).await;
    assert_eq!((now.settings.auth.clone(), now.revision), (sealed("second"), 1));
    update(&db, account, id, &http("a"), Status::Active, true).await.unwrap();
    assert!(!renew_auth(&db, account, &now, &sealed("late")).await.unwrap());
}

#[tokio::test]
async fn the_table_refuses_half_truths() {
    let world = world().await;
    let id = added(&world, &command("a")).await;
    let db = world.client().await.unwrap();
    for set in [
        "url = 'https://a.example'",
        "command = NULL",
        "transport = 'sse'",
        "auth_sealed = 'x'",
        "prefix_mode = 'always'",
        "tool_prefix = 'A'",
        "tool_prefix = ''",
        "era = 'modern'",
        "status = 'gone'",
    ] {
        let sql = format!("UPDATE mcp_servers SET {set} WHERE id = $1");
        assert!(db.execute(&sql, &[&id]).await.is_err(), "{set}");
    }
}
