//! A server behind the guard: everything it does works, and whoever took it over gets no further.

use super::bench::{BUSYBOX, Bench, file, script_launch, within};
use crate::{
    mcp::proxy::{CommandOptions, Commands, Link, Wanted},
    runtime::{
        CommandContainers, RuntimeOptions,
        guard::{Ceilings, Engine, Guard, Owner, listen},
    },
};
use bollard::{
    Docker,
    models::{ContainerCreateBody, HostConfig, VolumeCreateRequest},
    query_parameters::{CreateContainerOptionsBuilder, ListImagesOptions, RemoveVolumeOptions},
};
use preloop_actors::ports::{AgentRuntime, Image, Launch};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};
use uuid::Uuid;

/// A guard before this machine's engine, and a bench behind it.
struct Guarded {
    bench: Bench,
    http: reqwest::Client,
    /// Makes what the guard would not.
    engine: Docker,
    _folder: tempfile::TempDir,
}

async fn guarded() -> Guarded {
    // What the benches share is made without the guard, which makes images of our own only.
    drop(Bench::new().await);
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("docker.sock");
    let guard = Guard {
        engine: Engine("unix:///var/run/docker.sock".to_owned()),
        door: None,
        most: Ceilings::default(),
        registries: vec!["docker.io".to_owned()],
        owner: Owner::new(None, &folder.path().join("installation")).unwrap(),
    };
    guard_at(socket.clone(), guard);
    let docker_host = Some(format!("unix://{}", socket.display()));
    Guarded {
        bench: Bench::with(RuntimeOptions { docker_host, ..Default::default() }).await,
        http: crate::tls::http().unix_socket(socket).build().unwrap(),
        engine: Docker::connect_with_unix_defaults().unwrap(),
        _folder: folder,
    }
}

/// Guards in a thread of its own, which goes on while a bench cleans up and holds this one.
fn guard_at(socket: PathBuf, guard: Guard) {
    let (ready, listens) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(async {
            let listener = listen(&socket).unwrap();
            ready.send(()).unwrap();
            guard.serve(listener).await;
        });
    });
    listens.recv().unwrap();
}

