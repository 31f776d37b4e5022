//! The HTTP side of a fake tracker.

use super::{Delivering, Flavor, World, control, faults::Fate, github, gitlab, jira};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::Method, web};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How often deliveries are looked for that are made at once.
const DELIVER_EVERY: Duration = Duration::from_millis(20);

/// A fake tracker that runs. Cheap to clone; it stops with [`Fake::stop`] or with the process.
#[derive(Clone)]
pub struct Fake {
    pub url: String,
    world: Arc<Mutex<World>>,
    server: ServerHandle,
}

impl Fake {
    /// Starts one on a free port of this machine, or on this port. Panics when the port is taken: it is for tests.
    pub fn start(flavor: Flavor, port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let world = World { url: url.clone(), ..World::new(flavor) };
        let world = Arc::new(Mutex::new(world));
        let data = web::Data::from(Arc::clone(&world));
        let app = move || {
            App::new()
                .app_data(data.clone())
                .app_data(web::PayloadConfig::new(64 << 20))
                .default_service(web::to(answer))
        };
        let server = HttpServer::new(app)
            .workers(2)
            .disable_signals()
            .listen(listener)
            .expect("a listening socket")
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        actix_web::rt::spawn(deliver(Arc::downgrade(&world)));
        Self { url, world, server: handle }
    }

    /// The state behind it. Not to be held across an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub async fn stop(self) {
        self.server.stop(false).await;
    }
}

/// A request as fakes read it.
pub(super) struct Asked {
    pub(super) method: Method,
    /// Decoded segments of the path below the API's own.
    pub(super) path: Vec<String>,
    pub(super) query: HashMap<String, String>,
    pub(super) body: Value,
}

