//! Reading a tracker with the real binary: through `kill -9` at random moments, and by hand beside the server.

use crate::support::{Server, eventually};
use preloop::trackers::fakes::{Delivering, Edit, Fake, Flavor};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;
use std::{collections::BTreeMap, process::Command, time::Duration};

const SOON: Duration = Duration::from_secs(90);
/// `kill -9` rounds of one tracker.
const ROUNDS: usize = 6;
const PROJECT: &str = "octo/app";

async fn connected(server: &Server, fake: &Fake) -> String {
    let client = server.client().await;
    client.post("/flows", json!({
        "name": "all", "trigger_event_source": "github", "trigger_event_types": ["issue_opened"],
        "prompt_template": "x", "agent_type": "builtin", "agent_config": { "steps": [{ "log": "x" }] },
    })).await;
    let tracker = client.post("/trackers", json!({
        "name": "fake", "tracker_type": "github", "url": fake.url, "token": "token",
        "scope_rules": [{ "scope_type": "ORGANIZATION", "rule_type": "INCLUDE", "identifier": "octo" }],
    })).await;
    tracker["id"].as_str().unwrap().to_owned()
}

fn settings() -> [(&'static str, &'static str); 3] {
    [
        ("OUTBOUND_ALLOWED_NETWORKS", "127.0.0.0/8"),
        ("SERVICE_POLL_INTERVAL", "5"),
        ("SECRET_KEY", "a key for tests, long enough for all of them"),
    ]
}

/// Keys and titles that the tracker has.
fn there(fake: &Fake) -> BTreeMap<String, String> {
    let world = fake.world();
    let project = world.project(PROJECT).unwrap();
    project
        .issues
        .values()
        .map(|it| (format!("{PROJECT}#{}", it.number), it.title.clone()))
        .collect()
}

async fn here(server: &Server) -> BTreeMap<String, String> {
    let rows = server.database().await.query("SELECT key, title FROM issues", &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn settles(server: &Server, fake: &Fake) {
    let ask = "UPDATE tracker_syncs SET wanted_at = now(), due_at = now()";
    server.database().await.execute(ask, &[]).await.unwrap();
    eventually("the rows to be what the tracker has", SOON, async || {
        (here(server).await == there(fake)).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn r_a9_the_real_server_is_killed_while_it_reads() {
    let fake = Fake::start(Flavor::Github, 0);
    {
        let mut world = fake.world();
        world.add_project("octo", "app");
        world.fill(PROJECT, 1_500, 1);
        // So that a kill falls into the middle of a reading.
        world.faults.slow_ms = 30;
    }
    let mut server = Server::start_with(&settings()).await;
    connected(&server, &fake).await;
    let mut rng = StdRng::seed_from_u64(7);
    let mut opened = 0;
    for round in 0..ROUNDS {
        tokio::time::sleep(Duration::from_millis(rng.random_range(200..2_500))).await;
        server.kill();
        server.spawn().await;
        if round == ROUNDS / 2 {
            // From here on there are changes, too: the first reading has ended.
            settles(&server, &fake).await;
        }
        if round >= ROUNDS / 2 {
            for n in 0..5 {
                let edit = Edit { title: Some(format!("new {round} {n}")), ..Edit::default() };
                fake.world().open(PROJECT, "ada", edit);
                opened += 1;
            }
            let ask = "UPDATE tracker_syncs SET wanted_at = now(), due_at = now()";
            server.database().await.execute(ask, &[]).await.unwrap();
        }
    }
    fake.world().faults.slow_ms = 0;
    settles(&server, &fake).await;
    let started = "SELECT count(*) FROM executions";
    eventually("each new issue to start one execution", SOON, async || {
        (server.count(started).await == opened).then_some(())
    })
    .await;
    settles(&server, &fake).await;
    assert_eq!(server.count(started).await, opened);
    assert_eq!(server.count("SELECT count(*) FROM issue_comments").await, 1_500);
}

#[actix_web::test]
async fn trackers_are_read_by_hand_beside_the_server() {
    let fake = Fake::start(Flavor::Github, 0);
    {
        let mut world = fake.world();
        world.add_project("octo", "app");
        world.fill(PROJECT, 250, 1);
        world.delivering = Delivering::Never;
    }
    let server = Server::start_with(&settings()).await;
    let tracker = connected(&server, &fake).await;
    settles(&server, &fake).await;
    fake.world().edit(PROJECT, 1, "ada", Edit { title: Some("another".into()), ..Edit::default() });
    let scan = |arguments: &[&str]| {
        let arguments = [&["sync", "scan"], arguments].concat();
        let env = settings();
        let data = server.data_dir();
        let run = move |arguments: Vec<String>| {
            Command::new(env!("CARGO_BIN_EXE_preloop"))
                .args(arguments)
                .env_clear()
                .envs(env)
                .env("PRELOOP_DATA_DIR", data)
                .output()
                .unwrap()
        };
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        tokio::task::spawn_blocking(move || run(arguments))
    };
    let done = scan(&["all"]).await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("fake: done;") && said.contains(PROJECT), "{said}");
    assert_eq!(here(&server).await, there(&fake));
    let full = scan(&[&tracker, "--full"]).await.unwrap();
    let said = String::from_utf8_lossy(&full.stdout).into_owned();
    // Some are read twice where a page begins with what the one before ended with.
    assert!(said.contains(" issues read, 0 rows written"), "{said}");
    let unknown = scan(&["nobody"]).await.unwrap();
    assert!(!unknown.status.success());
    fake.world().faults.unauthorized = true;
    let refused = scan(&["fake"]).await.unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stdout).contains("does not accept the token"));
}