impl Guarded {
    async fn ask(&self, method: Method, path: &str, body: &Value) -> (StatusCode, String) {
        let request = self.http.request(method, format!("http://docker/v1.41{path}"));
        let answer = request.json(body).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

#[tokio::test]
async fn an_execution_lives_behind_the_guard_as_before_it() {
    let it = guarded().await;
    let runtime = &it.bench.runtime;
    let files = vec![file("word", "kept")];
    let script =
        "cat word; mkdir .preloop; echo '{\"a\":1}' > .preloop/result.json; sleep 2; echo end";
    let launch = Launch { files, ..script_launch(script) };
    let running = it.bench.launch(launch.clone()).await;
    assert_eq!(runtime.find(launch.execution).await.unwrap().unwrap().id, running.id);
    let exit = within(runtime.wait(&running.id)).await.unwrap();
    let log = super::bench::text(&it.bench.frames(&running.id, 0).await);
    assert_eq!((exit.code, log.as_str()), (0, "keptend\n"));
    within(runtime.remove(launch.execution, launch.epoch)).await.unwrap();
    assert_eq!(runtime.list().await.unwrap(), []);

    let long = it.bench.run("sleep 60").await;
    within(runtime.stop(&long.id, Duration::from_millis(100))).await.unwrap();
    within(runtime.wait(&long.id)).await.unwrap_err();
    // The images of our own are made through it, too.
    let agent = Launch { image: Image::Builtin, command: Vec::new(), ..script_launch("") };
    let running = it.bench.launch(agent).await;
    within(runtime.wait(&running.id)).await.unwrap();
    assert!(!runtime.bytes_by_engine().await.is_empty(), "sizes are told");
}

/// The one call whose connection becomes another one.
#[tokio::test]
async fn a_command_speaks_through_the_guard() {
    let it = guarded().await;
    let containers = CommandContainers::start(it.bench.runtime.clone(), "us");
    let commands = Commands::new(CommandOptions::none(), Some(Arc::new(containers)));
    let script = r#"
        read l; echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'
        read l; echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}'
        while read l; do :; done"#;
    let args = ["-c".to_owned(), script.to_owned()];
    let (server, env) = (Uuid::new_v4(), BTreeMap::new());
    let wanted = Wanted { server, command: "/bin/sh", args: &args, image: Some(BUSYBOX), env };
    let line = within(commands.connect(wanted, &json!({}))).await.unwrap();
    within(line.close()).await;
}

/// A volume of another installation on the same engine, which is removed in the end.
#[tokio::test]
async fn another_installation_stays_out_of_reach() {
    let it = guarded().await;
    // Whoever asks first is who the guard is for.
    it.bench.runtime.list().await.unwrap();
    let name = format!("preloop-{}-e1", Uuid::new_v4());
    let request = VolumeCreateRequest {
        name: Some(name.clone()),
        labels: Some([("preloop.instance".to_owned(), "another".to_owned())].into()),
        ..Default::default()
    };
    it.engine.create_volume(request).await.unwrap();
    let filters = "%7B%22label%22%3A%5B%22preloop.instance%3Danother%22%5D%7D";
    for (method, path) in [
        (Method::GET, format!("/volumes/{name}")),
        (Method::DELETE, format!("/volumes/{name}")),
        (Method::GET, format!("/volumes?filters={filters}")),
        (Method::GET, format!("/containers/json?all=true&filters={filters}")),
    ] {
        let (status, said) = it.ask(method.clone(), &path, &json!({})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}: {said}");
    }
    let told = it.bench.runtime.bytes_by_engine().await;
    assert!(!told.contains_key(&name), "{told:?}");
    it.engine.remove_volume(&name, None::<RemoveVolumeOptions>).await.unwrap();
}

#[tokio::test]
async fn images_are_neither_replaced_nor_told_nor_fetched_from_anywhere() {
    let it = guarded().await;
    // Makes both images of our own.
    let agent = Launch { image: Image::Builtin, command: Vec::new(), ..script_launch("") };
    let running = it.bench.launch(agent).await;
    within(it.bench.runtime.wait(&running.id)).await.unwrap();
    let inspected = it.bench.inspect(&running.id).await;
    let id = inspected.image.unwrap();
    // Of all images: whoever imports the same one beside us takes the tag of this one away.
    let images = it.engine.list_images(None::<ListImagesOptions>).await.unwrap();
    let mut tags = images.iter().flat_map(|image| &image.repo_tags);
    let tag = tags.find_map(|tag| tag.strip_prefix("preloop-agent:")).unwrap();
    let nothing = json!({});
    let import = format!("/images/create?fromSrc=-&repo=preloop-agent&tag={tag}");
    let (status, said) = it.ask(Method::POST, &import, &nothing).await;
    assert_eq!(status, StatusCode::CONFLICT, "{said}");
    for from in ["localhost:1/agent:1", "ghcr.io/octo/agent:1", "Registry/agent:1"] {
        let pull = format!("/images/create?fromImage={from}");
        let (status, said) = it.ask(Method::POST, &pull, &nothing).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
    }
    let (status, said) = it.ask(Method::GET, &format!("/images/{id}/json"), &nothing).await;
    assert_eq!(status, StatusCode::OK, "{said}");
    assert!(!said.contains("Entrypoint"), "{said}");
}

#[tokio::test]
async fn whoever_took_the_server_over_gets_no_further() {
    let it = guarded().await;
    let name = format!("guarded-{}", Uuid::new_v4().simple());
    let options = CreateContainerOptionsBuilder::new().name(&name).build();
    let body = ContainerCreateBody {
        image: Some(BUSYBOX.to_owned()),
        cmd: Some(vec!["sh".to_owned()]),
        env: Some(vec!["PASSWORD=hunter2".to_owned()]),
        host_config: Some(HostConfig::default()),
        ..Default::default()
    };
    it.engine.create_container(Some(options), body).await.unwrap();
    for (method, path) in [
        (Method::GET, format!("/containers/{name}/json")),
        (Method::GET, format!("/containers/{name}/archive?path=/")),
        (Method::GET, format!("/containers/{name}/logs?stdout=1")),
        (Method::PUT, format!("/containers/{name}/archive?path=/")),
        (Method::POST, format!("/containers/{name}/attach?stream=1")),
        (Method::POST, format!("/containers/{name}/start")),
        (Method::POST, format!("/containers/{name}/kill")),
        (Method::POST, format!("/containers/{name}/exec")),
        (Method::DELETE, format!("/containers/{name}?force=true")),
        (Method::DELETE, format!("/images/{BUSYBOX}")),
        (Method::GET, "/containers/json?all=true".to_owned()),
        (Method::GET, "/images/json".to_owned()),
        (Method::GET, "/system/df".to_owned()),
    ] {
        let (status, said) = it.ask(method.clone(), &path, &json!({})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let create = format!("/containers/create?name=preloop-mcp-{}", Uuid::new_v4().simple());
    let host =
        json!({ "Image": BUSYBOX, "HostConfig": { "Binds": ["/:/host"], "Privileged": true } });
    let (status, said) = it.ask(Method::POST, &create, &host).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
    // In a form the engine would find what is not in the query.
    let form = it.http.post("http://docker/v1.41/images/create?fromImage=x");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let form = form.body("fromSrc=http%3A%2F%2F127.0.0.1%2F").send().await.unwrap();
    assert_eq!(form.status(), StatusCode::FORBIDDEN);
    let (status, said) = it.ask(Method::GET, "/containers/nobody/json", &json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "the engine's own word: {said}");
    it.engine.remove_container(&name, None).await.unwrap();
}
