//! Tests over real sockets: the handler, the hub and the protocol; only store and credentials are stand-ins.

mod connection;
mod signing;
mod topics;

use super::*;
use crate::{
    auth::{Identity, Principal, Scopes, identity::User},
    config::AllowedOrigins,
};
use actix_web::{App, HttpServer, dev::ServerHandle};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{SinkExt, StreamExt};
use preloop_actors::{
    fakes::live::FakeLive,
    guardian::{Guardians, Placement},
    hub::HubOptions,
    ids::{AccountId, ExecutionId, UserId},
    policy::Role,
    ports::Topic,
};
use serde_json::{Value, json};
use std::{collections::HashMap, net::SocketAddr, sync::Mutex, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest},
};

/// Longest wait for something that must happen.
const SOON: Duration = Duration::from_secs(5);
/// How long nothing must happen.
const QUIET: Duration = Duration::from_millis(150);

/// Credentials and a stop button under the test's control.
#[derive(Default)]
struct FakeGate {
    viewers: Mutex<HashMap<String, Viewer>>,
    away: Mutex<bool>,
    stopped: Mutex<Vec<(AccountId, ExecutionId)>>,
}

#[async_trait]
impl Gate for FakeGate {
    async fn authenticate(&self, token: &str) -> Result<Viewer, ApiError> {
        if *self.away.lock().unwrap() {
            return Err(ApiError::unavailable("away"));
        }
        let viewer = self.viewers.lock().unwrap().get(token).cloned();
        let valid = |viewer: &Viewer| viewer.expires_at.is_none_or(|at| at > Utc::now());
        viewer.filter(valid).ok_or_else(|| ApiError::unauthenticated("not valid"))
    }

    async fn stop(&self, viewer: &Viewer, execution: ExecutionId) -> Result<(), ApiError> {
        if execution.0.is_nil() {
            return Err(ApiError::not_found("execution"));
        }
        self.stopped.lock().unwrap().push((viewer.account(), execution));
        Ok(())
    }
}

/// A server on a free port, with its store and its credentials.
struct World {
    address: SocketAddr,
    store: Arc<FakeLive>,
    live: LiveHandle,
    gate: Arc<FakeGate>,
    server: LiveServer,
    http: ServerHandle,
    account: AccountId,
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.http.stop(false));
    }
}

fn options() -> LiveOptions {
    let allowed = AllowedOrigins::These(vec!["https://ours.example".into()]);
    let public_url = "https://preloop.example".into();
    LiveOptions::new(Origins::for_tests(public_url, allowed))
}

async fn world(options: LiveOptions, hub: HubOptions, store: FakeLive) -> World {
    let (store, gate) = (Arc::new(store), Arc::new(FakeGate::default()));
    let live = LiveHandle::start(&Guardians::start(), Placement::Here, store.clone(), hub);
    let server = LiveServer::new(live.clone(), gate.clone(), options);
    let data = web::Data::new(server.clone());
    let app = move || {
        let api = utoipa_actix_web::scope(crate::http::API).configure(configure);
        App::new().app_data(data.clone()).service(api)
    };
    let http = HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .on_connect(|connection, _| socket::cut_after(connection, Duration::from_secs(1)))
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = http.addrs()[0];
    let running = http.run();
    let http = running.handle();
    actix_web::rt::spawn(running);
    let world = World { address, store, live, gate, server, http, account: AccountId::fresh() };
    world.person("owner", world.account, Role::Owner, None);
    world
}

async fn usual() -> World {
    world(options(), HubOptions::default(), FakeLive::default()).await
}

impl World {
    /// Makes `token` the credential of somebody.
    fn person(&self, token: &str, account: AccountId, role: Role, lasts: Option<TimeDelta>) {
        let user = User {
            id: UserId::fresh(),
            account,
            username: token.to_owned(),
            email: format!("{token}@example.com"),
            full_name: None,
            email_verified: true,
            roles: vec![role],
            created_at: DateTime::UNIX_EPOCH,
        };
        let principal = Principal::User { session: uuid::Uuid::nil() };
        let identity = Identity::new(user, principal, Scopes::everything());
        let viewer = Viewer { identity, expires_at: lasts.map(|lasts| Utc::now() + lasts) };
        self.gate.viewers.lock().unwrap().insert(token.to_owned(), viewer);
    }

    fn publish(&self, account: AccountId, topic: Topic, number: usize) {
        let body = json!({ "type": "status_update", "number": number });
        self.store.publish(account, topic, body.as_object().cloned().unwrap());
        self.live.published();
    }

    async fn try_connect(
        &self,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Client, tungstenite::Error> {
        let address = format!("ws://{}/api/v1/ws/unified{query}", self.address);
        let mut request = address.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (socket, _) = connect_async(request).await?;
        Ok(Client(socket))
    }

    /// A connection that has had its handshake.
    async fn connect(&self) -> Client {
        let mut client = self.try_connect("", &[]).await.unwrap();
        client.expect(json!({"type": "handshake", "authenticated": false})).await;
        client
    }

    /// A connection signed in as somebody.
    async fn signed_in(&self, token: &str) -> Client {
        let mut client = self.connect().await;
        client.send(json!({"type": "authenticate", "token": token})).await;
        client.expect(json!({"type": "authenticated"})).await;
        client
    }

    /// Waits until this many sessions are left.
    async fn sessions(&self, left: usize) {
        let gone = async {
            while self.server.sessions() != left {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let count = || format!("{} sessions, not {left}", self.server.sessions());
        timeout(SOON, gone).await.unwrap_or_else(|_| panic!("{}", count()));
    }
}

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    async fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn next(&mut self) -> Message {
        let next = timeout(SOON, self.0.next()).await.expect("nothing came");
        next.expect("the connection ended").expect("the connection broke")
    }

    /// The next message, which must have these fields at least.
    async fn expect(&mut self, fields: Value) -> Value {
        let message = self.next().await;
        let got: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        for (name, value) in fields.as_object().unwrap() {
            assert_eq!(got[name], *value, "`{name}` of {got}, expecting {fields}");
        }
        got
    }

    /// The server closes with this code.
    async fn expect_close(&mut self, code: u16) {
        match self.next().await {
            Message::Close(Some(frame)) => assert_eq!(u16::from(frame.code), code, "{frame}"),
            other => panic!("{other:?} instead of a close"),
        }
    }

    async fn expect_nothing(&mut self) {
        if let Ok(message) = timeout(QUIET, self.0.next()).await {
            panic!("{message:?} instead of nothing");
        }
    }

    /// Subscribes; gives the acknowledged `seq`.
    async fn subscribe(&mut self, topic: &str, resume_from: Option<i64>) -> i64 {
        let message = json!({"type": "subscribe", "topic": topic, "resume_from": resume_from});
        self.send(message).await;
        let ack = json!({"type": "subscription_ack", "topic": topic, "action": "subscribed"});
        self.expect(ack).await["seq"].as_i64().unwrap()
    }

    /// The next messages, which must be events with these numbers.
    async fn expect_numbers(&mut self, numbers: impl IntoIterator<Item = usize>) {
        for number in numbers {
            self.expect(json!({"type": "status_update", "number": number})).await;
        }
    }
}
