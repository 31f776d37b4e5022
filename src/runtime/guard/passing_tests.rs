//! What an engine gets of a call: an engine of our own writes it down.

use super::{
    creation::Ceilings,
    engine::{Body, Engine, full, nothing},
    owner::Owner,
    passing::{Guard, listen},
    wire::json,
};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    path::PathBuf,
    sync::{Arc, Mutex},
};

const WORKSPACE: &str = "preloop-01890a5d-ac96-774b-bcce-b302099a8057-e1";

/// A call as the engine got it: method and address, and the names of what stood in its head.
type Got = Arc<Mutex<Vec<(String, Vec<String>)>>>;

struct Bench {
    got: Got,
    socket: PathBuf,
    _folder: tempfile::TempDir,
}

fn full_id(name: &str) -> String {
    match name {
        "ours" => "a".repeat(64),
        _ => "b".repeat(64),
    }
}

/// Knows a container of ours, one of others and one of nobody, such a volume, and one image.
fn answer(path: &str) -> (StatusCode, Value) {
    let label = |instance: &str| json!({ "preloop.instance": instance });
    let container = |name: &str, labels: Value| {
        (StatusCode::OK, json!({ "Id": full_id(name), "Config": { "Labels": labels } }))
    };
    match path {
        "/containers/ours/json" => container("ours", label("x")),
        "/containers/others/json" => container("others", label("y")),
        "/containers/nobodys/json" => container("nobodys", json!({})),
        "/images/preloop-agent:there/json" => (StatusCode::OK, json!({ "Id": "sha256:ab" })),
        path if path == format!("/volumes/{WORKSPACE}") => {
            (StatusCode::OK, json!({ "Labels": label("y") }))
        }
        path if path.ends_with("/json") || path.starts_with("/volumes/") => {
            (StatusCode::NOT_FOUND, json!({ "message": "no such thing" }))
        }
        _ => (StatusCode::OK, json!({})),
    }
}

async fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let (engine, socket) = (folder.path().join("engine.sock"), folder.path().join("guard.sock"));
    let got = Got::default();
    let (listener, written) = (listen(&engine).unwrap(), got.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let written = written.clone();
            let serve = service_fn(move |request: Request<Incoming>| {
                let names = request.headers().keys().map(|name| name.as_str().to_owned());
                let mut names: Vec<_> = names.collect();
                names.sort_unstable();
                let call = format!("{} {}", request.method(), request.uri());
                written.lock().unwrap().push((call, names));
                let (status, said) = answer(request.uri().path());
                async move { Ok::<_, Infallible>(json(status, full(said.to_string().into()))) }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
        }
    });
    let guard = Guard {
        engine: Engine(format!("unix://{}", engine.display())),
        door: None,
        most: Ceilings::default(),
        registries: vec!["docker.io".to_owned()],
        owner: Owner::new(Some("x".to_owned()), &folder.path().join("installation")).unwrap(),
    };
    tokio::spawn(guard.serve(listen(&socket).unwrap()));
    Bench { got, socket, _folder: folder }
}

impl Bench {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Response<Incoming> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request: Request<Body> = request.body(nothing()).unwrap();
        Engine(format!("unix://{}", self.socket.display())).send(request).await.unwrap()
    }

    /// What the engine got since the last look.
    fn got(&self) -> Vec<(String, Vec<String>)> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}

#[tokio::test]
async fn a_container_is_spoken_of_by_the_id_that_was_looked_at() {
    let bench = bench().await;
    let secret = [("x-registry-auth", "x"), ("upgrade", "h2c"), ("connection", "upgrade")];
    let answer = bench.ask(Method::POST, "/v1.41/containers/ours/start", &secret).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let got = bench.got();
    let calls: Vec<_> = got.iter().map(|(call, _)| call.clone()).collect();
    let start = format!("POST /v1.41/containers/{}/start", full_id("ours"));
    assert_eq!(calls, ["GET /containers/ours/json".to_owned(), start]);
    assert_eq!(got[1].1, ["content-length", "host"], "nothing of the head but what is known");
    for (name, status) in [
        ("others", StatusCode::FORBIDDEN),
        ("nobodys", StatusCode::FORBIDDEN),
        ("absent", StatusCode::NOT_FOUND),
    ] {
        let answer =
            bench.ask(Method::DELETE, &format!("/containers/{name}?force=true"), &[]).await;
        assert_eq!(answer.status(), status, "{name}");
        assert_eq!(bench.got().len(), 1, "only looked at");
    }
}

#[tokio::test]
async fn only_who_attaches_gets_another_connection() {
    let bench = bench().await;
    let attach = "/v1.41/containers/ours/attach?stream=true";
    let upgrade = [("connection", "Upgrade"), ("upgrade", "tcp")];
    bench.ask(Method::POST, attach, &upgrade).await;
    let heads = bench.got().pop().unwrap().1;
    assert!(heads.contains(&"upgrade".to_owned()), "{heads:?}");
    let other = [("connection", "Upgrade"), ("upgrade", "h2c")];
    for headers in [&[][..], &other] {
        let refused = bench.ask(Method::POST, attach, headers).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_is_there_is_not_replaced_and_what_is_others_not_touched() {
    let bench = bench().await;
    let import = |tag: &str| format!("/images/create?fromSrc=-&repo=preloop-agent&tag={tag}");
    let volume = format!("/volumes/{WORKSPACE}");
    for (method, path, status) in [
        (Method::POST, import("there"), StatusCode::CONFLICT),
        (Method::POST, import("new"), StatusCode::OK),
        (Method::POST, "/images/create?fromImage=alpine:3".to_owned(), StatusCode::OK),
        (Method::POST, "/images/create?fromImage=ghcr.io/a/b:1".to_owned(), StatusCode::FORBIDDEN),
        (Method::GET, volume.clone(), StatusCode::FORBIDDEN),
        (Method::DELETE, volume, StatusCode::FORBIDDEN),
    ] {
        let answer = bench.ask(method.clone(), &path, &[]).await;
        assert_eq!(answer.status(), status, "{method} {path}");
    }
}
