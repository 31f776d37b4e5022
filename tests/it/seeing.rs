//! What an operator sees: traces in a collector, metrics on `/metrics`.

use crate::support::{Client, Collector, Server, text};
use preloop::metrics::help::{Kind, METRICS};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

const SOON: Duration = Duration::from_secs(60);
const BODY: &str = r#"{"action":"opened","issue":{"title":"TOPSECRET title","number":1},"repository":{"id":1,"full_name":"a/b","name":"b"}}"#;
const CALLER: &str = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

/// Lets a server connect to others on this machine.
const REACHES_US: (&str, &str) = ("OUTBOUND_ALLOWED_NETWORKS", "127.0.0.0/8");

async fn traced(collector: &Collector) -> (Server, Client) {
    let settings = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=for%20tests".to_owned()),
        ("OTEL_SERVICE_NAME", "preloop-under-test".to_owned()),
        (REACHES_US.0, REACHES_US.1.to_owned()),
    ];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let server = Server::start_with(&settings).await;
    let client = server.client().await;
    (server, client)
}

/// Each span's name, with its parent's; there must be one of each.
fn tree(spans: &[Value]) -> BTreeMap<&str, &str> {
    let names: BTreeMap<_, _> =
        spans.iter().map(|span| (text(span, "span"), text(span, "name"))).collect();
    assert_eq!(names.len(), spans.len(), "a span came twice: {spans:#?}");
    let parent = |span| match text(span, "parent") {
        "" => "",
        id => names.get(id).copied().unwrap_or("a span that never came"),
    };
    spans.iter().map(|span| (text(span, "name"), parent(span))).collect()
}

fn whole() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("delivery", ""),
        ("commit", "delivery"),
        ("match", "delivery"),
        ("execution", "match"),
        ("claim", "execution"),
        ("launch container", "execution"),
        ("run agent", "execution"),
        ("result", "execution"),
    ])
}

#[tokio::test]
async fn one_trace_leads_from_the_delivery_to_the_result() {
    let collector = Collector::start();
    let (_server, client) = traced(&collector).await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "TOPSECRET line" }])).await;
    let signature = github.signature(BODY);
    let traceparent = format!("00-{CALLER}-01");
    let headers = [
        ("x-github-event", "issues"),
        ("x-github-delivery", "a-guid"),
        ("x-hub-signature-256", signature.as_str()),
        ("traceparent", traceparent.as_str()),
    ];
    let (_, answer) = github.send_patiently(&headers, BODY).await;
    let execution = client.reaches(&flow, "SUCCEEDED", SOON).await;
    let spans = collector.trace(text(&answer, "event_id"), 8, SOON).await;
    assert_eq!(tree(&spans), whole());

    let by_name: BTreeMap<_, _> = spans.iter().map(|span| (text(span, "name"), span)).collect();
    let delivery = by_name["delivery"];
    assert_eq!(delivery["links"], json!([CALLER]), "the caller's own span is linked");
    assert_eq!(delivery["attributes"]["http.response.status_code"], 200);
    assert_eq!(delivery["resource"]["service.name"], "preloop-under-test");
    assert_eq!(by_name["match"]["attributes"]["preloop.match.flows"], 1);
    let ended = &by_name["execution"]["attributes"];
    assert_eq!(ended["preloop.execution.id"], execution["id"]);
    assert_eq!(ended["preloop.execution.state"], "SUCCEEDED");
    assert_eq!(by_name["run agent"]["attributes"]["process.exit.code"], 0);
    for (outer, inner) in
        [("execution", "claim"), ("execution", "result"), ("execution", "run agent")]
    {
        let at = |name, side: &str| by_name[name][side].as_u64().unwrap();
        assert!(at(outer, "began") <= at(inner, "began"), "{outer} {inner} {spans:#?}");
        assert!(at(inner, "ended") <= at(outer, "ended"), "{outer} {inner} {spans:#?}");
    }
    let all = json!(collector.all()).to_string();
    for secret in ["TOPSECRET", &github.secret, "flow_", "sha256="] {
        assert!(!all.contains(secret), "{secret} is in a trace");
    }
}

