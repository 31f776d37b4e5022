//! Patience, limits and marks against a server that answers as it is told.

use super::*;
use crate::trackers::{
    client::testing::{Asked, Desk, Said, options},
    oauth::{Fresh, RenewError, Renewer},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex as StdMutex};

fn http(desk: &Desk, auth: Auth) -> Http {
    let client = crate::tls::http()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured(crate::tls::no_config().unwrap())
        .build()
        .unwrap();
    let base = Url::parse(&desk.address).unwrap();
    Http::new(TrackerType::Github, base, client, auth, options())
}

fn bearer(desk: &Desk) -> Http {
    http(desk, Auth::Bearer("a-token".into()))
}

fn get() -> Call {
    Call::get("look", &["thing"])
}

fn post() -> Call {
    Call::post("make", &["thing"]).json(json!({ "a": 1 }))
}

/// How often it was asked, and how it ended.
async fn check(answers: &[Said], call: Call, asked: usize, ended: &str) {
    let desk = Desk::in_turn(answers.to_vec()).await;
    let result = bearer(&desk).send(call).await;
    let word = match result.as_ref().map_err(|error| &error.failure) {
        Ok(_) => "done",
        Err(Failure::Unknown(_)) => "unknown",
        Err(Failure::Unavailable(_)) => "unavailable",
        Err(Failure::RateLimited { .. }) => "limited",
        Err(Failure::Refused(_)) => "refused",
        Err(Failure::NotFound(_)) => "not found",
        Err(Failure::Forbidden { .. }) => "forbidden",
        Err(Failure::Unauthorized(_)) => "unauthorized",
        Err(other) => panic!("{other}"),
    };
    assert_eq!((desk.asked().len(), word), (asked, ended), "{answers:?}");
}