impl Asked {
    pub(super) fn number(&self, name: &str, otherwise: usize) -> usize {
        self.query.get(name).and_then(|value| value.parse().ok()).unwrap_or(otherwise)
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// What a fake answers.
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) body: Value,
    /// Of lists: whether there is another page.
    pub(super) more: Option<bool>,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Answered {
    pub(super) fn new(status: u16, body: Value) -> Self {
        Self { status, body, more: None, headers: Vec::new() }
    }

    pub(super) fn ok(body: Value) -> Self {
        Self::new(200, body)
    }

    pub(super) fn missing() -> Self {
        Self::new(404, json!({ "message": "Not Found" }))
    }

    /// One page of all items; `page` and `per_page` as asked.
    pub(super) fn page(asked: &Asked, all: impl Iterator<Item = Value>) -> Self {
        let size = asked.number("per_page", 30).clamp(1, 100);
        let from = (asked.number("page", 1).max(1) - 1) * size;
        let mut items: Vec<Value> = all.skip(from).take(size + 1).collect();
        let more = items.len() > size;
        items.truncate(size);
        Self { more: Some(more), ..Self::ok(items.into()) }
    }
}

async fn answer(
    request: HttpRequest,
    body: web::Bytes,
    world: web::Data<Mutex<World>>,
) -> HttpResponse {
    let asked = read(&request, &body);
    if asked.path.first().is_some_and(|first| first == "_fake") {
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        let answered = control::answer(&mut world, &asked);
        return respond(&request, answered, (0, world.clock()));
    }
    let (answered, slow_ms, requests) = {
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        world.requests += 1;
        let words: Vec<&str> = asked
            .path
            .iter()
            .map(|it| if it.parse::<u64>().is_ok() { "N" } else { it.as_str() })
            .collect();
        *world.asked.entry(format!("{} {}", asked.method, words.join("/"))).or_default() += 1;
        let fate = world.faults.fate(world.requests);
        let answered = meet(&mut world, &asked, fate);
        (answered, world.faults.slow_ms, (world.requests, world.clock()))
    };
    if slow_ms > 0 {
        tokio::time::sleep(Duration::from_millis(slow_ms)).await;
    }
    respond(&request, answered, requests)
}

fn meet(world: &mut World, asked: &Asked, fate: Fate) -> Answered {
    let trouble = |status, text: &str| Answered::new(status, json!({ "message": text }));
    match fate {
        Fate::Served => serve(world, asked),
        Fate::Lost => {
            serve(world, asked);
            trouble(502, "Bad Gateway")
        }
        Fate::Failed => trouble(502, "Bad Gateway"),
        Fate::Unauthorized => trouble(401, "Bad credentials"),
        Fate::Limited => Answered {
            headers: vec![("retry-after", "0".to_owned())],
            ..trouble(429, "API rate limit exceeded")
        },
        Fate::Spent => {
            let reset = (Utc::now().timestamp() + 3_600).to_string();
            let header = |name, value: &str| (name, value.to_owned());
            let headers = vec![
                header("x-ratelimit-limit", "5000"),
                header("x-ratelimit-remaining", "0"),
                header("x-ratelimit-reset", &reset),
                header("retry-after", "3600"),
            ];
            let status = if world.flavor == Flavor::Github { 403 } else { 429 };
            Answered { headers, ..trouble(status, "API rate limit exceeded") }
        }
    }
}

fn serve(world: &mut World, asked: &Asked) -> Answered {
    match world.flavor {
        Flavor::Github => github::serve(world, asked),
        Flavor::Gitlab => gitlab::serve(world, asked),
        Flavor::JiraCloud | Flavor::JiraServer => jira::serve(world, asked),
    }
}

fn read(request: &HttpRequest, body: &[u8]) -> Asked {
    let decode = |segment: &str| {
        let plus = segment.replace('+', "%2B");
        let decoded = form_urlencoded::parse(plus.as_bytes()).next();
        decoded.map(|(name, _)| name.into_owned()).unwrap_or_default()
    };
    let path = request.uri().path();
    let known = ["/api/v3", "/api/v4"];
    let below = known.iter().find_map(|api| path.strip_prefix(api)).unwrap_or(path);
    let query = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    Asked {
        method: request.method().clone(),
        path: below.split('/').filter(|it| !it.is_empty()).map(decode).collect(),
        query,
        body: serde_json::from_slice(body).unwrap_or(Value::Null),
    }
}

/// With the headers that clients look at: the mark of the content, the next page, the rest of the budget.
fn respond(
    request: &HttpRequest,
    answered: Answered,
    (requests, clock): (u64, DateTime<Utc>),
) -> HttpResponse {
    let body = answered.body.to_string();
    let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
    let same = request.headers().get("if-none-match").is_some_and(|mark| mark == etag.as_str());
    let same = same && request.method() == Method::GET && answered.status == 200;
    let status = if same { 304 } else { answered.status };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    let mut response = HttpResponse::build(status);
    response.insert_header(("etag", etag)).insert_header(("x-fake-requests", requests.to_string()));
    // Clients go by the tracker's clock, not by ours.
    let date = clock.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    response.insert_header(("date", date));
    for (name, value) in answered.headers {
        response.insert_header((name, value));
    }
    if answered.more == Some(true) {
        let page = next_page(request);
        let link = format!("<{}>; rel=\"next\"", page.1);
        response.insert_header(("link", link)).insert_header(("x-next-page", page.0.to_string()));
    }
    if same || answered.status == 204 {
        return response.finish();
    }
    response.content_type("application/json").body(body)
}

fn next_page(request: &HttpRequest) -> (usize, String) {
    let pairs = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
    let mut pairs: Vec<(String, String)> = pairs.collect();
    let page = pairs.iter().find(|(name, _)| name == "page");
    let next = page.and_then(|(_, page)| page.parse::<usize>().ok()).unwrap_or(1) + 1;
    pairs.retain(|(name, _)| name != "page");
    pairs.push(("page".to_owned(), next.to_string()));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let host = request.connection_info().host().to_owned();
    (next, format!("http://{host}{}?{query}", request.uri().path()))
}

/// Makes the deliveries that are to be made at once, one after the other, until the fake is gone.
async fn deliver(world: std::sync::Weak<Mutex<World>>) {
    let client =
        crate::tls::http().timeout(Duration::from_secs(10)).no_proxy().build().expect("a client");
    loop {
        let Some(known) = world.upgrade() else { return };
        let next = {
            let mut world = known.lock().unwrap_or_else(PoisonError::into_inner);
            let at_once = world.delivering == Delivering::AtOnce;
            if at_once { world.queue.pop_front() } else { None }
        };
        let Some(sent) = next else {
            drop(known);
            tokio::time::sleep(DELIVER_EVERY).await;
            continue;
        };
        let mut call = client.post(&sent.url).body(sent.body.clone());
        for (name, value) in &sent.headers {
            call = call.header(name, value);
        }
        let status = call.send().await.ok().map(|response| response.status().as_u16());
        known.lock().unwrap_or_else(PoisonError::into_inner).delivered(sent, status);
    }
}
