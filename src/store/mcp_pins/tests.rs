//! Verdicts in the table: whose they are, what replaces what, and what a first list is.

use super::*;
use crate::store::{
    fixtures::{World, world},
    mcp_servers::{self, AuthType, Place, PrefixMode, Sealed, Settings, Status, Transport},
};

fn settings(url: &str) -> Settings {
    Settings {
        name: "one".to_owned(),
        place: Place::Http { transport: Transport::Sse, url: url.to_owned() },
        auth_type: AuthType::None,
        auth: Sealed::default(),
        tool_prefix: None,
        prefix_mode: PrefixMode::Never,
        is_trusted: false,
    }
}

async fn server(world: &World) -> Uuid {
    let (db, id) = (world.client().await.unwrap(), Uuid::now_v7());
    let settings = settings("https://a.example");
    mcp_servers::insert(&db, world.account, id, &settings, Status::Active).await.unwrap();
    id
}

async fn pinning(world: &World, id: Uuid) -> Pinning {
    let db = world.client().await.unwrap();
    mcp_servers::get(&db, world.account, id).await.unwrap().unwrap().pinning
}

fn version(name: &str, text: &str) -> Version {
    let kind = if name.is_empty() { PinKind::Instructions } else { PinKind::Tool };
    let hash = Hash::of(text.as_bytes());
    Version { kind, name: name.to_owned(), hash, definition: text.to_owned() }
}

const YES: Decision<'static> = Decision {
    identity: 1,
    verdict: PinVerdict::Approved,
    basis: PinBasis::Review,
    by: None,
    reason: None,
};

#[tokio::test]
async fn the_last_verdict_of_each_kind_stays() {
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    decide(&db, account, id, YES, &[version("a", "1"), version("b", "1"), version("", "1")])
        .await
        .unwrap();
    let no = Decision { verdict: PinVerdict::Rejected, reason: Some("worse"), ..YES };
    decide(&db, account, id, no, &[version("a", "2")]).await.unwrap();
    decide(&db, account, id, no, &[version("a", "3")]).await.unwrap();
    let pins = whole(&db, account, Some(id)).await.unwrap();
    let told: Vec<_> = pins
        .iter()
        .map(|pin| (pin.name.as_str(), pin.verdict, pin.definition.as_deref().unwrap()))
        .collect();
    use PinVerdict::{Approved, Rejected};
    let expected =
        [("", Approved, "1"), ("a", Approved, "1"), ("a", Rejected, "3"), ("b", Approved, "1")];
    assert_eq!(told, expected);
    assert_eq!(pins[2].reason.as_deref(), Some("worse"));
    assert_eq!(pins[2].hash, Some(Hash::of(b"3")));
    let bare = all(&db, account).await.unwrap();
    assert!(bare.len() == 4 && bare.iter().all(|pin| pin.definition.is_none()));
    assert!(all(&db, AccountId::fresh()).await.unwrap().is_empty(), "another tenant");
    mcp_servers::delete(&db, account, id).await.unwrap();
    assert!(all(&db, account).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_one_list_is_the_first() {
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    assert_eq!(pinning(&world, id).await, Pinning::default());
    assert!(!first_listed(&db, AccountId::fresh(), id).await.unwrap());
    assert!(first_listed(&db, account, id).await.unwrap());
    assert!(!first_listed(&db, account, id).await.unwrap());
    assert!(pinning(&world, id).await.first_listed_at.is_some());
}

#[tokio::test]
async fn another_place_is_another_identity() {
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    let mut identity = 1;
    for (url, moves) in [
        ("https://a.example", false),
        ("https://b.example", true),
        ("https://b.example", false),
        ("https://a.example", true),
    ] {
        let settings = Settings { is_trusted: true, ..settings(url) };
        mcp_servers::update(&db, account, id, &settings, Status::Active, true).await.unwrap();
        identity += i64::from(moves);
        assert_eq!(pinning(&world, id).await.identity, identity, "{url}");
    }
}

#[tokio::test]
async fn new_servers_get_what_the_account_sets() {
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    assert_eq!(default_review(&db, account).await.unwrap(), Review::Changes);
    for (default, given, expected) in [
        (Review::All, None, Review::All),
        (Review::All, Some(Review::Changes), Review::Changes),
        (Review::Changes, None, Review::Changes),
    ] {
        set_default_review(&db, account, default).await.unwrap();
        assert_eq!(default_review(&db, account).await.unwrap(), default);
        set_review(&db, account, id, given).await.unwrap();
        assert_eq!(pinning(&world, id).await.review, expected);
    }
}

#[tokio::test]
async fn what_is_held_is_counted_and_told_once() {
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    let told = "SELECT count(*) FROM outbox WHERE body ->> 'event' = 'tools_held'";
    for (held, messages) in [(0, 0_i64), (3, 1), (3, 1), (0, 2)] {
        note_held(&db, account, id, held).await.unwrap();
        assert_eq!(pinning(&world, id).await.held_tools, held as i32);
        assert_eq!(world.value::<i64>(told, &[]).await, messages, "{held}");
    }
}

#[tokio::test]
async fn the_table_refuses_half_truths() {
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    decide(&db, account, id, YES, &[version("a", "1")]).await.unwrap();
    for set in [
        "name = ''",
        "kind = 'instructions'",
        "kind = 'prompt'",
        "hash = 'x'",
        "verdict = 'maybe'",
        "basis = 'habit'",
        "verdict = 'rejected', basis = 'first_use'",
    ] {
        let sql = format!("UPDATE mcp_pins SET {set} WHERE server_id = $1");
        assert!(db.execute(&sql, &[&id]).await.is_err(), "{set}");
    }
}

/// What was there before there were pins stays as it is: the migration's own words, over a server of before.
#[tokio::test]
async fn an_update_breaks_nobody() {
    const MIGRATION: &str = include_str!("../../../migrations/V0038__tool_pins.sql");
    let world = world().await;
    let (id, account) = (server(&world).await, world.account);
    let db = world.client().await.unwrap();
    for sql in [
        "INSERT INTO mcp_offers (id, account_id, server_id, kind, name, definition, position)
         VALUES (gen_random_uuid(), $1, $2, 'tool', 'a', '{\"name\": \"a\"}', 0),
                (gen_random_uuid(), $1, $2, 'prompt', 'b', '{}', 0)",
        "UPDATE mcp_servers
            SET era = 'modern', protocol_version = '2026-07-28', capabilities = '{}', instructions = 'Be kind.'
          WHERE account_id = $1 AND id = $2",
    ] {
        db.execute(sql, &[&account.0, &id]).await.unwrap();
    }
    let (_, adoption) = MIGRATION.split_once("-- An update breaks nobody").unwrap();
    db.batch_execute(&format!("--{adoption}")).await.unwrap();
    let pins = whole(&db, account, Some(id)).await.unwrap();
    let told: Vec<_> = pins
        .iter()
        .map(|pin| (pin.kind, pin.name.as_str(), pin.basis, pin.definition.as_deref().unwrap()))
        .collect();
    let expected = [
        (PinKind::Instructions, "", PinBasis::Existing, "Be kind."),
        (PinKind::Tool, "a", PinBasis::Existing, r#"{"name": "a"}"#),
    ];
    assert_eq!(told, expected);
    let pinning = pinning(&world, id).await;
    assert!(pinning.first_listed_at.is_some(), "what comes next is no first list");
    assert_eq!(pinning.review, Review::Changes);
}
