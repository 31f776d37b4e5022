//! What people decide about tools on one replica, and when the others know: over one database, by real catalogs.

use super::*;
use crate::{
    config::DatabaseConfig,
    mcp::catalog::{Catalog, Catalogs},
    store::{
        Store,
        fixtures::{World, world},
        information_flow,
        mcp_offers::{self, NewOffer, OfferKind},
        mcp_pins::{self, Decision, PinBasis, PinKind, PinVerdict, Review, Version},
        mcp_servers::{self, AuthType, Place, PrefixMode, Sealed, Settings, Status, Transport},
        tool_configurations::{self, Setup, ToolSource},
        wakes::Wakes,
    },
};
use deadpool_postgres::Client;
use preloop_actors::gate::{FlowMode, Hash, Label, Labels, hash_of_definition};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use uuid::Uuid;

/// Longest after a decision's commit that another replica may still let a call through.
const LATE: Duration = Duration::from_secs(1);
/// When a test gives up.
const NEVER: Duration = Duration::from_secs(5);

/// An account with a server whose tool `a` counts, and its configuration.
struct Shop {
    world: World,
    server: Uuid,
    configuration: Uuid,
}

fn settings() -> Settings {
    Settings {
        name: "shop".to_owned(),
        place: Place::Http { transport: Transport::Sse, url: "https://a.example".to_owned() },
        auth_type: AuthType::None,
        auth: Sealed::default(),
        tool_prefix: None,
        prefix_mode: PrefixMode::Never,
        is_trusted: false,
    }
}

fn offer(description: &str) -> NewOffer {
    let definition = json!({
        "name": "a", "description": description, "inputSchema": { "type": "object" },
    });
    NewOffer {
        kind: OfferKind::Tool,
        name: "a".to_owned(),
        description: Some(description.to_owned()),
        definition: definition.to_string(),
    }
}

/// The version of the tool that the shop begins with.
fn version() -> Version {
    let definition = offer("sells").definition;
    let object = serde_json::from_str(&definition).unwrap();
    let hash: Hash = hash_of_definition(&object).unwrap();
    Version { kind: PinKind::Tool, name: "a".to_owned(), hash, definition }
}

fn verdict(verdict: PinVerdict) -> Decision<'static> {
    Decision { identity: 1, verdict, basis: PinBasis::Review, by: None, reason: None }
}

async fn shop() -> Shop {
    let world = world().await;
    let (server, configuration, account) = (Uuid::now_v7(), Uuid::now_v7(), world.account);
    let db = world.client().await.unwrap();
    mcp_servers::insert(&db, account, server, &settings(), Status::Active).await.unwrap();
    mcp_offers::replace(&db, account, server, &[offer("sells")]).await.unwrap();
    let approved = verdict(PinVerdict::Approved);
    mcp_pins::decide(&db, account, server, approved, &[version()]).await.unwrap();
    let setup = Setup {
        tool_name: "a".to_owned(),
        tool_source: ToolSource::Mcp,
        mcp_server: Some(server),
        http_endpoint: None,
        is_enabled: true,
        tool_description: None,
        tool_schema: None,
        custom_config: None,
        justification_mode: None,
        approval_workflow: None,
    };
    tool_configurations::insert(&db, account, configuration, &setup).await.unwrap();
    drop(db);
    Shop { world, server, configuration }
}

/// What somebody decides.
#[derive(Clone, Copy, Debug)]
enum Decided {
    Rejected,
    /// The server's list differs from what was pinned.
    Changed,
    /// The server is elsewhere.
    Moved,
    Removed,
    Labelled,
    /// The account guards flows of information, of which it knew nothing before.
    Guarded,
}

impl Decided {
    const ALL: [Self; 6] =
        [Self::Rejected, Self::Changed, Self::Moved, Self::Removed, Self::Labelled, Self::Guarded];

    async fn write(self, shop: &Shop, db: &Client) {
        let (account, server) = (shop.world.account, shop.server);
        match self {
            Self::Rejected => {
                let no = verdict(PinVerdict::Rejected);
                mcp_pins::decide(db, account, server, no, &[version()]).await.unwrap();
            }
            Self::Changed => {
                let offers = [offer("sells, and tells")];
                mcp_offers::replace(db, account, server, &offers).await.unwrap();
            }
            Self::Moved => {
                let place =
                    Place::Http { transport: Transport::Sse, url: "https://b.example".to_owned() };
                let settings = Settings { place, ..settings() };
                let status = Status::Active;
                mcp_servers::update(db, account, server, &settings, status, true).await.unwrap();
            }
            Self::Removed => drop(mcp_servers::delete(db, account, server).await.unwrap()),
            Self::Labelled => {
                let labels = Some(Labels::from_iter([Label::SendsOut]));
                tool_configurations::label(db, account, shop.configuration, labels).await.unwrap();
            }
            Self::Guarded => {
                information_flow::set(db, account, FlowMode::Enforce).await.unwrap();
            }
        }
    }

