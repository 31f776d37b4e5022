//! One line, many requests; time is paused, and the server is a function.

use super::*;
use crate::mcp::proxy::link::Deaf;
use serde_json::{json, value::RawValue};
use std::sync::Mutex;
use tokio::sync::mpsc;

/// Notes what is carried, and gives it to whoever plays the server.
struct Tape {
    said: Mutex<Vec<String>>,
    server: mpsc::Sender<String>,
    is_closed: Mutex<bool>,
}

#[async_trait]
impl Carrier for Tape {
    async fn carry(&self, message: String) -> Result<(), LinkError> {
        self.carry_soon(message);
        Ok(())
    }

    fn carry_soon(&self, message: String) {
        self.said.lock().unwrap().push(message.clone());
        self.server.try_send(message).unwrap();
    }

    async fn close(&self) {
        *self.is_closed.lock().unwrap() = true;
    }
}

impl Tape {
    /// The messages of this method.
    fn said(&self, method: &str) -> Vec<Value> {
        let said = self.said.lock().unwrap();
        let all = said.iter().map(|text| serde_json::from_str::<Value>(text).unwrap());
        all.filter(|message| message["method"] == method).collect()
    }
}

/// What a server says when it hears a message.
type Manners = fn(&Value) -> Vec<Value>;

/// A line to a server with these manners.
async fn open(manners: Manners, may_be_modern: bool) -> (Result<Line, LinkError>, Arc<Tape>) {
    let (sender, mut heard) = mpsc::channel::<String>(1_000);
    let board = Board::new();
    let (said, is_closed) = (Mutex::default(), Mutex::default());
    let tape = Arc::new(Tape { said, server: sender, is_closed });
    let ears = board.clone();
    tokio::spawn(async move {
        while let Some(message) = heard.recv().await {
            for said in manners(&serde_json::from_str(&message).unwrap()) {
                ears.hear(said.to_string().as_bytes());
            }
        }
    });
    let capabilities = json!({ "elicitation": {} });
    (Line::open(board, tape.clone(), &capabilities, may_be_modern).await, tape)
}

fn result(message: &Value, result: Value) -> Vec<Value> {
    vec![json!({ "jsonrpc": "2.0", "id": message["id"], "result": result })]
}

fn unknown(message: &Value) -> Vec<Value> {
    let error = json!({ "code": -32602, "message": "before initialize" });
    vec![json!({ "jsonrpc": "2.0", "id": message["id"], "error": error })]
}

fn legacy(message: &Value) -> Vec<Value> {
    let capabilities = json!({ "logging": {}, "tools": { "listChanged": true } });
    match message["method"].as_str() {
        Some("initialize") => result(
            message,
            json!({ "protocolVersion": "2025-06-18", "capabilities": capabilities }),
        ),
        Some("tools/call") => match message["params"]["name"].as_str() {
            Some("hang") => vec![],
            Some("ask") => {
                let ask = json!({ "jsonrpc": "2.0", "id": "q", "method": "elicitation/create" });
                vec![ask]
            }
            Some("ask and go on") => {
                let ask = json!({ "jsonrpc": "2.0", "id": "q", "method": "elicitation/create" });
                [vec![ask], result(message, json!({}))].concat()
            }
            _ => result(message, message["params"].clone()),
        },
        Some("ping") => result(message, json!({})),
        // The answer to what was asked ends the call; its id is the first after those that opened the session.
        None => {
            vec![json!({ "jsonrpc": "2.0", "id": 4, "result": { "heard": message["result"] } })]
        }
        Some(_) if message.get("id").is_none() => vec![],
        Some(_) => unknown(message),
    }
}

fn mute_on_discovery(message: &Value) -> Vec<Value> {
    match message["method"].as_str() {
        Some("server/discover") => vec![],
        _ => legacy(message),
    }
}

fn modern(message: &Value) -> Vec<Value> {
    let capabilities = json!({ "tools": { "listChanged": true } });
    match message["method"].as_str() {
        Some("server/discover") => result(
            message,
            json!({ "supportedVersions": ["2026-07-28"], "capabilities": capabilities }),
        ),
        Some("subscriptions/listen") => {
            let its = json!({ "io.modelcontextprotocol/subscriptionId": message["id"] });
            ["subscriptions/acknowledged", "tools/list_changed"]
                .map(|method| json!({ "jsonrpc": "2.0", "method": format!("notifications/{method}"), "params": { "_meta": its } }))
                .into()
        }
        Some("initialize") => panic!("a modern server is not initialized"),
        Some(_) if message.get("id").is_none() => vec![],
        _ => result(message, message["params"].clone()),
    }
}

fn picky(message: &Value) -> Vec<Value> {
    match message["method"].as_str() {
        Some("server/discover") => {
            let error = json!({ "code": -32022, "message": "unsupported protocol version" });
            vec![json!({ "jsonrpc": "2.0", "id": message["id"], "error": error })]
        }
        _ => panic!("a modern server that refuses is not initialized"),
    }
}

fn call<'a>(name: &str, capabilities: &'a Value) -> Upward<'a> {
    let mut params = RawObject::default();
    params.set("name", raw(&name));
    Upward { method: "tools/call", params, name: None, param_headers: &[], capabilities }
}

