//! A tracker at a desk: a small HTTP server for tests that answers by a table and remembers what it was asked.

use super::{ClientFactory, ClientOptions, TrackerClient};
use crate::{
    net_guard::NetGuard,
    trackers::connecting::{Connector, Credential},
};
use preloop_actors::event::TrackerType;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(in crate::trackers) struct Asked {
    pub method: String,
    /// With its query.
    pub target: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Value,
}

impl Asked {
    /// Whether this is what a line begins with, up to its query; further than that only behind a slash or a query.
    pub fn fits(line: &str, start: &str) -> bool {
        let rest = line.strip_prefix(start);
        let is_open = start.ends_with('/') || start.contains('?');
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('?') || is_open)
    }

    /// Method and target in one line.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(in crate::trackers) struct Said {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// The connection is closed instead of an answer.
    hangs_up: bool,
}

impl Said {
    pub fn json(status: u16, body: Value) -> Self {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Self { status, headers: Vec::new(), body, hangs_up: false }
    }

    pub fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    pub fn status(status: u16) -> Self {
        Self::json(status, json!({ "message": format!("status {status}") }))
    }

    pub fn hang_up() -> Self {
        Self { hangs_up: true, ..Self::status(0) }
    }

    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

type Clerk = Arc<dyn Fn(&Asked) -> Said + Send + Sync>;

/// The server.
#[derive(Clone)]
pub(in crate::trackers) struct Desk {
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Desk {
    pub async fn open(clerk: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (clerk, asked): (Clerk, Arc<Mutex<Vec<Asked>>>) = (Arc::new(clerk), Arc::default());
        let book = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(attend(stream, clerk.clone(), book.clone()));
            }
        });
        Self { address, asked }
    }

    /// One answer after the other; the last one for ever.
    pub async fn in_turn(answers: Vec<Said>) -> Self {
        let turn = Mutex::new(0);
        Self::open(move |_| {
            let mut turn = turn.lock().unwrap();
            let said = answers[(*turn).min(answers.len() - 1)].clone();
            *turn += 1;
            said
        })
        .await
    }

    /// All that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// All that was asked so far, each in one line; forgets it.
    pub fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap()).iter().map(Asked::line).collect()
    }

    /// A client that talks with this server.
    pub fn client(&self, kind: TrackerType, details: Value) -> Arc<dyn TrackerClient> {
        self.client_with(kind, details, "a-token")
    }

    pub fn client_with(
        &self,
        kind: TrackerType,
        mut details: Value,
        token: &str,
    ) -> Arc<dyn TrackerClient> {
        details["api_url"] = json!(self.address);
        let credential =
            Credential { kind, url: Some(self.address.clone()), token: token.into(), details };
        factory().connect(&credential).unwrap()
    }
}

/// Reaches this machine, is impatient, and takes pages of three.
pub(in crate::trackers) fn factory() -> ClientFactory {
    let guard = NetGuard::new(&["127.0.0.0/8".parse().unwrap()]);
    ClientFactory::new(guard, None, options())
}

pub(in crate::trackers) fn options() -> ClientOptions {
    ClientOptions {
        attempt_timeout: Duration::from_secs(5),
        attempts_max: 3,
        wait_max: Duration::from_secs(2),
        pause: Duration::from_millis(1),
        pause_max: Duration::from_millis(2),
        answer_bytes_max: 100_000,
        page_size: 3,
        headers: Vec::new(),
    }
}

/// Serves one connection.
async fn attend(stream: TcpStream, clerk: Clerk, book: Arc<Mutex<Vec<Asked>>>) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read(&mut stream).await {
        let said = clerk(&asked);
        book.lock().unwrap().push(asked);
        if said.hangs_up {
            return;
        }
        let mut head =
            format!("HTTP/1.1 {} Said\r\ncontent-length: {}\r\n", said.status, said.body.len());
        for (name, value) in &said.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let answer = format!("{head}\r\n{}", said.body);
        if stream.get_mut().write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Some(Asked { method, target, headers, body })
}