#[tokio::test]
async fn a_repeated_delivery_and_a_failure_join_the_trace() {
    let collector = Collector::start();
    let (_server, client) = traced(&collector).await;
    let github = client.tracker("github").await;
    let flow =
        client.flow(json!([{ "when": "event.payload.issue.number / 0 > 1", "log": "x" }])).await;
    let (_, answer) = github.deliver_patiently("issues", "a-guid", BODY).await;
    github.deliver_patiently("issues", "a-guid", BODY).await;
    client.reaches(&flow, "FAILED", SOON).await;
    let spans = collector.trace(text(&answer, "event_id"), 9, SOON).await;
    let mut expected = whole();
    expected.insert("redelivery", "delivery");
    assert_eq!(tree(&spans), expected);
    let failed = spans.iter().filter(|span| span["status"] == 2);
    let failed: BTreeMap<_, _> =
        failed.map(|span| (text(span, "name"), span["attributes"]["error.type"].clone())).collect();
    assert_eq!(failed["execution"], "agent_failure");
    assert_eq!(failed["result"], "agent_failure");
}

#[tokio::test]
async fn a_killed_server_leaves_no_hole_in_the_trace() {
    let collector = Collector::start();
    let (mut server, client) = traced(&collector).await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "begun" }, { "sleep": 9 }])).await;
    let event = github.open_issue("t").await;
    client.reaches(&flow, "RUNNING", SOON).await;
    // Until the first process has sent what it did.
    collector.trace(&event, 5, SOON).await;
    server.kill();
    server.spawn().await;
    client.reaches(&flow, "SUCCEEDED", SOON).await;
    let spans = collector.trace(&event, 9, SOON).await;
    let claims = spans.iter().filter(|span| text(span, "name") == "claim");
    let found: Vec<_> = claims
        .map(|span| text(&span["attributes"], "preloop.execution.found").to_owned())
        .collect();
    assert_eq!(found, ["PENDING", "RUNNING"], "the second owner adopted it");
    assert_eq!(tree(&spans), whole());
    let run = spans.iter().find(|span| text(span, "name") == "run agent").unwrap();
    let nanos = run["ended"].as_u64().unwrap() - run["began"].as_u64().unwrap();
    // Docker notes the start a moment after the process began, which ran for nine.
    assert!(nanos >= 8_000_000_000, "the whole run, across the restart: {run}");
}

/// Requirement 36 of the MCP server, with two of them in a row.
#[tokio::test]
async fn a_tool_call_joins_the_trace_that_it_names_and_so_does_what_follows() {
    let collector = Collector::start();
    let ((_behind, theirs), (_server, client)) =
        (traced(&collector).await, traced(&collector).await);
    theirs.tracker("github").await;
    client.connect_mcp("behind", &theirs).await;
    let (trace, caller) = CALLER.split_once('-').unwrap();
    let meta =
        json!({ "traceparent": format!("00-{CALLER}-01"), "tracestate": "a=b", "baggage": "c=d" });
    let arguments = json!({ "query": "TOPSECRET query" });
    let answer = client.call_tool("behind_search", arguments.clone(), meta.clone()).await;
    assert_eq!(answer["result"]["isError"], false, "{answer}");
    let spans = collector.trace(trace, 3, SOON).await;
    let [first, second, third] = &spans[..] else { panic!("{spans:#?}") };
    assert_eq!(text(first, "parent"), caller);
    assert_eq!(second["parent"], first["span"]);
    assert_eq!(third["parent"], second["span"]);
    for (span, name, tool, kind) in [
        (first, "tools/call behind_search", "behind_search", 2),
        (second, "tools/call search", "search", 3),
        (third, "tools/call search", "search", 2),
    ] {
        assert_eq!((text(span, "name"), &span["kind"]), (name, &json!(kind)), "{span}");
        let told = &span["attributes"];
        assert_eq!(text(told, "mcp.method.name"), "tools/call");
        assert_eq!(text(told, "gen_ai.tool.name"), tool);
        assert_eq!(text(told, "gen_ai.operation.name"), "execute_tool");
        assert_eq!(text(told, "mcp.protocol.version"), "2026-07-28");
        assert!(told.get("error.type").is_none(), "{span}");
    }
    assert!(!json!(collector.all()).to_string().contains("TOPSECRET"));

    // What is not kept there is not kept here; without a trace of its own a call begins one.
    let unkept = json!({ "traceparent": format!("00-{}-{caller}-00", "5".repeat(32)) });
    client.call_tool("behind_search", arguments.clone(), unkept).await;
    let unknown = client.call_tool("nothing", json!({}), json!({})).await;
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");
    let failed = crate::support::eventually("the failed call's span", SOON, async || {
        collector.all().into_iter().find(|span| text(span, "name") == "tools/call nothing")
    })
    .await;
    assert_eq!((text(&failed, "parent"), &failed["status"]), ("", &json!(2)));
    assert_eq!(text(&failed["attributes"], "error.type"), "-32602");
    assert!(collector.all().iter().all(|span| !text(span, "trace").starts_with("55")));
}

