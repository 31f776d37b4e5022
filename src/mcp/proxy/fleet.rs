//! All servers behind us: who is reached over which link, and how much of a sick one anybody has to bear.
//!
//! A server is connected when it is first needed. Its calls have room of their own, a limit in time and a breaker,
//! so that one that hangs or dies is felt by those alone who call it.

use super::{
    connector::Connector,
    link::{Changed, Hearer, Link, LinkError, ServerFacts, Upward},
    news::News,
    patience,
    question::{Answered, Failure, Question, Target},
    station::{Held, Station},
};
use crate::{
    mcp::{
        protocol::{Era, TASKS},
        telemetry::Operation,
    },
    store::{
        Store,
        mcp_servers::{self, McpServer},
    },
};
use async_trait::async_trait;
use futures::future::join_all;
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{sync::mpsc, time::timeout};
use uuid::Uuid;

/// Longest time to connect.
pub const CONNECT_TIME_MAX: Duration = Duration::from_secs(30);
/// How long a call may wait for others of its server to end.
const ROOM_WAIT_MAX: Duration = Duration::from_secs(10);
/// A link that nobody uses for so long is taken down.
const IDLE_MAX: Duration = Duration::from_secs(30 * 60);
/// How long links may take to be taken down at the end. Commands that need longer are killed.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(3);
/// Most changes that wait to be acted on; servers that tell of more wait.
const CHANGES_MAX: usize = 256;

/// Where servers are known.
#[async_trait]
pub trait Servers: Send + Sync {
    async fn get(&self, account: AccountId, id: Uuid) -> Result<Option<McpServer>, StoreError>;

    /// Notes why a server could not be reached.
    async fn trouble(&self, account: AccountId, id: Uuid, why: &str) -> Result<(), StoreError>;
}

#[async_trait]
impl Servers for Store {
    async fn get(&self, account: AccountId, id: Uuid) -> Result<Option<McpServer>, StoreError> {
        let db = self.client().await?;
        mcp_servers::get(&db, account, id).await
    }

    async fn trouble(&self, account: AccountId, id: Uuid, why: &str) -> Result<(), StoreError> {
        let db = self.client().await?;
        mcp_servers::trouble(&db, account, id, why).await
    }
}

/// Every server. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Fleet(Arc<Inner>);

struct Inner {
    servers: Arc<dyn Servers>,
    connector: Arc<dyn Connector>,
    stations: Mutex<HashMap<Uuid, Arc<Station>>>,
    heard: mpsc::Sender<(Target, Changed)>,
    is_closed: AtomicBool,
}

impl Fleet {
    /// Also gives what servers say changed; somebody has to keep reading it.
    pub fn new(
        servers: Arc<dyn Servers>,
        connector: Arc<dyn Connector>,
    ) -> (Self, mpsc::Receiver<(Target, Changed)>) {
        let (heard, changes) = mpsc::channel(CHANGES_MAX);
        let (stations, is_closed) = (Mutex::default(), AtomicBool::new(false));
        (Self(Arc::new(Inner { servers, connector, stations, heard, is_closed })), changes)
    }

    /// Asks a server. Dropping the future takes the request back.
    pub async fn ask(
        &self,
        target: Target,
        mut question: Question<'_>,
        hearer: &mut dyn Hearer,
    ) -> Result<Answered, Failure> {
        let Question { method, name, trace, .. } = question;
        let mut operation = Operation::to_server(trace, method, name, &mut question.params);
        let answered = self.attempt(target, &question, hearer).await;
        match &answered {
            Ok(Answered { version, outcome, .. }) => {
                operation.speaks(version);
                operation.ended(outcome);
            }
            Err(failure) => operation.failed(failure),
        }
        answered
    }

    async fn attempt(
        &self,
        target: Target,
        question: &Question<'_>,
        hearer: &mut dyn Hearer,
    ) -> Result<Answered, Failure> {
        let station = self.station(target.server);
        let trial = station.admit(question.insists).map_err(Failure::Resting)?;
        let _room = match question.insists {
            // Those who have the room may wait for what is asked here.
            true => None,
            false => {
                let room = timeout(ROOM_WAIT_MAX, station.room.acquire()).await;
                Some(room.map_err(|_| Failure::Busy)?)
            }
        };
        let answered = match self.try_once(target, &station, question, hearer, None).await {
            // It has not begun, so asking again over a new link is harmless.
            Err(Failure::Link(
                error @ (LinkError::SessionLost | LinkError::Unauthorized { status: 401, .. }),
            )) => self.try_once(target, &station, question, hearer, Some(error)).await,
            first => first,
        };
        match &answered {
            Ok(_) => trial.well(),
            Err(Failure::Link(error)) if error.is_sickness() => {
                trial.sick();
                self.note_trouble(target, error).await;
            }
            Err(_) => {}
        }
        self.hear_challenge(target, answered.as_ref().err());
        answered
    }

