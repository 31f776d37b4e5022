//! Names, help and buckets.

use super::*;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::PathBuf};

#[test]
fn durations_batches_and_delays_have_buckets() {
    let recorder = builder().unwrap().build_recorder();
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, || {
        metrics::histogram!("preloop_http_request_duration_seconds").record(0.02);
        metrics::histogram!("preloop_ingest_batch_events").record(20.0);
        metrics::histogram!("preloop_event_routing_delay_seconds").record(100.0);
        metrics::histogram!("mcp_server_operation_duration_seconds").record(100.0);
    });
    let text = handle.render();
    for line in [
        "preloop_http_request_duration_seconds_bucket{le=\"0.01\"} 0",
        "preloop_http_request_duration_seconds_bucket{le=\"0.025\"} 1",
        "preloop_ingest_batch_events_bucket{le=\"10\"} 0",
        "preloop_ingest_batch_events_bucket{le=\"20\"} 1",
        "preloop_event_routing_delay_seconds_bucket{le=\"60\"} 0",
        "preloop_event_routing_delay_seconds_bucket{le=\"300\"} 1",
        "mcp_server_operation_duration_seconds_bucket{le=\"60\"} 0",
        "mcp_server_operation_duration_seconds_bucket{le=\"120\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line} in {text}");
    }
}

#[test]
fn names_follow_the_conventions() {
    for (kind, name, help) in help::METRICS {
        assert!(is_ours(name), "{name}");
        assert_eq!(kind == help::Kind::Counter, name.ends_with("_total"), "{name}");
        assert!(help.ends_with('.') || help.contains(':'), "{name}: {help}");
    }
}

const DASHBOARD: &str = include_str!("../../helm/preloop/dashboards/preloop.json");
const ALERTS: &str = include_str!("../../helm/preloop/alerts/preloop.yaml");

/// Every name that code counts under is described, and every description has code.
#[test]
fn code_and_help_name_the_same_metrics() {
    let found = names_in(&[root().join("src"), root().join("actors/src")]);
    let described: BTreeSet<_> =
        help::METRICS.iter().map(|(_, name, _)| name.to_string()).collect();
    assert_eq!(found, described);
}

/// Panels have ids of their own, a place of their own, and a data source that can be chosen.
#[test]
fn the_dashboard_can_be_loaded() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    assert!(dashboard["schemaVersion"].as_u64().is_some_and(|version| version >= 36));
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    assert!(variables.iter().any(|it| it["type"] == "datasource" && it["query"] == "prometheus"));
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "ids are given twice");
    let mut taken = BTreeSet::new();
    for panel in panels {
        let at = |side| panel["gridPos"][side].as_u64().unwrap();
        assert!(at("x") + at("w") <= 24, "{}", panel["title"]);
        for x in at("x")..at("x") + at("w") {
            for y in at("y")..at("y") + at("h") {
                assert!(taken.insert((x, y)), "{} lies on another panel", panel["title"]);
            }
        }
        let described = panel["description"].as_str().is_some_and(|text| !text.is_empty());
        assert!(described || panel["type"] == "row", "{} says nothing", panel["title"]);
    }
}

#[test]
fn dashboard_and_alerts_ask_for_metrics_that_exist() {
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().into_iter().flatten());
    let mut queries: Vec<String> =
        targets.map(|target| target["expr"].as_str().unwrap().to_owned()).collect();
    assert!(queries.len() > 40, "only {} queries", queries.len());
    queries.extend(ALERTS.lines().filter_map(|line| Some(line.split_once("expr: ")?.1.to_owned())));
    let mut asked = BTreeSet::new();
    for query in &queries {
        let plain =
            query.replace("$__rate_interval", "1m").replace("$job", "a").replace("$instance", "b");
        let parsed = promql_parser::parser::parse(&plain);
        let parsed = parsed.unwrap_or_else(|error| panic!("{query}: {error}"));
        let names = selected(&parsed.to_string());
        assert!(!names.is_empty(), "{query} asks for nothing");
        asked.extend(names);
    }
    let standard: BTreeSet<String> = process::render()
        .lines()
        .filter_map(|line| Some(line.strip_prefix("# TYPE ")?.split(' ').next()?.to_owned()))
        .collect();
    for name in &asked {
        assert!(standard.contains(name) || is_series(name), "{name} does not exist");
    }
    for (_, name, _) in help::METRICS.iter().filter(|(_, name, _)| *name != "preloop_build_info") {
        let shown = asked.iter().any(|asked| asked.starts_with(name));
        assert!(shown, "{name} is on no panel and in no alert");
    }
}

/// Whether a metric has such a series; a histogram has three.
fn is_series(series: &str) -> bool {
    help::METRICS.iter().any(|(kind, name, _)| match kind {
        help::Kind::Histogram => {
            let rest = series.strip_prefix(name);
            rest.is_some_and(|rest| ["_bucket", "_sum", "_count"].contains(&rest))
        }
        _ => series == *name,
    })
}

/// Names of metrics in a query.
fn selected(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    // Labels have names that begin like metrics, too.
    let ours = words.filter(|word| {
        (is_ours(word) && *word != "mcp_method_name") || word.starts_with("process_")
    });
    ours.map(str::to_owned).collect()
}

/// Names in quotes that are counted under below these folders, this one left out.
fn names_in(folders: &[PathBuf]) -> BTreeSet<String> {
    let (mut left, mut names) = (folders.to_vec(), BTreeSet::new());
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !path.ends_with("metrics/help.rs")
            && !path.ends_with("metrics/begun.rs")
        {
            let text = fs::read_to_string(&path).unwrap();
            let text =
                text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            for call in ["counter!(", "gauge!(", "histogram!("] {
                let calls = text.split(call).skip(1);
                let named =
                    calls.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
                names.extend(named.filter(|name| is_ours(name)).map(str::to_owned));
            }
        }
    }
    names
}

/// Names of our own, and those that OpenTelemetry gives what every MCP server measures.
fn is_ours(name: &str) -> bool {
    name.starts_with("preloop_") || name.starts_with("mcp_")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