/// Requirement 55: any answer but a modern one, and none at all, leads to `initialize`.
#[tokio::test(start_paused = true)]
async fn servers_are_taken_for_what_they_are() {
    for (manners, may_be_modern, expected) in [
        (legacy as Manners, true, "2025-06-18"),
        (legacy, false, "2025-06-18"),
        (mute_on_discovery, true, "2025-06-18"),
        (modern, true, "2026-07-28"),
        (picky, true, "the server's answer cannot be used: unsupported protocol version"),
    ] {
        let (line, tape) = open(manners, may_be_modern).await;
        let found = match &line {
            Ok(line) => line.facts.version.clone(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected);
        let is_legacy = expected == "2025-06-18";
        let counts = ["server/discover", "notifications/initialized", "logging/setLevel"]
            .map(|it| tape.said(it).len());
        let once = usize::from(is_legacy);
        assert_eq!(counts, [usize::from(may_be_modern), once, once], "{expected}");
    }
}

#[tokio::test]
async fn each_era_is_told_what_it_wants_to_know() {
    let capabilities = json!({ "sampling": {} });
    for (manners, version) in [(legacy as Manners, Value::Null), (modern, json!("2026-07-28"))] {
        let (line, _) = open(manners, true).await;
        let line = line.unwrap();
        let answer = line.request(call("echo", &capabilities), &mut Deaf).await.unwrap().unwrap();
        let heard: Value = serde_json::from_str(answer.get()).unwrap();
        assert_eq!(heard["name"], "echo");
        assert_eq!(heard["_meta"]["io.modelcontextprotocol/protocolVersion"], version);
    }
}

/// Answers what it is asked, after a while.
struct Patient(Duration);

#[async_trait]
impl Hearer for Patient {
    async fn notified(&mut self, _: &str, _: Option<&RawValue>) {}

    async fn asked(&mut self, _: &str, _: Option<&RawValue>) -> Result<Box<RawValue>, RpcError> {
        sleep(self.0).await;
        Ok(raw(&json!({ "action": "accept" })))
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_is_answered_or_goes_on_without() {
    for (name, patience, expected) in [
        ("ask", Duration::from_secs(600), json!({ "heard": { "action": "accept" } })),
        ("ask and go on", Duration::from_secs(1_000_000), json!({})),
    ] {
        let (line, _) = open(legacy, true).await;
        let line = line.unwrap();
        let mut patient = Patient(patience);
        let request = line.request(call(name, &Value::Null), &mut patient);
        let answered = timeout(Duration::from_secs(1_000), request);
        let answer = answered.await.unwrap().unwrap().unwrap();
        assert_eq!(serde_json::from_str::<Value>(answer.get()).unwrap(), expected, "{name}");
    }
}

/// Whether a request is not answered for so long.
async fn hangs(line: &Line, patience: Duration) -> bool {
    let request = async { line.request(call("hang", &Value::Null), &mut Deaf).await };
    timeout(patience, request).await.is_err()
}

/// Requirement 34: under the id that the server knows.
#[tokio::test(start_paused = true)]
async fn who_goes_away_takes_the_request_back() {
    let (line, tape) = open(legacy, true).await;
    let line = line.unwrap();
    let nothing = Value::Null;
    assert!(hangs(&line, Duration::from_secs(1)).await);
    let sent = tape.said("tools/call")[0]["id"].clone();
    assert_eq!(tape.said("notifications/cancelled")[0]["params"]["requestId"], sent);
    let answered = line.request(call("echo", &nothing), &mut Deaf).await.unwrap();
    assert!(answered.is_ok());
    assert_eq!(tape.said("notifications/cancelled").len(), 1);
    assert!(tape.said("ping").is_empty(), "it was not silent for long");
}

fn hanging(message: &Value) -> Vec<Value> {
    match message["method"].as_str() {
        Some("initialize") => legacy(message),
        _ => vec![],
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_with_nobody_at_its_end_is_taken_down() {
    for (manners, is_alive) in [(legacy as Manners, true), (hanging, false)] {
        let (line, tape) = open(manners, false).await;
        let line = line.unwrap();
        let nothing = Value::Null;
        assert!(hangs(&line, 2 * SILENCE_MAX).await);
        sleep(2 * PULSE_WITHIN).await;
        assert_eq!(tape.said("ping").len(), 1);
        assert_eq!(*tape.is_closed.lock().unwrap(), !is_alive);
        assert_eq!(line.board.has_ended(), !is_alive);
        if !is_alive {
            let next = line.request(call("echo", &nothing), &mut Deaf).await;
            assert!(matches!(next, Err(LinkError::SessionLost)), "the next makes a new line");
            assert_eq!(line.changed().await, Changed::Gone);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn changes_are_asked_for_where_they_have_to_be() {
    let (line, tape) = open(modern, true).await;
    let line = line.unwrap();
    assert_eq!(line.changed().await, Changed::Tools);
    let listening = &tape.said("subscriptions/listen")[0];
    assert_eq!(listening["params"]["notifications"], json!({ "toolsListChanged": true }));
    let id = &listening["id"];
    for ended in [
        json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id } }),
        json!({ "jsonrpc": "2.0", "id": id, "result": {} }),
    ] {
        line.board.hear(ended.to_string().as_bytes());
    }
    assert_eq!(line.changed().await, Changed::Everything, "what changed meanwhile was missed");
    assert_eq!(line.changed().await, Changed::Tools);
    assert_eq!(tape.said("subscriptions/listen").len(), 2);
    line.close().await;
    assert_eq!(line.changed().await, Changed::Gone);
}
