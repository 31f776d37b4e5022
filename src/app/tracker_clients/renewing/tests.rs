//! Grants against a token endpoint that counts: who renews, from what, and what people are told when it is over.

use super::*;
use crate::{
    app::tracker_clients::tests::{House, house},
    net_guard::NetGuard,
    trackers::client::{ClientFactory, ClientOptions, Failure, TrackerClients},
};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::{Value, json};
use std::sync::Mutex;
use tokio::time::timeout;

/// A tracker with a token endpoint, and what it was asked.
struct Issuer {
    url: String,
    forms: Arc<Mutex<Vec<String>>>,
    bearers: Arc<Mutex<Vec<String>>>,
}

/// Gives token after token, slowly, each from the refresh token before.
fn gives(nth: usize) -> Value {
    json!({ "access_token": format!("a{nth}"), "refresh_token": format!("r{nth}"), "expires_in": 7_200 })
}

fn refuses(_: usize) -> Value {
    json!({ "error": "bad_refresh_token", "error_description": "it was used" })
}

impl Issuer {
    /// `answer` is given which token it is: the first was entered.
    async fn open(answer: fn(usize) -> Value) -> Self {
        let forms: Arc<Mutex<Vec<String>>> = Arc::default();
        let bearers: Arc<Mutex<Vec<String>>> = Arc::default();
        let (asked, used) = (forms.clone(), bearers.clone());
        let renew = move |form: String| {
            let nth = {
                let mut asked = asked.lock().unwrap();
                asked.push(form);
                asked.len() + 1
            };
            async move {
                sleep(Duration::from_millis(400)).await;
                HttpResponse::Ok().json(answer(nth))
            }
        };
        let user = move |request: HttpRequest| {
            let bearer = request.headers().get("authorization").unwrap();
            used.lock().unwrap().push(bearer.to_str().unwrap().to_owned());
            async { HttpResponse::Ok().json(json!({ "id": 1, "login": "octo" })) }
        };
        let server = HttpServer::new(move || {
            App::new()
                .route("/oauth/token", web::post().to(renew.clone()))
                .route("/user", web::get().to(user.clone()))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { url, forms, bearers }
    }

    /// A tracker whose token was given by this one, and ended long ago.
    async fn tracker(&self) -> House {
        let token_url = format!("{}/oauth/token", self.url);
        let grant = json!({
            "access_token": "a1", "refresh_token": "r1", "client_id": "id", "token_url": token_url,
            "expires_at": 1,
        });
        let house = house(Some(&grant.to_string())).await;
        let details = json!({ "api_url": self.url });
        let db = house.database.store.client().await.unwrap();
        let sql = "UPDATE trackers SET connection_details = $2 WHERE id = $1";
        db.execute(sql, &[&house.tracker.0, &details]).await.unwrap();
        house
    }

    fn renewals(&self) -> Vec<String> {
        self.forms.lock().unwrap().clone()
    }
}

/// The clients of another replica, which may call this machine.
fn replica(house: &House) -> StoredClients {
    let guard = NetGuard::new(&["127.0.0.0/8".parse().unwrap()]);
    StoredClients {
        factory: ClientFactory::new(guard, None, ClientOptions::default()),
        clients: Arc::default(),
        ..house.clients.clone()
    }
}

fn renewer(house: &House) -> StoredRenewer {
    StoredRenewer::new(&replica(house), house.account, house.tracker)
}

/// The access token that is kept, and whether somebody has the turn to renew it.
async fn kept(house: &House) -> (String, bool) {
    let kept = renewer(house).kept().await.unwrap();
    let db = house.database.store.client().await.unwrap();
    let sql = "SELECT renewing_until IS NOT NULL FROM trackers WHERE id = $1";
    let row = db.query_one(sql, &[&house.tracker.0]).await.unwrap();
    (kept.grant.access_token, row.get(0))
}

#[actix_web::test]
async fn a_token_is_renewed_once_for_all_replicas() {
    let issuer = Issuer::open(gives).await;
    let house = issuer.tracker().await;
    let replicas = [renewer(&house), renewer(&house), renewer(&house)];
    let used = SecretString::from("a1");
    let renewed = futures::future::join_all(replicas.iter().map(|it| it.renew(&used))).await;
    for fresh in renewed {
        assert_eq!(fresh.unwrap().token.expose_secret(), "a2");
    }
    assert_eq!(issuer.renewals().len(), 1);
    assert_eq!(kept(&house).await, ("a2".to_owned(), false));
    // It goes on from what was given then.
    let next = replicas[1].renew(&SecretString::from("a2")).await.unwrap();
    assert_eq!(next.token.expose_secret(), "a3");
    let last = issuer.renewals().pop().unwrap();
    assert!(last.contains("refresh_token=r2"), "{last}");
}

#[actix_web::test]
async fn what_was_given_is_kept_though_nobody_waits_for_it() {
    let issuer = Issuer::open(gives).await;
    let house = issuer.tracker().await;
    let replicas = [renewer(&house), renewer(&house)];
    let used = SecretString::from("a1");
    let gone = timeout(Duration::from_millis(100), replicas[0].renew(&used));
    assert!(gone.await.is_err(), "it went away in the middle");
    let found = replicas[1].renew(&used).await.unwrap();
    assert_eq!((found.token.expose_secret(), issuer.renewals().len()), ("a2", 1));
}

#[actix_web::test]
async fn one_that_ends_soon_is_renewed_before_it_is_used() {
    let issuer = Issuer::open(gives).await;
    let house = issuer.tracker().await;
    let clients = replica(&house);
    let client = clients.client(house.account, house.tracker).await.unwrap().unwrap();
    for _ in 0..2 {
        assert_eq!(client.identity().await.unwrap().logins, ["octo"]);
    }
    assert_eq!(*issuer.bearers.lock().unwrap(), ["Bearer a2", "Bearer a2"]);
    assert_eq!(issuer.renewals().len(), 1);
    // A client that is made later begins with what is kept.
    let later = replica(&house).client(house.account, house.tracker).await.unwrap().unwrap();
    later.identity().await.unwrap();
    assert_eq!((issuer.bearers.lock().unwrap().len(), issuer.renewals().len()), (3, 1));
}

/// The poller tells people of a token that is turned away, whoever does it.
#[actix_web::test]
async fn a_refusal_is_a_token_that_is_turned_away() {
    let issuer = Issuer::open(refuses).await;
    let house = issuer.tracker().await;
    let clients = replica(&house);
    let client = clients.client(house.account, house.tracker).await.unwrap().unwrap();
    let error = client.identity().await.unwrap_err();
    assert!(matches!(&error.failure, Failure::Unauthorized(_)), "{error}");
    for part in ["bad_refresh_token (it was used)", "connect the tracker with a new one"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(issuer.bearers.lock().unwrap().is_empty(), "what has ended is not sent");
    // Nothing changed, and the turn was given back: a person may mend it at the tracker.
    assert_eq!(kept(&house).await, ("a1".to_owned(), false));
}

#[actix_web::test]
async fn what_a_person_gives_meanwhile_stays() {
    let issuer = Issuer::open(gives).await;
    let house = issuer.tracker().await;
    let renewing = renewer(&house);
    let other = json!({ "access_token": "b1", "refresh_token": "s1", "client_id": "id" });
    let place = trackers::token_place(house.tracker);
    let sealed = house.clients.sealer.seal(&place, &other.to_string());
    let used = SecretString::from("a1");
    let give = async {
        // The renewal is under way once it has been asked for.
        while issuer.renewals().is_empty() {
            tokio::task::yield_now().await;
        }
        let db = house.database.store.client().await.unwrap();
        let token_sealed = Some(Some(sealed));
        let change = trackers::TrackerChange { token_sealed, ..trackers::TrackerChange::default() };
        trackers::update(&db, house.account, house.tracker, &change).await.unwrap();
    };
    let (renewed, ()) = tokio::join!(renewing.renew(&used), give);
    renewed.unwrap();
    assert_eq!(kept(&house).await, ("b1".to_owned(), false));
}

#[actix_web::test]
async fn a_turn_is_one_replicas_until_it_ends() {
    let issuer = Issuer::open(gives).await;
    let house = issuer.tracker().await;
    let (one, other) = (renewer(&house), renewer(&house));
    let before = one.kept().await.unwrap();
    assert!(one.claims(&before).await.unwrap());
    assert!(!other.claims(&before).await.unwrap(), "it is another's turn");
    // Who had it died; the turn is over by the database's clock.
    let db = house.database.store.client().await.unwrap();
    let sql = "UPDATE trackers SET renewing_until = now() - interval '1 s'";
    db.execute(sql, &[]).await.unwrap();
    assert!(other.claims(&before).await.unwrap());
    // Of a token that was renewed there is no turn.
    let sealed = house.clients.sealer.seal(&trackers::token_place(house.tracker), "another");
    assert!(other.end(&before.connection.token_sealed, Some(&sealed)).await.unwrap());
    assert!(!one.claims(&before).await.unwrap());
    assert!(!one.end(&before.connection.token_sealed, None).await.unwrap());
}
