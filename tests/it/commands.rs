//! MCP servers that are commands, under the real warden: what passes, what they see, and that nothing is left.

use crate::support::{Server, eventually, signal};
use async_trait::async_trait;
use preloop::mcp::{
    proxy::{
        CommandOptions, Commands, Line, Wanted,
        link::{Changed, Deaf, Hearer, Link, LinkError, Upward},
    },
    raw::{RawObject, raw},
    rpc::RpcError,
};
use serde_json::{Value, json, value::RawValue};
use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, time::Duration};
use uuid::Uuid;

const SCRIPT: &str = include_str!("mcp_server.py");
/// As long as a warden needs at the most, on a busy machine.
const SOON: Duration = Duration::from_secs(20);
const AGENT: u32 = 10_000;

/// Where commands run, and what they are marked with.
struct House {
    commands: Commands,
    dir: tempfile::TempDir,
    mark: String,
    server: Uuid,
}

fn house() -> House {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let is_root = rustix::process::geteuid().is_root();
    let options = CommandOptions {
        on_host: true,
        dir: dir.path().join("mcp"),
        user: is_root.then_some((AGENT, AGENT)),
        warden: env!("CARGO_BIN_EXE_preloop").into(),
    };
    let commands = Commands::new(options, None);
    House { commands, dir, mark: format!("mark-{}", Uuid::new_v4()), server: Uuid::new_v4() }
}

impl House {
    async fn run(&self, command: &str, args: &[&str]) -> Result<Line, LinkError> {
        let args: Vec<_> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let env = BTreeMap::from([("SECRET".to_owned(), "very-secret".to_owned())]);
        let wanted = Wanted { server: self.server, command, args: &args, image: None, env };
        self.commands.connect(wanted, &json!({ "elicitation": {} })).await
    }

    async fn python(&self, era: &str, more: &[&str]) -> Line {
        let args = [&["-c", SCRIPT, era, &self.mark], more].concat();
        self.run("python3", &args).await.unwrap()
    }

    async fn nobody_is_left(&self) {
        let mark = &self.mark;
        eventually(&format!("the end of {mark}"), SOON, async || {
            marked(mark).is_empty().then_some(())
        })
        .await;
        eventually("the end of their directories", SOON, async || {
            let left = fs::read_dir(self.dir.path().join("mcp")).unwrap().count();
            (left == 0).then_some(())
        })
        .await;
    }
}

/// Processes whose command line has the mark.
fn marked(mark: &str) -> Vec<i32> {
    let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        String::from_utf8_lossy(&line).contains(mark).then_some(pid)
    });
    pids.collect()
}

/// The numbers behind the name in `/proc/PID/stat`: parent, group, session.
fn stat(pid: i32) -> Option<Vec<i32>> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(1).take(3);
    Some(fields.filter_map(|field| field.parse().ok()).collect())
}

/// Children of this process, ended ones included.
fn children() -> usize {
    let us = std::process::id() as i32;
    let pids = fs::read_dir("/proc").unwrap();
    let pids = pids.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| stat(*pid).is_some_and(|stat| stat[0] == us)).count()
}

static NOTHING: Value = Value::Null;

fn call(name: &str, arguments: &str) -> Upward<'static> {
    let mut params = RawObject::default();
    params.set("name", raw(&name));
    params.set("arguments", RawValue::from_string(arguments.to_owned()).unwrap());
    params.set("_meta", raw(&json!({ "progressToken": "p1" })));
    let (params, capabilities) = (params.into_owned(), &NOTHING);
    Upward { method: "tools/call", params, name: None, param_headers: &[], capabilities }
}

async fn ask(line: &Line, name: &str) -> Value {
    let answer = line.request(call(name, "{}"), &mut Deaf).await.unwrap().unwrap();
    serde_json::from_str(answer.get()).unwrap()
}

#[derive(Default)]
struct Ear(Vec<String>);

#[async_trait]
impl Hearer for Ear {
    async fn notified(&mut self, method: &str, _: Option<&RawValue>) {
        self.0.push(method.to_owned());
    }

    async fn asked(
        &mut self,
        method: &str,
        _: Option<&RawValue>,
    ) -> Result<Box<RawValue>, RpcError> {
        self.0.push(method.to_owned());
        Ok(raw(&json!({ "action": "decline" })))
    }
}