    /// What a server says of itself. Connects to it when nobody did yet.
    pub async fn facts(&self, target: Target) -> Result<ServerFacts, Failure> {
        let link = self.link(target, &self.station(target.server), None, None).await;
        let link = match link {
            Err(Failure::Link(error @ LinkError::Unauthorized { status: 401, .. })) => {
                let station = self.station(target.server);
                self.link(target, &station, None, Some(error)).await
            }
            made => made,
        };
        self.hear_challenge(target, link.as_ref().err());
        Ok(link?.facts().clone())
    }

    /// The server as it is known now.
    pub async fn find(&self, account: AccountId, server: Uuid) -> Result<Target, Failure> {
        let found = self.0.servers.get(account, server).await?.ok_or(Failure::Overtaken)?;
        Ok(Target { account, server, revision: found.revision })
    }

    /// Takes down every link to a server that was removed or switched off. Returns at once.
    pub fn let_go(&self, server: Uuid) {
        let Some(station) = self.stations().remove(&server) else { return };
        for link in station.idle(Duration::ZERO) {
            tokio::spawn(async move { link.close().await });
        }
    }

    /// Takes down what nobody uses any more. To be called now and then.
    pub async fn sweep(&self) {
        let stations: Vec<_> = self.stations().values().cloned().collect();
        for station in stations {
            for link in station.idle(IDLE_MAX) {
                link.close().await;
            }
        }
        self.stations().retain(|_, station| Arc::strong_count(station) > 1 || !station.is_blank());
    }

    /// Takes every link down, for good: sessions are ended where they are, commands stop.
    pub async fn close(&self) {
        self.0.is_closed.store(true, Ordering::Relaxed);
        let stations: Vec<_> = self.stations().drain().map(|(_, station)| station).collect();
        let links: Vec<_> =
            stations.iter().flat_map(|station| station.idle(Duration::ZERO)).collect();
        let closing = join_all(links.iter().map(|link| link.close()));
        if timeout(CLOSE_TIME_MAX, closing).await.is_err() {
            tracing::warn!("some MCP servers did not let go in time");
        }
    }

    async fn try_once(
        &self,
        target: Target,
        station: &Station,
        question: &Question<'_>,
        hearer: &mut dyn Hearer,
        before: Option<LinkError>,
    ) -> Result<Answered, Failure> {
        let link = self.link(target, station, question.client, before).await?;
        if let Some(pledge) = question.pledge {
            self.settle(target, station).await?;
            pledge.holds().await.map_err(Failure::Held)?;
        }
        let era = link.facts().era;
        let capabilities = match question.client {
            Some((client, capabilities)) if client == era => crossing(capabilities, era),
            // Between eras, what is asked for during a call cannot cross.
            _ => json!({}),
        };
        let upward = Upward {
            method: question.method,
            params: question.params.clone(),
            name: question.name,
            param_headers: question.param_headers,
            capabilities: &capabilities,
        };
        let outcome = patience::request(&*link, upward, hearer).await;
        if let Err(error) = &outcome
            && matches!(error, LinkError::SessionLost | LinkError::Unauthorized { .. })
        {
            station.forget(&link);
        }
        let version = link.facts().version.clone();
        Ok(Answered { era, version, outcome: outcome? })
    }

    /// Waits until nothing that the server said is unknown. A server that cannot be asked gets no calls.
    async fn settle(&self, target: Target, station: &Station) -> Result<(), Failure> {
        if !station.news.is_behind() {
            return Ok(());
        }
        let asked = self.0.heard.send((target, Changed::Awaited)).await;
        if asked.is_ok() && station.news.settled().await {
            return Ok(());
        }
        let why =
            "its tools may have changed, and it could not be asked which it has now; try again";
        Err(Failure::Held(why.to_owned()))
    }

    /// How much a server said so far that may have changed something; see [`News`].
    pub(super) fn told(&self, server: Uuid) -> u64 {
        self.station(server).news.told()
    }

    /// A server was asked what it offers when it had said so much, and the answer is kept if that went well.
    pub(super) fn looked(&self, server: Uuid, told: u64, is_well: bool) {
        self.station(server).news.looked(told, is_well);
    }

