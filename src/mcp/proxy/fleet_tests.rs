//! How much of a sick server anybody has to bear; time is paused, and no server is real.

use super::*;
use crate::{
    mcp::{
        proxy::{link::Deaf, news::Pledge, patience::SILENCE_MAX},
        raw::RawObject,
        rpc::RpcError,
    },
    store::mcp_servers::{AuthType, Place, PrefixMode, Sealed, Settings, Status, Transport},
};
use chrono::DateTime;
use serde_json::value::RawValue;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How the one kind of link here behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Well,
    Silent,
    Forgetful,
    Refusing,
    Unreachable,
}

struct FakeLink {
    facts: ServerFacts,
    house: Arc<House>,
}

/// What all fakes of a test share.
#[derive(Default)]
struct House {
    moods: Mutex<HashMap<Uuid, Mood>>,
    connected: AtomicUsize,
    asked: AtomicUsize,
    closed: AtomicUsize,
    renewed: AtomicUsize,
    troubles: Mutex<Vec<String>>,
    /// What legacy servers were told that clients can do.
    told: Mutex<Vec<Value>>,
    revision: AtomicUsize,
}

impl House {
    fn mood(&self, server: Uuid) -> Mood {
        self.moods.lock().unwrap().get(&server).copied().unwrap_or(Mood::Well)
    }
}

#[async_trait]
impl Link for FakeLink {
    fn facts(&self) -> &ServerFacts {
        &self.facts
    }

    async fn request(
        &self,
        _: Upward<'_>,
        _: &mut dyn Hearer,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        self.house.asked.fetch_add(1, Ordering::Relaxed);
        let server: Uuid = self.facts.version.parse().unwrap();
        match self.house.mood(server) {
            Mood::Well => Ok(Ok(RawValue::from_string("{}".to_owned()).unwrap())),
            Mood::Silent => std::future::pending().await,
            Mood::Forgetful => Err(LinkError::SessionLost),
            Mood::Refusing => Err(LinkError::Unauthorized { status: 401, challenge: None }),
            Mood::Unreachable => Err(LinkError::Unreachable("it ended at once".to_owned())),
        }
    }

    async fn changed(&self) -> Changed {
        std::future::pending().await
    }

    async fn close(&self) {
        self.house.closed.fetch_add(1, Ordering::Relaxed);
    }
}

struct Fake(Arc<House>);

#[async_trait]
impl Connector for Fake {
    async fn connect(
        &self,
        server: &McpServer,
        capabilities: &Value,
    ) -> Result<Arc<dyn Link>, LinkError> {
        self.0.connected.fetch_add(1, Ordering::Relaxed);
        self.0.told.lock().unwrap().push(capabilities.clone());
        let facts = ServerFacts {
            era: Era::Legacy,
            version: server.id.to_string(),
            capabilities: json!({}),
            info: None,
            instructions: None,
        };
        Ok(Arc::new(FakeLink { facts, house: self.0.clone() }))
    }

    async fn renew(
        &self,
        _: AccountId,
        server: &McpServer,
        refused: bool,
    ) -> Result<Option<McpServer>, LinkError> {
        if refused {
            self.0.renewed.fetch_add(1, Ordering::Relaxed);
            self.0.moods.lock().unwrap().insert(server.id, Mood::Well);
        }
        Ok(refused.then(|| server.clone()))
    }

    fn challenged(&self, _: Uuid, _: &str) {}
}

#[async_trait]
impl Servers for Fake {
    async fn get(&self, _: AccountId, id: Uuid) -> Result<Option<McpServer>, StoreError> {
        let url = String::new();
        let settings = Settings {
            name: "fake".to_owned(),
            place: Place::Http { transport: Transport::HttpStreaming, url },
            auth_type: AuthType::None,
            auth: Sealed::default(),
            tool_prefix: None,
            prefix_mode: PrefixMode::Never,
            is_trusted: false,
        };
        Ok(Some(McpServer {
            id,
            settings,
            status: Status::Active,
            revision: self.0.revision.load(Ordering::Relaxed) as i64,
            last_scan_at: None,
            last_error: None,
            facts: None,
            pinning: Default::default(),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }))
    }

    async fn trouble(&self, _: AccountId, _: Uuid, why: &str) -> Result<(), StoreError> {
        self.0.troubles.lock().unwrap().push(why.to_owned());
        Ok(())
    }
}

