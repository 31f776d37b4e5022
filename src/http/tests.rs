//! What holds for every route: errors, headers, health, and the API's description.

use crate::{
    config::{AllowedOrigins, DatabaseConfig},
    http::{
        HttpSettings, Part,
        page::{Page, Skip},
        testing::{Answer, TestApp, auth_config},
    },
    store::connect::beside,
};
use actix_web::{HttpResponse, http::Method, test::TestRequest, web};
use preloop_actors::policy::Role;
use serde_json::{Value, json};
use std::time::Duration;

async fn call(app: &TestApp, method: Method, path: &str) -> Answer {
    app.send(TestRequest::with_uri(path).method(method)).await
}

#[actix_web::test]
async fn what_no_route_takes_is_answered_in_json() {
    let app = TestApp::start().await;
    for (method, path, status, allow) in [
        (Method::GET, "/nowhere", 404, None),
        (Method::GET, "/api/v1/nowhere", 404, None),
        (Method::GET, "/api/v1", 404, None),
        (Method::GET, "/docs/nowhere.js", 404, None),
        (Method::POST, "/nowhere", 404, None),
        (Method::GET, "/api/v1/auth/token", 405, Some("POST")),
        (Method::DELETE, "/api/v1/auth/users/me", 405, Some("GET, PUT")),
        (Method::TRACE, "/api/v1/auth/users/me", 405, Some("GET, PUT")),
        (Method::PUT, "/api/v1/auth/api-keys/count", 405, Some("GET")),
        (Method::POST, "/api/v1/auth/api-keys/0", 405, Some("DELETE, GET")),
        (Method::PATCH, "/api/v1/auth/api-keys", 405, Some("GET, POST")),
        (Method::POST, "/health", 405, Some("GET, HEAD")),
        (Method::POST, "/openapi.json", 405, Some("GET, HEAD")),
    ] {
        let answer = call(&app, method.clone(), path).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert!(answer.body["detail"].is_string(), "{method} {path} -> {}", answer.text);
        let allowed = answer.headers.get("allow").map(|value| value.to_str().unwrap());
        assert_eq!(allowed, allow, "{method} {path}");
    }
}

#[actix_web::test]
async fn every_answer_has_an_id_and_is_safe_in_a_browser() {
    let app = TestApp::start().await;
    for path in ["/health", "/nowhere", "/api/v1/auth/users/me", "/docs"] {
        let headers = call(&app, Method::GET, path).await.headers;
        let header = |name: &str| headers.get(name).unwrap_or_else(|| panic!("{path}: no {name}"));
        assert_eq!(header("x-request-id").len(), 36);
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert!(header("content-security-policy").to_str().unwrap().contains("default-src 'none'"));
        assert!(headers.get("server").is_none());
    }
}

#[actix_web::test]
async fn pages_of_other_origins_are_let_in_only_when_named() {
    let check = async |origins: AllowedOrigins, origin: &str, allowed: Option<&str>| {
        let app = TestApp::start_with_origins(origins.clone()).await;
        let request = TestRequest::with_uri("/api/v1/auth/users/me")
            .method(Method::OPTIONS)
            .insert_header(("origin", origin))
            .insert_header(("access-control-request-method", "PUT"))
            .insert_header(("access-control-request-headers", "authorization,content-type"));
        let answer = app.send(request).await;
        let header = answer.headers.get("access-control-allow-origin");
        assert_eq!(header.map(|value| value.to_str().unwrap()), allowed, "{origins:?} {origin}");
        assert!(answer.headers.get("access-control-allow-credentials").is_none());
    };
    let ours = || AllowedOrigins::These(vec!["https://ours.example".to_owned()]);
    check(AllowedOrigins::These(Vec::new()), "https://evil.example", None).await;
    check(ours(), "https://evil.example", None).await;
    check(ours(), "https://ours.example", Some("https://ours.example")).await;
    check(AllowedOrigins::Any, "https://anyone.example", Some("*")).await;
}

