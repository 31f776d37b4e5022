//! Clients described by a document: fetched behind the guard, for people who are signed in.

use super::*;
use std::{
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A site with a document, and how often it was fetched.
struct Site {
    id: String,
    /// Head and body of its answer.
    answer: Arc<Mutex<(String, String)>>,
    fetched: Rc<AtomicUsize>,
}

impl Site {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let id = format!("http://{}/oauth/client.json", listener.local_addr().unwrap());
        let document = json!({"client_id": id, "client_name": "App", "redirect_uris": [CALLBACK]});
        let answer = Arc::new(Mutex::new(("200 OK".to_owned(), document.to_string())));
        let fetched = Rc::new(AtomicUsize::new(0));
        let (said, count) = (answer.clone(), fetched.clone());
        actix_web::rt::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let mut request = [0; 2048];
                let _ = stream.read(&mut request).await;
                let (head, body) = said.lock().unwrap().clone();
                let kind = if head.contains("content-type") {
                    ""
                } else {
                    "content-type: application/json\r\n"
                };
                let answer = format!(
                    "HTTP/1.1 {head}\r\n{kind}content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { id, answer, fetched }
    }

    fn says(&self, head: &str, body: impl ToString) {
        *self.answer.lock().unwrap() = (head.to_owned(), body.to_string());
    }

    fn document(&self, fields: Value) -> Value {
        let mut document =
            json!({"client_id": self.id, "client_name": "App", "redirect_uris": [CALLBACK]});
        document.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        document
    }

    fn fetched(&self) -> usize {
        self.fetched.load(Ordering::Relaxed)
    }
}

#[actix_web::test]
async fn a_client_is_what_its_document_says() {
    let (world, site) = (world_allowing(&["127.0.0.1"]).await, Site::start().await);
    let request = query(&site.id, &[]);
    let page = world.stranger().authorize(&request).await;
    assert!(page.status == 200 && page.text.contains("An application"), "{page:?}");
    assert_eq!(site.fetched(), 0, "strangers cannot make the server fetch anything");
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let page = browser.authorize(&request).await;
    let host = Url::parse(&site.id).unwrap();
    let host = format!("<strong>127.0.0.1:{}</strong>", host.port().unwrap());
    assert!(page.text.contains("App") && page.text.contains(&host), "{}", page.text);
    let code = browser.allow(&request).await.code();
    let tokens = world.redeem(&site.id, &code, &[]).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert!(world.identify(text(&tokens.body, "access_token")).await.is_ok());
    let next = world.refresh(&site.id, text(&tokens.body, "refresh_token"), &[]).await;
    assert_eq!(next.status, 200, "{next:?}");
    assert_eq!(site.fetched(), 1, "kept for a while");
    assert!(world.stranger().authorize(&request).await.text.contains("App"), "and shown to all");
}

#[actix_web::test]
async fn a_document_out_of_date_is_fetched_again_and_counts() {
    let (world, site) = (world_allowing(&["127.0.0.1"]).await, Site::start().await);
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let request = query(&site.id, &[]);
    assert_eq!(browser.authorize(&request).await.status, 200);
    let moved = json!({"redirect_uris": ["https://app.example.com/cb"]});
    site.says("200 OK", site.document(moved));
    assert_eq!(browser.authorize(&request).await.status, 200, "still fresh");
    world.sql("UPDATE oauth_clients SET fresh_until = now() - interval '1 second'").await;
    assert_eq!(browser.authorize(&request).await.status, 400, "the address is its own no more");
    assert_eq!(site.fetched(), 2);
    site.says("500 Internal Server Error", "");
    world.sql("UPDATE oauth_clients SET fresh_until = now() - interval '1 second'").await;
    let page = browser.authorize(&request).await;
    assert!(page.status == 400 && page.text.contains("the status 500"), "{}", page.text);
    site.says("200 OK\r\ncache-control: no-store", site.document(json!({})));
    for _ in 0..2 {
        assert_eq!(browser.authorize(&request).await.status, 200);
    }
    assert_eq!(site.fetched(), 5, "what must not be kept is fetched each time");
    assert_eq!(world.count("oauth_clients").await, 1);
}

#[actix_web::test]
async fn what_is_no_proper_document_is_refused() {
    let (world, site) = (world_allowing(&["127.0.0.1"]).await, Site::start().await);
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let other = "https://app.example.com/oauth/client.json";
    let elsewhere = format!("302 Found\r\nlocation: {}", site.id);
    let long = format!("{{\"x\": \"{}\"}}", "x".repeat(70_000));
    for (head, body, word) in [
        ("200 OK", site.document(json!({"client_id": other})).to_string(), "another client_id"),
        ("200 OK", site.document(json!({"client_secret": "x"})).to_string(), "client_secret"),
        ("200 OK", site.document(json!({"redirect_uris": []})).to_string(), "redirect_uris"),
        ("200 OK", "{".to_owned(), "cannot be used"),
        ("200 OK", "[".repeat(60_000), "cannot be used"),
        ("200 OK", long, "is longer than"),
        ("200 OK\r\ncontent-type: text/html", site.document(json!({})).to_string(), "is not JSON"),
        ("404 Not Found", String::new(), "the status 404"),
        (&elsewhere, String::new(), "the status 302"),
    ] {
        site.says(head, body);
        let page = browser.authorize(&query(&site.id, &[])).await;
        assert_eq!((page.status, page.headers.get("location")), (400, None), "{head}");
        assert!(page.text.contains(word), "{head}: {}", page.text);
    }
    assert_eq!(world.count("oauth_clients").await, 0, "nothing of it is kept");
}

#[actix_web::test]
async fn no_document_is_fetched_from_inside() {
    let (world, site) = (world().await, Site::start().await);
    let browser = world.browser(&world.member(Role::Editor).await).await;
    let by_https = site.id.replace("http:", "https:");
    for id in [
        &*site.id,
        &by_https,
        "https://localhost/client.json",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/client.json",
        "https://[::ffff:7f00:1]/client.json",
        "https://10.0.0.1/client.json",
        "ftp://app.example.com/client.json",
    ] {
        let page = browser.authorize(&query(id, &[])).await;
        assert_eq!(page.status, 400, "{id} -> {page:?}");
    }
    assert_eq!(site.fetched(), 0);
}

#[actix_web::test]
async fn fetching_is_slowed_down() {
    let (world, site) = (world_allowing(&["127.0.0.1"]).await, Site::start().await);
    let browser = world.browser(&world.member(Role::Editor).await).await;
    site.says("404 Not Found", "");
    for _ in 0..30 {
        assert_eq!(browser.authorize(&query(&site.id, &[])).await.status, 400);
    }
    let refused = browser.authorize(&query(&site.id, &[])).await;
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    assert_eq!(site.fetched(), 30);
}