    /// Whether a call that this catalog decides about passes as if nobody had decided anything.
    fn passes(self, catalog: &Catalog) -> bool {
        let Some(tool) = catalog.find("a") else { return false };
        match self {
            Self::Labelled => tool.labels.is_empty(),
            Self::Guarded => catalog.rules().policy.flow_mode() != FlowMode::Enforce,
            Self::Rejected | Self::Changed | Self::Moved | Self::Removed => true,
        }
    }
}

/// In real time, since it is about that. Only the database tells: no hint goes from one to the other.
#[tokio::test]
async fn a_second_after_a_decision_no_replica_lets_the_tool_through() {
    for decided in Decided::ALL {
        let shop = shop().await;
        let [one, two] = [(); 2].map(|()| Store::new(shop.world.database.store.pool.clone()));
        let catalogs = Catalogs::new(Arc::new(two.clone()), Vec::new());
        let account = shop.world.account;
        let db = one.client().await.unwrap();
        let calls = async {
            let passes = async || decided.passes(&catalogs.of(account).await.unwrap());
            // What was noted when the shop was made is old news by then.
            tokio::time::sleep(Duration::from_millis(400)).await;
            assert!(passes().await, "{decided:?}: it counts to begin with");
            decided.write(&shop, &db).await;
            let written = Instant::now();
            while passes().await {
                assert!(written.elapsed() < NEVER, "{decided:?} is never seen");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            written.elapsed()
        };
        let late = tokio::select! {
            () = one.clone().watch_switches() => unreachable!("it never returns"),
            () = two.clone().watch_switches() => unreachable!("it never returns"),
            late = calls => late,
        };
        assert!(late < LATE, "{decided:?}: one passed after {late:?}");
    }
}

/// Without a watcher each replica asks for itself, and soon enough.
#[tokio::test]
async fn nobody_has_to_watch() {
    let shop = shop().await;
    let account = shop.world.account;
    let two = Store::new(shop.world.database.store.pool.clone());
    let catalogs = Catalogs::new(Arc::new(two), Vec::new());
    assert!(Decided::Rejected.passes(&catalogs.of(account).await.unwrap()));
    let db = shop.world.client().await.unwrap();
    Decided::Rejected.write(&shop, &db).await;
    let written = Instant::now();
    while Decided::Rejected.passes(&catalogs.of(account).await.unwrap()) {
        assert!(written.elapsed() < LATE, "one passed after {:?}", written.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Each decision is noted once it is committed, and nothing else is.
#[tokio::test]
async fn what_changes_nothing_is_not_noted() {
    let shop = shop().await;
    let (account, server) = (shop.world.account, shop.server);
    let mut db = shop.world.client().await.unwrap();
    let before = recent(&db).await.unwrap();
    assert!(before.iter().all(|(_, of)| *of == account) && !before.is_empty(), "{before:?}");
    mcp_offers::replace(&db, account, server, &[offer("sells")]).await.unwrap();
    assert_eq!(recent(&db).await.unwrap().len(), before.len(), "the list is what it was");
    let tx = db.transaction().await.unwrap();
    mcp_pins::set_review(&tx, account, server, Some(Review::All)).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(recent(&db).await.unwrap().len(), before.len(), "it did not come to that");
    mcp_pins::set_review(&db, account, server, Some(Review::All)).await.unwrap();
    assert_eq!(recent(&db).await.unwrap().len(), before.len() + 1);
    note(&db, AccountId::fresh()).await.unwrap();
    assert_eq!(recent(&db).await.unwrap().len(), before.len() + 1, "of nobody");
    let age = "UPDATE trust_changes SET changed_at = changed_at - interval '31 s'";
    assert!(shop.world.sql(age, &[]).await > 0);
    assert!(recent(&db).await.unwrap().is_empty());
}

/// Who changes something tells the others, so that mostly they know at once.
#[tokio::test]
async fn the_others_are_told_to_look() {
    let world = world().await;
    let config = || DatabaseConfig {
        server: Some(world.database.connection.clone()),
        pool_size: 2,
        pool_timeout: NEVER,
    };
    let (one, two) = (Wakes::default(), Wakes::default());
    let (say, mut hear) = mpsc::unbounded_channel();
    let exchanges =
        [one.exchange(config(), |_| ()), two.exchange(config(), move |news| drop(say.send(news)))];
    let listens = timeout(NEVER, hear.recv()).await.unwrap();
    assert!(listens.is_some());
    let store = world.database.store.clone();
    Catalogs::new(Arc::new(store), Vec::new()).telling(one).changed(world.account);
    let heard = timeout(NEVER, hear.recv()).await.unwrap().unwrap();
    assert!(heard.switches, "{heard:?}");
    exchanges.iter().for_each(tokio::task::JoinHandle::abort);
}