#[actix_web::test]
async fn broken_bodies_are_told_where() {
    let app = TestApp::start().await;
    let member = app.member(Role::Owner).await;
    let many = format!("{{\"name\": \"{}\"}}", "n".repeat(3 * 1024 * 1024));
    let deep = "[".repeat(100_000);
    let deep_object = "{\"a\":".repeat(100_000);
    for (body, status, loc) in [
        ("{", 422, json!(["body", 1])),
        ("", 422, json!(["body", 0])),
        ("{\"name\": \"a\"} x", 422, json!(["body", 15])),
        ("{\"name\": 1}", 422, json!(["body", "name"])),
        ("{\"name\": \"a\", \"scopes\": [\"read\", 7]}", 422, json!(["body", "scopes", 1])),
        ("{\"name\": \"a\", \"scopes\": [\"re\\u0000ad\"]}", 422, json!(["body", "scopes", 0])),
        ("{\"scopes\": []}", 422, json!(["body", "name"])),
        ("\u{feff}{}", 422, json!(["body", 1])),
        (&deep, 422, json!(["body"])),
        (&deep_object, 422, json!(["body", 500_000])),
        (&many, 413, Value::Null),
        ("{\"name\": \"a \\\\u0000 is fine\"}", 201, Value::Null),
    ] {
        let request = TestRequest::post()
            .uri("/api/v1/auth/api-keys")
            .insert_header(("authorization", format!("Bearer {}", member.access)))
            .insert_header(("content-type", "application/json"))
            .set_payload(body.to_owned());
        let answer = app.send(request).await;
        let start: String = body.chars().take(60).collect();
        assert_eq!(answer.status, status, "{start} -> {answer:?}");
        assert_eq!(answer.body["detail"][0]["loc"], loc, "{start} -> {}", answer.text);
    }
}

#[actix_web::test]
async fn pages_are_bounded() {
    async fn page(page: Page) -> HttpResponse {
        HttpResponse::Ok().json([page.limit, page.offset])
    }
    async fn skip(page: Skip<25>) -> HttpResponse {
        HttpResponse::Ok().json([page.limit, page.skip])
    }
    let app = TestApp::start_with(auth_config(), |cfg| {
        cfg.route("/page", web::get().to(page)).route("/skip", web::get().to(skip));
    })
    .await;
    for (path, status, body) in [
        ("/page", 200, json!([100, 0])),
        ("/page?limit=1&offset=7&other=x", 200, json!([1, 7])),
        ("/page?limit=1000&skip=7", 200, json!([1000, 7])),
        ("/page?limit=1001", 422, json!(["query", "limit"])),
        ("/page?limit=0", 422, json!(["query", "limit"])),
        ("/page?limit=", 422, json!(["query", "limit"])),
        ("/page?limit=1.5", 422, json!(["query", "limit"])),
        ("/page?offset=-1", 422, json!(["query", "offset"])),
        ("/page?offset=99999999999999999999", 422, json!(["query", "offset"])),
        ("/skip", 200, json!([25, 0])),
        ("/skip?skip=2&limit=3", 200, json!([3, 2])),
        ("/skip?skip=x", 422, json!(["query", "skip"])),
    ] {
        let answer = call(&app, Method::GET, path).await;
        assert_eq!(answer.status, status, "{path} -> {answer:?}");
        let found = if status == 200 { &answer.body } else { &answer.body["detail"][0]["loc"] };
        assert_eq!(*found, body, "{path} -> {}", answer.text);
    }
}

#[actix_web::test]
async fn health_follows_the_parts_and_the_database() {
    let app = TestApp::start().await;
    let check = async |status: u16, word: &str, ready: bool| {
        for path in ["/health", "/api/v1/health"] {
            let answer = call(&app, Method::GET, path).await;
            assert_eq!(answer.status, status, "{}", answer.text);
            let found = (answer.body["status"].as_str(), answer.body["ready"].as_bool());
            assert_eq!(found, (Some(word), Some(ready)), "{}", answer.text);
        }
    };
    check(200, "healthy", true).await;
    app.state.health.set("docker", Part::degraded("docker does not answer"));
    check(200, "degraded", true).await;
    app.state.health.set("ingest", Part::down("the disk is full"));
    check(503, "unhealthy", false).await;
    app.state.health.set("ingest", Part::up());
    app.state.health.set("docker", Part::up());
    check(200, "healthy", true).await;
    assert_eq!(call(&app, Method::HEAD, "/health").await.status, 200);
    app.state.store.close();
    check(503, "unhealthy", false).await;
    let refused = app.get("/auth/users/me", "no such key").await;
    assert_eq!(refused.status, 503, "without a database nobody is let in");
    assert!(refused.headers.contains_key("retry-after"));
}

#[actix_web::test]
async fn requests_without_a_connection_leave_the_server_ready() {
    let nowhere = DatabaseConfig {
        server: Some("postgresql://localhost:1/nowhere".parse().unwrap()),
        pool_size: 1,
        pool_timeout: Duration::from_millis(100),
    };
    let store = beside(&nowhere).unwrap();
    let app = TestApp::start_with_state(|cfg, _| {
        cfg.app_data(web::Data::new(store));
    })
    .await;
    let answer = call(&app, Method::GET, "/health").await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("degraded")));
    for (part, state) in [("database", "up"), ("requests", "degraded")] {
        assert_eq!(answer.body["parts"][part]["state"], state, "{}", answer.text);
    }
}