fn fleet() -> (Fleet, Arc<House>) {
    let house = Arc::new(House::default());
    let fake = || Fake(house.clone());
    (Fleet::new(Arc::new(fake()), Arc::new(fake())).0, house)
}

fn target(server: u128) -> Target {
    Target { account: AccountId(Uuid::nil()), server: Uuid::from_u128(server), revision: 0 }
}

async fn ask_as(
    fleet: &Fleet,
    target: Target,
    client: Option<(Era, &Value)>,
) -> Result<Answered, Failure> {
    let params = RawObject::default();
    let method = "tools/call";
    let question = Question {
        method,
        params,
        name: None,
        param_headers: &[],
        client,
        trace: None,
        insists: false,
        pledge: None,
    };
    fleet.ask(target, question, &mut Deaf).await
}

async fn ask(fleet: &Fleet, server: u128) -> Result<Answered, Failure> {
    ask_as(fleet, target(server), None).await
}

fn set(house: &House, server: u128, mood: Mood) {
    house.moods.lock().unwrap().insert(Uuid::from_u128(server), mood);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_server_is_left_alone_and_hurts_no_other() {
    let (fleet, house) = fleet();
    set(&house, 1, Mood::Silent);
    for _ in 0..3 {
        let (hung, well) = tokio::join!(ask(&fleet, 1), ask(&fleet, 2));
        let timed_out = matches!(hung, Err(Failure::Link(LinkError::TimedOut(SILENCE_MAX))));
        assert!(timed_out && well.is_ok());
    }
    assert!(matches!(ask(&fleet, 1).await, Err(Failure::Resting(_))));
    assert!(ask(&fleet, 2).await.is_ok());
    assert_eq!(house.troubles.lock().unwrap().len(), 3);
    set(&house, 1, Mood::Well);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert!(ask(&fleet, 1).await.is_ok(), "it is tried again");
}

/// Requirement 58: what a command that ends again and again looks like from here.
#[tokio::test(start_paused = true)]
async fn a_crash_loop_opens_the_breaker_of_its_server_only() {
    let (fleet, house) = fleet();
    set(&house, 1, Mood::Unreachable);
    for _ in 0..3 {
        let crashed = ask(&fleet, 1).await;
        assert!(matches!(crashed, Err(Failure::Link(LinkError::Unreachable(_)))));
    }
    assert!(matches!(ask(&fleet, 1).await, Err(Failure::Resting(_))));
    assert!(ask(&fleet, 2).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_removed_is_let_go_of() {
    let (fleet, house) = fleet();
    assert!(ask(&fleet, 1).await.is_ok() && ask(&fleet, 2).await.is_ok());
    fleet.let_go(Uuid::from_u128(1));
    tokio::task::yield_now().await;
    assert_eq!(house.closed.load(Ordering::Relaxed), 1);
    assert_eq!(fleet.stations().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn calls_share_a_link_and_calls_beyond_its_room_are_refused() {
    let (fleet, house) = fleet();
    assert!(
        futures::future::join_all((0..50).map(|_| ask(&fleet, 1))).await.iter().all(Result::is_ok)
    );
    assert_eq!(house.connected.load(Ordering::Relaxed), 1);
    set(&house, 1, Mood::Silent);
    let calls = (0..200).map(|_| ask(&fleet, 1));
    let failures = futures::future::join_all(calls).await;
    let busy = failures.iter().filter(|outcome| matches!(outcome, Err(Failure::Busy)));
    assert_eq!(busy.count(), 200 - super::super::station::CALLS_MAX);
}

#[tokio::test(start_paused = true)]
async fn links_are_made_anew_when_they_have_to_be() {
    let (fleet, house) = fleet();
    let connected = || house.connected.load(Ordering::Relaxed);
    assert!(ask(&fleet, 1).await.is_ok());
    set(&house, 1, Mood::Forgetful);
    let lost = ask(&fleet, 1).await;
    assert!(matches!(lost, Err(Failure::Link(LinkError::SessionLost))), "once, not for ever");
    assert_eq!(connected(), 2);
    set(&house, 1, Mood::Refusing);
    assert!(ask(&fleet, 1).await.is_ok());
    assert_eq!((connected(), house.renewed.load(Ordering::Relaxed)), (4, 1));
    house.revision.store(1, Ordering::Relaxed);
    let newer = Target { revision: 1, ..target(1) };
    assert!(ask_as(&fleet, newer, None).await.is_ok());
    assert_eq!(connected(), 5);
    assert!(matches!(ask(&fleet, 1).await, Err(Failure::Overtaken)), "the old one is gone");
    tokio::time::advance(IDLE_MAX).await;
    let closed = house.closed.load(Ordering::Relaxed);
    fleet.sweep().await;
    assert_eq!(house.closed.load(Ordering::Relaxed), closed + 1);
    assert!(fleet.stations().is_empty(), "nothing is left of it");
}

#[tokio::test(start_paused = true)]
async fn servers_are_told_what_clients_can_do_and_can_cross() {
    let (fleet, house) = fleet();
    let asks = json!({ "elicitation": {}, "tasks": {} });
    let told = json!({ "elicitation": {} });
    let extended =
        json!({ "elicitation": {}, "extensions": { "io.modelcontextprotocol/tasks": {} } });
    let clients = [
        (Some((Era::Legacy, &asks)), 1),
        (Some((Era::Legacy, &extended)), 1),
        (Some((Era::Modern, &asks)), 2),
        (None, 2),
    ];
    for (client, links) in clients {
        assert!(ask_as(&fleet, target(1), client).await.is_ok());
        assert_eq!(house.connected.load(Ordering::Relaxed), links);
    }
    assert_eq!(*house.told.lock().unwrap(), [told, json!({})]);
    let many: Vec<_> = (0..20).map(|n| json!({ "experimental": { "n": n } })).collect();
    for capabilities in &many {
        assert!(ask_as(&fleet, target(1), Some((Era::Legacy, capabilities))).await.is_ok());
    }
    tokio::task::yield_now().await;
    let open = house.connected.load(Ordering::Relaxed) - house.closed.load(Ordering::Relaxed);
    assert_eq!(open, super::super::station::LINKS_MAX, "whatever clients make up");
}

#[tokio::test(start_paused = true)]
async fn at_the_end_every_link_is_taken_down_and_none_is_made() {
    let (fleet, house) = fleet();
    for server in 1..=3 {
        assert!(ask(&fleet, server).await.is_ok());
    }
    fleet.close().await;
    assert_eq!(house.closed.load(Ordering::Relaxed), 3);
    assert!(matches!(ask(&fleet, 1).await, Err(Failure::Closed)));
    assert_eq!(house.connected.load(Ordering::Relaxed), 3);
}

/// Looks like a call that was let through, and finds what it is told to find.
struct Found(Result<(), String>);

#[async_trait]
impl Pledge for Found {
    async fn holds(&self) -> Result<(), String> {
        self.0.clone()
    }
}

async fn ask_pledged(fleet: &Fleet, found: Result<(), &str>) -> Result<Answered, Failure> {
    let pledge = Found(found.map_err(str::to_owned));
    let question = Question {
        method: "tools/call",
        params: RawObject::default(),
        name: None,
        param_headers: &[],
        client: None,
        trace: None,
        insists: false,
        pledge: Some(&pledge),
    };
    fleet.ask(target(1), question, &mut Deaf).await
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_until_somebody_has_looked_at_what_is_new() {
    let house = Arc::new(House::default());
    let fake = || Fake(house.clone());
    let (fleet, mut heard) = Fleet::new(Arc::new(fake()), Arc::new(fake()));
    let (keeping, seen) = (fleet.clone(), house.clone());
    let keeper = tokio::spawn(async move {
        let (target, change) = heard.recv().await.unwrap();
        assert_eq!(change, Changed::Awaited);
        assert_eq!(seen.asked.load(Ordering::Relaxed), 0, "nothing went up over the new link");
        keeping.looked(target.server, keeping.told(target.server), true);
        heard
    });
    assert!(ask_pledged(&fleet, Ok(())).await.is_ok());
    let mut heard = keeper.await.unwrap();
    assert!(ask_pledged(&fleet, Ok(())).await.is_ok());
    assert!(heard.try_recv().is_err(), "what was looked at is not looked at again");
    let other = ask_pledged(&fleet, Err("it is another one")).await;
    assert!(matches!(&other, Err(Failure::Held(why)) if why == "it is another one"), "{other:?}");
    assert_eq!(house.asked.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_looks_at_gets_no_calls() {
    let (fleet, house) = fleet();
    for _ in 0..2 {
        let held = ask_pledged(&fleet, Ok(())).await;
        assert!(matches!(held, Err(Failure::Held(_))), "{held:?}");
    }
    assert_eq!(house.asked.load(Ordering::Relaxed), 0);
}