#[tokio::test]
async fn metrics_tell_what_happened_and_what_each_means() {
    let (server, behind) = (Server::start_with(&[REACHES_US]).await, Server::start().await);
    let (client, theirs) = (server.client().await, behind.client().await);
    let github = client.tracker("github").await;
    theirs.tracker("github").await;
    client.connect_mcp("behind", &theirs).await;
    client.call_tool("behind_search", json!({ "query": "x" }), json!({})).await;
    client.call_tool("made-up", json!({}), json!({})).await;
    client.mcp_session().await;
    let flow = client.flow(json!([{ "log": "x" }])).await;
    github.deliver_patiently("issues", "a-guid", BODY).await;
    github.deliver_patiently("issues", "a-guid", BODY).await;
    client.reaches(&flow, "SUCCEEDED", SOON).await;
    for path in ["/private/webhooks/nobody/x", "/webhooks/flows/made-up/secret", "/nowhere/at/all"]
    {
        let _ = crate::support::http().post(format!("{}/api/v1{path}", server.base())).send().await;
    }
    let scraped = crate::support::eventually("a look at the database", SOON, async || {
        let text = crate::support::get(format!("{}/metrics", server.base()))
            .await
            .ok()?
            .text()
            .await
            .ok()?;
        text.contains("preloop_event_partition_days 8").then_some(text)
    })
    .await;
    let samples = samples(&scraped);
    for (series, value) in [
        (r#"preloop_events_received_total{source="github",outcome="kept"}"#, 1.0),
        (r#"preloop_events_received_total{source="github",outcome="duplicate"}"#, 1.0),
        (r#"preloop_events_routed_total{outcome="matched"}"#, 1.0),
        (
            r#"mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",mcp_protocol_version="2026-07-28"}"#,
            1.0,
        ),
        (
            r#"mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",mcp_protocol_version="2026-07-28",error_type="-32602"}"#,
            1.0,
        ),
        (
            r#"mcp_client_operation_duration_seconds_count{mcp_method_name="tools/call",mcp_protocol_version="2026-07-28"}"#,
            1.0,
        ),
        (r#"mcp_server_session_duration_seconds_count{mcp_protocol_version="2025-11-25"}"#, 1.0),
        (r#"preloop_executions_created_total"#, 1.0),
        (r#"preloop_executions_claimed_total{found="PENDING"}"#, 1.0),
        (r#"preloop_executions_ended_total{state="SUCCEEDED",failure_category="none"}"#, 1.0),
        (r#"preloop_ingest_batch_events_sum"#, 2.0),
        (r#"preloop_lease_expiries_total"#, 0.0),
        (r#"preloop_execution_slots"#, 10.0),
        (r#"preloop_actors{kind="ingest_writer"}"#, 1.0),
        (r#"preloop_actor_mailbox_messages{kind="receiver"}"#, 0.0),
        (r#"preloop_database_connections{pool="engine",state="max"}"#, 8.0),
    ] {
        assert_eq!(samples.get(series), Some(&value), "{series} in\n{scraped}");
    }
    for (kind, name, help) in METRICS {
        let kind = format!("{kind:?}").to_lowercase();
        assert!(scraped.contains(&format!("# TYPE {name} {kind}\n")), "{name} in\n{scraped}");
        assert!(scraped.contains(&format!("# HELP {name} {help}\n")), "{name} in\n{scraped}");
    }
    assert!(METRICS.iter().any(|(kind, ..)| *kind == Kind::Histogram));
    for leak in [&github.organization, "made-up", "nowhere", "nobody"] {
        assert!(!scraped.contains(leak), "{leak} became a label");
    }
}

/// Series and values.
fn samples(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(name, value)| (name, value.parse().unwrap()))
        .collect()
}
