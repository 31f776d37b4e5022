//! What of a scan is kept.

use super::scan::{Outcome, Scanned, Scanner, scan};
use crate::{
    mcp::{protocol::Era, proxy::ServerFacts},
    store::{
        Store, mcp_offers,
        mcp_servers::{
            self, AuthType, McpServer, Place, PrefixMode, Sealed, Settings, Status, Transport,
        },
        testing::{TestDatabase, database},
    },
};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use serde_json::{json, value::RawValue};
use std::time::Duration;
use uuid::Uuid;

struct Answer(Result<Scanned, String>);

#[async_trait]
impl Scanner for Answer {
    async fn scan(&self, _: AccountId, _: Uuid) -> Result<Scanned, String> {
        self.0.clone()
    }
}

/// Never answers.
struct Hung;

#[async_trait]
impl Scanner for Hung {
    async fn scan(&self, _: AccountId, _: Uuid) -> Result<Scanned, String> {
        std::future::pending().await
    }
}

fn raws(texts: &[String]) -> Vec<Box<RawValue>> {
    texts.iter().map(|text| RawValue::from_string(text.clone()).unwrap()).collect()
}

fn scanned(tools: &[String]) -> Scanned {
    let facts = ServerFacts {
        era: Era::Modern,
        version: "2026-07-28".to_owned(),
        capabilities: json!({"tools": {}}),
        info: None,
        instructions: None,
    };
    let (prompts, resources, templates) = (Vec::new(), Vec::new(), Vec::new());
    Scanned { facts, tools: raws(tools), prompts, resources, templates }
}

async fn server(database: &TestDatabase) -> (AccountId, McpServer) {
    let (store, account, id) = (&database.store, AccountId::fresh(), Uuid::now_v7());
    let db = store.client().await.unwrap();
    crate::store::accounts::insert(&db, account, "test").await.unwrap();
    let settings = Settings {
        name: "a".to_owned(),
        place: Place::Http {
            transport: Transport::HttpStreaming,
            url: "https://a.example".to_owned(),
        },
        auth_type: AuthType::None,
        auth: Sealed::default(),
        tool_prefix: None,
        prefix_mode: PrefixMode::Never,
        is_trusted: false,
    };
    assert!(mcp_servers::insert(&db, account, id, &settings, Status::Active).await.unwrap());
    (account, found(store, account, id).await)
}

async fn found(store: &Store, account: AccountId, id: Uuid) -> McpServer {
    let db = store.client().await.unwrap();
    mcp_servers::get(&db, account, id).await.unwrap().unwrap()
}

async fn kept(store: &Store, account: AccountId) -> Vec<(String, String)> {
    let db = store.client().await.unwrap();
    let offers = mcp_offers::all(&db, account).await.unwrap();
    offers.into_iter().map(|offer| (offer.name, offer.definition)).collect()
}

#[tokio::test]
async fn what_is_sent_is_kept_byte_for_byte() {
    let database = database().await;
    let (account, server) = server(&database).await;
    let store = &database.store;
    let odd = r#"{ "x": 1.0e2, "n\u0061me" : "a", "y": {"k":1,"k":2} }"#.to_owned();
    let mut all = scanned(std::slice::from_ref(&odd));
    all.prompts = raws(&[r#"{"name":"a"}"#.to_owned()]);
    all.resources = raws(&[r#"{"uri":"file:///a","name":"a"}"#.to_owned()]);
    all.templates = raws(&[r#"{"uriTemplate":"file:///{a}"}"#.to_owned()]);
    let outcome = scan(store, &Answer(Ok(all)), account, &server).await.unwrap();
    assert_eq!(outcome, Outcome::Kept { tools: 1, warnings: vec![] });
    let kept = kept(store, account).await;
    assert!(kept.contains(&("a".to_owned(), odd)), "{kept:?}");
    let names: Vec<_> = kept.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "file:///a", "file:///{a}", "a"]);
    assert_eq!(found(store, account, server.id).await.facts.unwrap().era, "modern");
}

#[tokio::test]
async fn what_cannot_be_kept_is_told() {
    let database = database().await;
    let (account, server) = server(&database).await;
    let store = &database.store;
    let named = |name: &str| json!({"name": name}).to_string();
    let long = json!({"name": "long", "x": "x".repeat(300_000)}).to_string();
    let tools = [
        named("a"),
        named("a"),
        named(""),
        "{}".to_owned(),
        "[]".to_owned(),
        r#"{"name":7}"#.to_owned(),
        named("a\0"),
        named(&"n".repeat(501)),
        long,
        r#"{"name":"b","name":"b"}"#.to_owned(),
        named("b"),
    ];
    let outcome = scan(store, &Answer(Ok(scanned(&tools))), account, &server).await.unwrap();
    let Outcome::Kept { tools: 2, warnings } = outcome else { panic!("{outcome:?}") };
    assert_eq!(warnings.len(), 9, "{warnings:#?}");
    assert!(warnings[0].starts_with("tool number 2 left out"), "{warnings:#?}");

    let many: Vec<_> = (0..2_100)
        .map(|n| if n % 10 == 0 { "{}".to_owned() } else { named(&n.to_string()) })
        .collect();
    let outcome = scan(store, &Answer(Ok(scanned(&many))), account, &server).await.unwrap();
    let Outcome::Kept { tools: 1_800, warnings } = outcome else { panic!("{outcome:?}") };
    assert_eq!(warnings.len(), 51);
    assert_eq!(kept(store, account).await.len(), 1_800);
}

#[tokio::test]
async fn a_scan_that_fails_leaves_what_was_found_before() {
    let database = database().await;
    let (account, server) = server(&database).await;
    let store = &database.store;
    let tools = [json!({"name": "a"}).to_string()];
    scan(store, &Answer(Ok(scanned(&tools))), account, &server).await.unwrap();
    let failed =
        scan(store, &Answer(Err("it hung up".to_owned())), account, &server).await.unwrap();
    assert_eq!(failed, Outcome::Failed("it hung up".to_owned()));
    let now = found(store, account, server.id).await;
    assert_eq!((now.status, now.last_error.as_deref()), (Status::Error, Some("it hung up")));
    assert_eq!(kept(store, account).await.len(), 1);

    let db = store.client().await.unwrap();
    mcp_servers::update(&db, account, server.id, &server.settings, Status::Active, true)
        .await
        .unwrap();
    for answer in [Ok(scanned(&[])), Err("late".to_owned())] {
        let late = scan(store, &Answer(answer), account, &server).await.unwrap();
        assert_eq!(late, Outcome::Overtaken);
    }
    assert_eq!(kept(store, account).await.len(), 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let database = database().await;
    let (account, server) = server(&database).await;
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let outcome = scan(&database.store, &Hung, account, &server).await.unwrap();
    tokio::time::resume();
    assert!(matches!(&outcome, Outcome::Failed(why) if why.contains("60 seconds")), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(120));
}