#[tokio::test]
async fn reads_are_repeated_and_writes_are_not() {
    let (ok, broken) = (Said::ok(json!([])), Said::status(502));
    check(std::slice::from_ref(&ok), get(), 1, "done").await;
    check(&[broken.clone(), Said::hang_up(), ok.clone()], get(), 3, "done").await;
    check(std::slice::from_ref(&broken), get(), 3, "unavailable").await;
    check(&[broken.clone(), ok.clone()], post(), 1, "unknown").await;
    check(&[Said::hang_up(), ok.clone()], post(), 1, "unknown").await;
    check(&[broken, ok.clone()], post().reading(), 2, "done").await;
    let limited = Said::status(429).with("retry-after", 0);
    check(&[limited.clone(), ok.clone()], get(), 2, "done").await;
    check(&[limited, ok.clone()], post(), 2, "done").await;
    for (status, ended) in [
        (400, "refused"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not found"),
        (410, "not found"),
        (422, "refused"),
    ] {
        check(&[Said::status(status), ok.clone()], get(), 1, ended).await;
        check(&[Said::status(status), ok.clone()], post(), 1, ended).await;
    }
}

#[tokio::test]
async fn a_long_limit_is_an_error_that_says_until_when_and_holds_everybody() {
    let desk = Desk::in_turn(vec![Said::status(429).with("retry-after", 3_600)]).await;
    let http = bearer(&desk);
    let Failure::RateLimited { until } = http.send(get()).await.unwrap_err().failure else {
        panic!()
    };
    let minutes = (until - Utc::now()).num_minutes();
    assert!((58..=60).contains(&minutes), "{minutes}");
    assert!(matches!(http.send(post()).await.unwrap_err().failure, Failure::RateLimited { .. }));
    assert_eq!(desk.asked().len(), 1, "nothing is asked of who wants to be left alone");
}

#[tokio::test]
async fn a_spent_budget_is_not_overdrawn() {
    let reset = (Utc::now() + chrono::TimeDelta::hours(1)).timestamp();
    let last = Said::ok(json!([]))
        .with("x-ratelimit-limit", 30)
        .with("x-ratelimit-remaining", 0)
        .with("x-ratelimit-reset", reset)
        .with("x-ratelimit-resource", "search");
    let desk = Desk::in_turn(vec![last]).await;
    let http = bearer(&desk);
    let search = || Call { resource: "search", ..get() };
    http.send(search()).await.unwrap();
    assert!(matches!(http.send(search()).await.unwrap_err().failure, Failure::RateLimited { .. }));
    http.send(get()).await.unwrap();
    assert_eq!(desk.asked().len(), 2);
    let budget = http.budgets().into_iter().find(|budget| budget.resource == "search").unwrap();
    assert_eq!((budget.limit, budget.remaining), (30, 0));
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let desk = Desk::open(|asked: &Asked| match asked.headers.get("if-none-match") {
        Some(mark) if mark == "\"one\"" => Said::json(304, Value::Null),
        _ => Said::ok(json!(["a", "b"])).with("etag", "\"one\""),
    })
    .await;
    let http = bearer(&desk);
    for _ in 0..3 {
        let read: Vec<String> = http.send(get().remembered()).await.unwrap().json().unwrap();
        assert_eq!(read, ["a", "b"]);
    }
    assert!(http.send(get().if_none_match(Some("\"one\""))).await.unwrap().is_unchanged());
    let marks: Vec<_> =
        desk.asked().iter().map(|asked| asked.headers.contains_key("if-none-match")).collect();
    assert_eq!(marks, [false, true, true, true]);
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let desk = Desk::in_turn(vec![Said::ok(json!("x".repeat(200_000)))]).await;
    let error = bearer(&desk).send(get()).await.unwrap_err();
    assert!(error.to_string().contains("larger than 100000 bytes"), "{error}");
}

#[tokio::test]
async fn redirects_stay_with_the_tracker() {
    let desk = Desk::open(|asked: &Asked| match asked.target.as_str() {
        "/thing" => Said::json(301, Value::Null).with("location", "/new"),
        "/far" => Said::json(302, Value::Null).with("location", "http://127.0.0.2/steal"),
        "/round" => Said::json(307, Value::Null).with("location", "/round?again"),
        "/round?again" => Said::json(307, Value::Null).with("location", "/round"),
        _ => Said::ok(json!([])),
    })
    .await;
    let http = bearer(&desk);
    http.send(get()).await.unwrap();
    http.send(post()).await.unwrap();
    let asked = desk.asked();
    let lines: Vec<_> = asked.iter().map(Asked::line).collect();
    assert_eq!(lines, ["GET /thing", "GET /new", "POST /thing", "POST /new"]);
    assert!(asked.iter().all(|asked| asked.headers["authorization"] == "Bearer a-token"));
    assert_eq!(asked[3].body, json!({ "a": 1 }));
    let far = http.send(Call::get("look", &["far"])).await.unwrap_err();
    assert!(far.is_not_found() && far.to_string().contains("moved"), "{far}");
    assert!(http.send(Call::get("look", &["round"])).await.is_err());
}

#[tokio::test]
async fn names_never_become_paths() {
    let desk = Desk::in_turn(vec![Said::ok(json!([]))]).await;
    let http = bearer(&desk);
    let path = ["a/b", "..%2f", "ü?#", "c"];
    http.send(Call::get("look", &path).query("q", "x&y=z")).await.unwrap();
    assert_eq!(desk.lines(), ["GET /a%2Fb/..%252f/%C3%BC%3F%23/c?q=x%26y%3Dz"]);
    for name in ["..", ".", ""] {
        assert!(http.send(Call::get("look", &["repos", name])).await.is_err(), "{name}");
    }
    assert!(desk.asked().is_empty());
}

#[tokio::test]
async fn pages_are_read_to_the_end() {
    let desk = Desk::open(|asked: &Asked| {
        let page: u32 = asked.query("page").map_or(1, |page| page.parse().unwrap());
        let said = Said::ok(json!([page]));
        let next = (page < 3)
            .then(|| format!("<https://elsewhere/x?per_page=3&page={}>; rel=\"next\"", page + 1));
        next.into_iter().fold(said, |said, next| said.with("link", next))
    })
    .await;
    let items: Vec<u32> = bearer(&desk).linked(get()).await.unwrap();
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(
        desk.lines(),
        ["GET /thing?per_page=3", "GET /thing?per_page=3&page=2", "GET /thing?per_page=3&page=3"]
    );
    let desk = Desk::open(|asked: &Asked| {
        let start: usize = asked.query("startAt").unwrap().parse().unwrap();
        let values: Vec<_> = (start..7).take(3).collect();
        Said::ok(json!({ "startAt": start, "total": 7, "values": values }))
    })
    .await;
    let items: Vec<usize> = bearer(&desk).counted(get(), "values").await.unwrap();
    assert_eq!(items, [0, 1, 2, 3, 4, 5, 6]);
}

/// GitHub, as an app sees it: tokens by number, of which only the latest is good.
async fn issuer() -> Desk {
    let issued = StdMutex::new(0);
    Desk::open(move |asked: &Asked| {
        let mut issued = issued.lock().unwrap();
        let bearer = asked.headers["authorization"].trim_start_matches("Bearer ").to_owned();
        match asked.target.as_str() {
            "/app/installations/7/access_tokens" => {
                check_statement(&bearer);
                *issued += 1;
                let expires_at = Utc::now() + chrono::TimeDelta::hours(1);
                Said::json(
                    201,
                    json!({ "token": format!("token-{issued}"), "expires_at": expires_at }),
                )
            }
            "/revoke" => {
                *issued += 1;
                Said::ok(json!([]))
            }
            _ if bearer == format!("token-{issued}") => Said::ok(json!([])),
            _ => Said::status(401),
        }
    })
    .await
}

/// Signed by the app, and good for ten minutes at most.
fn check_statement(token: &str) {
    let key = jsonwebtoken::DecodingKey::from_rsa_pem(include_bytes!("test_app.pub")).unwrap();
    let validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims;
    assert_eq!(claims["iss"], "42");
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert!((1..=600).contains(&life), "{life}");
}

#[tokio::test]
async fn an_app_has_one_token_at_a_time_and_replaces_one_that_is_refused() {
    let desk = issuer().await;
    let key = include_str!("test_app.pem").replace('\n', "\\n");
    let app = AppToken::new("42", "7", &key.into()).unwrap();
    let http = http(&desk, Auth::App(app));
    let (first, second) = tokio::join!(http.send(get()), http.send(get()));
    assert!(first.is_ok() && second.is_ok());
    let renewals =
        |lines: &[String]| lines.iter().filter(|line| line.ends_with("access_tokens")).count();
    assert_eq!(renewals(&desk.lines()), 1, "who comes second waits for the token of the first");
    http.send(Call::get("look", &["revoke"])).await.unwrap();
    http.send(post()).await.unwrap();
    assert_eq!(renewals(&desk.lines()), 1, "a refused write did not arrive, and is sent again");
    assert!(AppToken::new("42", "7", &"no key".into()).is_err());
}

/// Gives tokens by number, and is slow about it.
#[derive(Default)]
struct Counter(StdMutex<u32>);

#[async_trait::async_trait]
impl Renewer for Counter {
    async fn renew(&self, used: &SecretString) -> Result<Fresh, RenewError> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let mut given = self.0.lock().unwrap();
        if *given == 3 {
            return Err(RenewError::Refused(format!("{} is over", used.expose_secret())));
        }
        *given += 1;
        let until = Some(Utc::now() + chrono::TimeDelta::hours(2));
        Ok(Fresh { token: format!("token-{given}").into(), until })
    }
}