    /// Whether a server said something since it was asked last.
    pub(super) fn is_unlooked(&self, server: Uuid) -> bool {
        self.station(server).news.is_unlooked()
    }

    /// The link for a client that can do this much; made when there is none. `before` is how the last one ended.
    async fn link(
        &self,
        target: Target,
        station: &Station,
        client: Option<(Era, &Value)>,
        before: Option<LinkError>,
    ) -> Result<Arc<dyn Link>, Failure> {
        let capabilities = match client {
            Some((Era::Legacy, capabilities)) => crossing(capabilities, Era::Legacy),
            _ => json!({}),
        };
        if let Some(link) = station.find(target.revision, &capabilities) {
            return Ok(link);
        }
        if self.0.is_closed.load(Ordering::Relaxed) {
            return Err(Failure::Closed);
        }
        // One connects; who waits meanwhile finds it done.
        let _making = station.making.lock().await;
        if let Some(link) = station.find(target.revision, &capabilities) {
            return Ok(link);
        }
        let server = self.0.servers.get(target.account, target.server).await?;
        let server = server.filter(|server| server.revision == target.revision);
        let server = server.ok_or(Failure::Overtaken)?;
        let server = self.renewed(target, server, before).await?;
        let connecting = self.0.connector.connect(&server, &capabilities);
        let made = timeout(CONNECT_TIME_MAX, connecting).await;
        let link = made.unwrap_or(Err(LinkError::TimedOut(CONNECT_TIME_MAX)))?;
        if self.0.is_closed.load(Ordering::Relaxed) {
            link.close().await;
            return Err(Failure::Closed);
        }
        // Another program may answer at its end than the one that was asked last.
        station.news.tell();
        let heard = self.0.heard.clone();
        let watching = tokio::spawn(watch(target, link.clone(), station.news.clone(), heard));
        let watching = watching.abort_handle();
        for old in station.hold(Held::new(target.revision, capabilities, link.clone(), watching)) {
            tokio::spawn(async move { old.close().await });
        }
        Ok(link)
    }

    /// The server with credentials that count.
    async fn renewed(
        &self,
        target: Target,
        server: McpServer,
        before: Option<LinkError>,
    ) -> Result<McpServer, Failure> {
        let refused = before.filter(|error| matches!(error, LinkError::Unauthorized { .. }));
        let connector = &self.0.connector;
        match (connector.renew(target.account, &server, refused.is_some()).await?, refused) {
            (Some(renewed), _) => Ok(renewed),
            (None, None) => Ok(server),
            (None, Some(refused)) => Err(refused.into()),
        }
    }

    /// What a server wants of us is remembered until somebody lets us in.
    fn hear_challenge(&self, target: Target, failure: Option<&Failure>) {
        if let Some(Failure::Link(LinkError::Unauthorized { challenge: Some(said), .. })) = failure
        {
            self.0.connector.challenged(target.server, said);
        }
    }

    async fn note_trouble(&self, target: Target, error: &LinkError) {
        let why = error.to_string();
        if let Err(error) = self.0.servers.trouble(target.account, target.server, &why).await {
            tracing::warn!("trouble with an MCP server could not be noted: {error}");
        }
    }

    fn station(&self, server: Uuid) -> Arc<Station> {
        self.stations().entry(server).or_default().clone()
    }

    fn stations(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Station>>> {
        self.0.stations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What of a client's capabilities a server is told: what can be passed on. Tasks of legacy revisions cannot.
fn crossing(capabilities: &Value, era: Era) -> Value {
    let mut crossing = capabilities.clone();
    if let Some(object) = crossing.as_object_mut() {
        object.remove("tasks");
        if let (Some(Value::Object(extensions)), Era::Legacy) = (object.get_mut("extensions"), era)
        {
            extensions.remove(TASKS);
            if extensions.is_empty() {
                object.remove("extensions");
            }
        }
    }
    crossing
}

/// Passes on what a server says changed, for as long as its link is held.
async fn watch(
    target: Target,
    link: Arc<dyn Link>,
    news: Arc<News>,
    heard: mpsc::Sender<(Target, Changed)>,
) {
    loop {
        let change = link.changed().await;
        let is_last = change == Changed::Gone;
        // Before anybody acts on it, so that no call slips through meanwhile.
        if matches!(change, Changed::Tools | Changed::Everything | Changed::Gone) {
            news.tell();
        }
        if heard.send((target, change)).await.is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;