/// Requirements 31, 54 and 55.
#[tokio::test]
async fn messages_cross_in_both_directions_as_they_are() {
    let house = house();
    for (era, version) in [("modern", "2026-07-28"), ("legacy", "2025-11-25")] {
        let line = house.python(era, &[]).await;
        assert_eq!(line.facts().version, version);
        let arguments = "{\"b\": 1.0e2,\n \"a\":[ \"\\u00e9\\n\" ]}";
        let answer = line.request(call("echo", arguments), &mut Deaf).await.unwrap().unwrap();
        assert!(answer.get().contains(r#""x-own" : 1.0e2,"_meta":{"y":[ 1 ]}"#), "{answer}");
        let heard: Value = serde_json::from_str(answer.get()).unwrap();
        let sent = arguments.replace('\n', " ");
        assert!(heard["heard"].as_str().unwrap().contains(&sent), "{heard}");
        ask(&line, "noise").await;
        let mut ear = Ear::default();
        line.request(call("progress", "{}"), &mut ear).await.unwrap().unwrap();
        assert_eq!(ear.0, ["notifications/progress"]);
        ask(&line, "change").await;
        assert_eq!(line.changed().await, Changed::Tools);
        if era == "legacy" {
            let mut ear = Ear::default();
            let answer = line.request(call("ask", "{}"), &mut ear).await.unwrap().unwrap();
            assert!(answer.get().contains("decline"), "{answer}");
            assert_eq!(ear.0, ["elicitation/create"]);
        }
        line.close().await;
    }
    house.nobody_is_left().await;
}

#[tokio::test]
async fn many_requests_share_the_pipe() {
    let house = house();
    let line = house.python("modern", &[]).await;
    let since = std::time::Instant::now();
    let calls = (0..100).map(|n| {
        let line = &line;
        async move {
            let arguments = json!({ "n": n }).to_string();
            let answer = line.request(call("slow", &arguments), &mut Deaf).await.unwrap().unwrap();
            assert_eq!(answer.get(), format!("{{\"n\": {n}}}"));
        }
    });
    futures::future::join_all(calls).await;
    assert!(since.elapsed() < Duration::from_secs(10), "one after the other takes 20 s");
    let hung = async { line.request(call("hang", "{}"), &mut Deaf).await };
    let hung = tokio::time::timeout(Duration::from_millis(300), hung);
    assert!(hung.await.is_err());
    // Discovery had the first id.
    assert_eq!(ask(&line, "cancelled").await, json!({ "cancelled": [102] }));
    line.close().await;
    house.nobody_is_left().await;
}

/// Requirement 57, as far as it holds without a container.
#[tokio::test]
async fn a_command_sees_little() {
    let house = house();
    let line = house.python("modern", &[]).await;
    let found = ask(&line, "surroundings").await;
    let names: Vec<_> = found["env"].as_object().unwrap().keys().map(String::as_str).collect();
    let ours = ["HOME", "LANG", "PATH", "SECRET", "TMPDIR"];
    // Python adds what the C library's locale needs.
    let names: Vec<_> = names.into_iter().filter(|name| *name != "LC_CTYPE").collect();
    assert_eq!(names, ours);
    let dir = house.dir.path().join("mcp").display().to_string();
    assert!(found["cwd"].as_str().unwrap().starts_with(&dir), "{found}");
    let is_root = rustix::process::geteuid().is_root();
    for (name, expected) in [
        ("files", json!([])),
        ("no_new_privs", json!("1")),
        ("core", json!(0)),
        ("open_files", json!(4_096)),
        ("leads_group", json!(true)),
        ("oom_score", json!("500")),
    ] {
        assert_eq!(found[name], expected, "{name}");
    }
    if is_root {
        assert_eq!((&found["uid"], &found["groups"]), (&json!(AGENT), &json!([])));
    }
    line.close().await;
    house.nobody_is_left().await;
}

/// Requirement 56.
#[tokio::test]
async fn who_does_not_want_to_end_is_ended_with_all_that_came_of_it() {
    let house = house();
    let line = house.python("legacy", &["stubborn"]).await;
    eventually("its offspring", SOON, async || (marked(&house.mark).len() == 2).then_some(()))
        .await;
    line.close().await;
    assert_eq!(marked(&house.mark), [0; 0], "closed means gone");
    house.nobody_is_left().await;
    // Dropped without a word, and not even through with the beginning.
    let line = house.python("legacy", &["stubborn"]).await;
    drop(line);
    let mute = [
        "-c",
        "trap '' TERM; setsid sh -c 'sleep 1000; :' $0 & while :; do sleep 1; done",
        &house.mark,
    ];
    let begun = tokio::time::timeout(Duration::from_secs(1), house.run("sh", &mute));
    assert!(begun.await.is_err());
    assert!(!marked(&house.mark).is_empty());
    house.nobody_is_left().await;
}

/// Requirement 56: started and stopped 500 times, each time in another way than the time before.
#[tokio::test]
async fn five_hundred_commands_leave_nothing() {
    let house = house();
    let script = r#"
        read l; echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'
        read l; echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}'
        (sh -c 'sleep 1000; :' $0 &) ; while read l; do :; done"#;
    let before = children();
    for cycle in 0..500 {
        let line = house.run("sh", &["-c", script, &house.mark]).await.unwrap();
        match cycle % 2 {
            0 => line.close().await,
            _ => drop(line),
        }
    }
    house.nobody_is_left().await;
    eventually("the end of all wardens", SOON, async || (children() == before).then_some(())).await;
}

#[tokio::test]
async fn a_killed_warden_takes_its_command_along() {
    let house = house();
    let line = house.python("legacy", &["stubborn"]).await;
    let command = marked(&house.mark).into_iter().min().unwrap();
    let warden = stat(command).unwrap()[0];
    signal(warden, "KILL");
    let error = line.request(call("hang", "{}"), &mut Deaf).await.unwrap_err();
    assert!(matches!(error, LinkError::Lost(_) | LinkError::SessionLost), "{error}");
    assert_eq!(line.changed().await, Changed::Gone);
    eventually("the end of the command", SOON, async || {
        (!marked(&house.mark).contains(&command)).then_some(())
    })
    .await;
    // What moved to a session of its own is out of reach then; it would have been found by its warden.
    marked(&house.mark).into_iter().for_each(|pid| signal(pid, "KILL"));
}

#[tokio::test]
async fn the_end_of_a_command_is_told_with_its_last_words() {
    let house = house();
    let line = house.python("modern", &[]).await;
    let error = line.request(call("die", "{}"), &mut Deaf).await.unwrap_err();
    assert!(matches!(&error, LinkError::Lost(_)), "it may have done what it should: {error}");
    let error = error.to_string();
    assert!(
        error.ends_with("its command ended with exit code 3; it wrote: ready | boom ********"),
        "{error}"
    );
    let next = line.request(call("echo", "{}"), &mut Deaf).await;
    assert!(matches!(next, Err(LinkError::SessionLost)), "{next:?}");
    let line = house.python("modern", &[]).await;
    let error = line.request(call("huge", "{}"), &mut Deaf).await.unwrap_err().to_string();
    assert!(error.contains("it sent a message of more than 16777216 bytes"), "{error}");
    house.nobody_is_left().await;
}

#[tokio::test]
async fn what_cannot_be_run_is_told() {
    for (command, args, expected) in [
        ("preloop-no-such-command", &[][..], "cannot run `preloop-no-such-command`: No such file"),
        ("/etc/passwd", &[], "cannot run `/etc/passwd`: Permission denied"),
        (
            "sh",
            &["-c", "echo why >&2; exit 3"],
            "its command ended with exit code 3; it wrote: why",
        ),
        ("sh", &["-c", "kill -SEGV $$"], "its command was ended by signal 11"),
        ("cat", &["/dev/null"], "its command ended with exit code 0"),
    ] {
        let house = house();
        let error = house.run(command, args).await.err().unwrap();
        assert!(error.to_string().contains(expected), "{command}: {error}");
        assert!(error.is_before_work(), "{command}: {error:?}");
        house.nobody_is_left().await;
    }
}

/// Requirement 58; the breaker that a crash loop opens is tested with the fleet.
#[tokio::test]
async fn a_command_that_crashes_again_and_again_is_left_alone() {
    let house = house();
    let mut errors = Vec::new();
    for _ in 0..3 {
        errors.push(house.run("sh", &["-c", "exit 3"]).await.err().unwrap());
    }
    let last = errors[2].to_string();
    assert!(last.contains("in a row soon after its start; it is started again in"), "{last}");
    assert!(errors.iter().all(LinkError::is_sickness), "{errors:?}");
    let other = House { server: Uuid::new_v4(), ..house };
    other.python("modern", &[]).await.close().await;
    other.nobody_is_left().await;
}

/// Requirement 56: the server itself is killed, and cannot put anything in order.
#[tokio::test]
async fn a_killed_server_leaves_no_command() {
    let mut server = Server::start().await;
    let client = server.client().await;
    let mark = format!("mark-{}", Uuid::new_v4());
    let script = r#"
        read l; echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}'
        read l; echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}'
        read l; read l; echo '{"jsonrpc":"2.0","id":4,"result":{"tools":[{"name":"t","inputSchema":{}}]}}'
        trap '' TERM; setsid sh -c 'sleep 1000; :' $0 & while :; do sleep 1; done"#;
    let body = json!({ "name": "local", "command": "sh", "args": ["-c", script, mark] });
    let made = client.post("/mcp-servers", body).await;
    assert_eq!((&made["status"], &made["last_error"]), (&json!("active"), &Value::Null), "{made}");
    assert!(!marked(&mark).is_empty(), "it runs on");
    server.kill();
    eventually("the end of its command", SOON, async || marked(&mark).is_empty().then_some(()))
        .await;
}