#[tokio::test]
async fn what_an_oauth_app_was_given_is_renewed_before_its_end_and_when_it_is_turned_away() {
    let revoked = StdMutex::new("none".to_owned());
    let desk = Desk::open(move |asked: &Asked| {
        let bearer = asked.headers["authorization"].trim_start_matches("Bearer ").to_owned();
        let mut revoked = revoked.lock().unwrap();
        match asked.target.as_str() {
            "/revoke" => {
                *revoked = bearer;
                Said::ok(json!([]))
            }
            _ if *revoked == bearer => Said::status(401),
            _ => Said::ok(json!([])),
        }
    })
    .await;
    let counter = Arc::new(Counter::default());
    let until = Some(Utc::now() + chrono::TimeDelta::minutes(1));
    let fresh = Fresh { token: "token-0".into(), until };
    let http = http(&desk, Auth::Grant(GrantToken::new(fresh, counter.clone())));
    // All at once, and one renews.
    let calls = futures::future::join_all((0..5).map(|_| http.send(get()))).await;
    assert!(calls.iter().all(Result::is_ok), "{calls:?}");
    let used = |desk: &Desk| {
        let asked = desk.asked();
        asked.iter().map(|asked| asked.headers["authorization"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(used(&desk), vec!["Bearer token-1"; 5]);
    http.send(Call::get("revoke", &["revoke"])).await.unwrap();
    http.send(post()).await.unwrap();
    assert_eq!(used(&desk)[6..], ["Bearer token-1", "Bearer token-2"]);
    for _ in 0..2 {
        http.send(Call::get("revoke", &["revoke"])).await.unwrap();
        let _the_third_is_the_last = http.send(get()).await;
    }
    let error = http.send(get()).await.unwrap_err();
    assert!(matches!(error.failure, Failure::Unauthorized(_)), "{error}");
    assert!(error.to_string().contains("token-3 is over"), "{error}");
}