#[actix_web::test]
async fn small_questions_are_answered_at_both_places() {
    let app = TestApp::start().await;
    for (path, field, value) in [
        ("/ping", "status", "pong"),
        ("/version", "name", "preloop"),
        ("/features", "edition", "open-source"),
    ] {
        for path in [path.to_owned(), format!("/api/v1{path}")] {
            let answer = call(&app, Method::GET, &path).await;
            assert_eq!((answer.status, &answer.body[field]), (200, &json!(value)), "{path}");
        }
    }
    let metrics = call(&app, Method::GET, "/metrics").await;
    let kind = metrics.headers.get("content-type").unwrap();
    assert_eq!((metrics.status, kind.to_str().unwrap()), (200, "text/plain; version=0.0.4"));
}

#[actix_web::test]
async fn metrics_are_for_who_knows_their_token() {
    let app = TestApp::start_with_state(|cfg, state| {
        let settings = (*state.settings).clone();
        let settings = HttpSettings { metrics_token: Some("a-token".into()), ..settings };
        cfg.app_data(web::Data::new(settings));
    })
    .await;
    for (sent, status) in [
        (None, 401),
        (Some("Bearer "), 401),
        (Some("Bearer another"), 401),
        (Some("Bearer a-toke"), 401),
        (Some("Basic a-token"), 401),
        (Some("Bearer a-token"), 200),
    ] {
        let mut request = TestRequest::with_uri("/metrics");
        if let Some(sent) = sent {
            request = request.insert_header(("authorization", sent));
        }
        let answer = app.send(request).await;
        assert_eq!(answer.status, status, "{sent:?}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401, "{sent:?}");
        assert_eq!(answer.text.contains("process_threads"), status == 200, "{sent:?}");
    }
}

#[actix_web::test]
async fn the_document_is_complete_and_its_page_loads_nothing_from_outside() {
    let app = TestApp::start().await;
    let document = call(&app, Method::GET, "/openapi.json").await;
    let same = call(&app, Method::GET, "/api/v1/openapi.json").await;
    assert_eq!(document.text, same.text);
    assert_eq!(document.body["openapi"], json!("3.1.0"));
    let problems = document_problems(&document.body);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for path in ["/docs", "/docs/api", "/docs/"] {
        let page = call(&app, Method::GET, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains("http"), "{path}: {}", page.text);
        for asset in page.text.split(['"']).filter(|text| text.starts_with("/docs/")) {
            assert_eq!(call(&app, Method::GET, asset).await.status, 200, "{asset}");
        }
    }
    let start = call(&app, Method::GET, "/docs/swagger-initializer.js").await.text;
    assert!(start.contains("/openapi.json") && start.contains("\"validatorUrl\": \"none\""));
}

/// References to nothing, ids twice, guarded operations without 401 and 403, and the like.
fn document_problems(document: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            let id = operation["operationId"].as_str().unwrap_or_default();
            if !ids.insert(id) {
                problems.push(format!("{place}: operationId `{id}` twice"));
            }
            let answers = operation["responses"].as_object().unwrap();
            let needs = |code: &str, why: &str| {
                (!answers.contains_key(code)).then(|| format!("{place}: {code} is missing: {why}"))
            };
            let takes_body = operation["requestBody"].is_object();
            let takes_more = takes_body || operation["parameters"].is_array();
            let open = operation["security"] == json!([{}]);
            problems.extend(needs("503", "the database may be away"));
            problems.extend(
                needs("401", "it is guarded").filter(|_| !open && operation["security"].is_array()),
            );
            problems.extend(needs("413", "it takes a body").filter(|_| takes_body));
            // A tracker's delivery is never wrong in a value: whatever JSON it is, it is kept. A WebSocket takes
            // any credential; one that proves nothing opens an anonymous session.
            let lenient = path.contains("/private/webhooks/") || path.contains("/ws/");
            let checks = takes_more && !lenient;
            problems.extend(needs("422", "it takes values").filter(|_| checks));
            // Made where it is not there yet.
            let makes = method == "put" && path.ends_with("/compliance-metrics/{short_name}");
            problems.extend(
                needs("404", "it is about one thing").filter(|_| path.ends_with('}') && !makes),
            );
        }
    }
    problems.extend(dangling(document, document));
    problems
}

fn dangling(document: &Value, value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let own = fields
                .get("$ref")
                .and_then(Value::as_str)
                .filter(|reference| document.pointer(reference.trim_start_matches('#')).is_none());
            let within = fields.values().flat_map(|field| dangling(document, field));
            own.map(|reference| format!("nothing at {reference}"))
                .into_iter()
                .chain(within)
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| dangling(document, item)).collect(),
        _ => Vec::new(),
    }
}
