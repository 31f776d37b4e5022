//! Who gets which name, who is left out and why, and who sees what.

use super::*;
use crate::{
    mcp::{caller::Access, raw::raw},
    store::{
        mcp_catalog::Stored,
        mcp_offers::{Offer, OfferKind},
        mcp_pins::{Pin, PinBasis, PinKind, PinVerdict, Pinning, Review},
        mcp_servers::{
            AuthType, Facts, McpServer, Place, PrefixMode, Sealed, Settings, Status, Transport,
        },
        tool_configurations::{JustificationMode, Setup, ToolConfiguration, ToolSource},
    },
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json, value::RawValue};
use std::collections::HashSet;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn id(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    Uuid::from_bytes(bytes)
}

/// A server made so many seconds ago, as it is after a scan that worked.
fn server(name: &str, made_at: i64, prefix: Option<&str>, prefix_mode: PrefixMode) -> McpServer {
    let facts = Facts {
        era: "modern".to_owned(),
        protocol_version: "2026-07-28".to_owned(),
        capabilities: "{}".to_owned(),
        instructions: None,
    };
    McpServer {
        id: id(name),
        settings: Settings {
            name: name.to_owned(),
            place: Place::Http { transport: Transport::HttpStreaming, url: String::new() },
            auth_type: AuthType::None,
            auth: Sealed::default(),
            tool_prefix: prefix.map(str::to_owned),
            prefix_mode,
            is_trusted: false,
        },
        status: Status::Active,
        revision: 1,
        last_scan_at: None,
        last_error: None,
        facts: Some(facts),
        pinning: Pinning::default(),
        created_at: at(made_at),
        updated_at: at(made_at),
    }
}

fn plain(name: &str, made_at: i64) -> McpServer {
    server(name, made_at, None, PrefixMode::Never)
}

fn offer(kind: OfferKind, server: &str, name: &str, definition: String) -> Offer {
    Offer {
        id: Uuid::now_v7(),
        server: id(server),
        kind,
        name: name.to_owned(),
        description: None,
        definition,
        discovered_at: at(0),
        updated_at: at(0),
    }
}

/// Tools of a server with nothing to them but a name.
fn tools(server: &str, names: &[&str]) -> Vec<Offer> {
    let tool = |name: &&str| {
        offer(OfferKind::Tool, server, name, json!({"name": name, "inputSchema": {}}).to_string())
    };
    names.iter().map(tool).collect()
}

fn built_in(name: &str, requires_tracker: bool) -> BuiltIn {
    let listed = raw(&json!({"name": name}));
    BuiltIn { name: name.to_owned(), listed, requires_tracker, read_only: true }
}

fn configuration(
    server: Option<&str>,
    tool: &str,
    change: impl FnOnce(&mut Setup),
) -> ToolConfiguration {
    let mut setup = Setup {
        tool_name: tool.to_owned(),
        tool_source: if server.is_some() { ToolSource::Mcp } else { ToolSource::Builtin },
        mcp_server: server.map(id),
        http_endpoint: None,
        is_enabled: true,
        tool_description: None,
        tool_schema: None,
        custom_config: None,
        justification_mode: None,
        approval_workflow: None,
    };
    change(&mut setup);
    let (id, labels) = (Uuid::now_v7(), None);
    ToolConfiguration { id, setup, labels, created_at: at(0), updated_at: at(0) }
}

/// What is called by which name, and what is left out, one line each.
fn told(catalog: &Catalog) -> Vec<String> {
    let line = |entry: &Arc<Entry>| {
        let from = format!("{}/{}", entry.source.name(), entry.own_name);
        match &entry.left_out {
            None => format!("{} = {from}", entry.name),
            Some(LeftOut::Shadowed { .. }) => format!("{from} shadowed"),
            Some(LeftOut::Unusable(_)) => format!("{from} unusable"),
            Some(other) => format!("{from} {other:?}"),
        }
    };
    catalog.entries().iter().map(line).collect()
}

#[track_caller]
fn check(built_ins: &[BuiltIn], stored: Stored, expected: &[&str]) {
    let catalog = build(built_ins, stored);
    assert_eq!(told(&catalog), expected);
    for entry in catalog.entries().iter().filter(|entry| entry.left_out.is_none()) {
        let found = catalog.find(&entry.name).unwrap();
        assert!(Arc::ptr_eq(found, entry), "{}", entry.name);
        let object: Value = serde_json::from_str(entry.listed.get()).unwrap();
        assert_eq!(object["name"], entry.name, "the name in the list is the name to call");
    }
}

/// A pin of what is offered.
fn pinned(offer: &Offer) -> Pin {
    Pin {
        id: Uuid::now_v7(),
        server: offer.server,
        kind: PinKind::Tool,
        name: offer.name.clone(),
        identity: 1,
        hash: None,
        definition: Some(offer.definition.clone()),
        verdict: PinVerdict::Approved,
        basis: PinBasis::FirstUse,
        decided_by: None,
        reason: None,
        decided_at: at(0),
    }
}

fn stored(servers: Vec<McpServer>, offers: Vec<Vec<Offer>>) -> Stored {
    let (offers, has_tracker) = (offers.concat(), true);
    let pins = offers.iter().filter(|offer| offer.kind == OfferKind::Tool).map(pinned).collect();
    Stored { servers, offers, pins, has_tracker, ..Stored::default() }
}

#[test]
fn ours_come_first_then_the_oldest_server_s_in_its_own_order() {
    let servers = vec![plain("young", 2), plain("b", 1), plain("a", 1)];
    let offers = vec![tools("young", &["z", "y"]), tools("a", &["m"]), tools("b", &["k"])];
    let expected = ["issue = Preloop/issue", "m = a/m", "k = b/k", "z = young/z", "y = young/y"];
    check(&[built_in("issue", true)], stored(servers, offers), &expected);
}

#[test]
fn the_first_has_the_name() {
    let servers = || vec![plain("new", 2), plain("old", 1)];
    let offers = || vec![tools("new", &["a", "issue"]), tools("old", &["a"])];
    let ours = [built_in("issue", true)];
    let all = ["issue = Preloop/issue", "a = old/a", "new/a shadowed", "new/issue shadowed"];
    check(&ours, stored(servers(), offers()), &all);

    let mut off = stored(servers(), offers());
    off.servers[1].status = Status::Inactive;
    check(&ours, off, &["issue = Preloop/issue", "a = new/a", "new/issue shadowed"]);

    let mut away = stored(servers(), offers());
    away.servers[1].status = Status::Error;
    check(&ours, away, &all);

    let without = Stored { has_tracker: false, ..stored(servers(), offers()) };
    check(
        &ours,
        without,
        &["Preloop/issue NeedsTracker", "a = old/a", "new/a shadowed", "issue = new/issue"],
    );

    let mut disabled = stored(servers(), offers());
    disabled.configurations =
        vec![configuration(Some("old"), "a", |setup| setup.is_enabled = false)];
    check(
        &ours,
        disabled,
        &["issue = Preloop/issue", "old/a Disabled", "a = new/a", "new/issue shadowed"],
    );
}

#[test]
fn prefixes_come_from_the_account() {
    use PrefixMode::{Always, Never, OnConflict};
    let with = |mode| {
        let servers = vec![plain("old", 1), server("new", 2, Some("p"), mode)];
        stored(servers, vec![tools("old", &["a", "p_b"]), tools("new", &["a", "b", "c"])])
    };
    let old = ["a = old/a", "p_b = old/p_b"];
    let check = |mode, new: &[&str]| check(&[], with(mode), &[&old[..], new].concat());
    check(Always, &["p_a = new/a", "new/b shadowed", "p_c = new/c"]);
    check(OnConflict, &["p_a = new/a", "b = new/b", "c = new/c"]);
    check(Never, &["new/a shadowed", "b = new/b", "c = new/c"]);
}

#[test]
fn what_clients_cannot_use_is_left_out() {
    let long = "l".repeat(128);
    let longer = "l".repeat(129);
    let mut offers = tools("s", &["a.b-C_1", &long, &longer, "a b", "ü", "a/b"]);
    let marked = json!({"properties": {"r": {"type": "string", "x-mcp-header": "Region"}}});
    let wrong = json!({"items": {"x-mcp-header": "Region"}});
    for (name, definition) in [
        ("marked", json!({"name": "marked", "inputSchema": marked}).to_string()),
        ("wrong", json!({"name": "wrong", "inputSchema": wrong}).to_string()),
        ("twice", r#"{"name":"twice","name":"twice"}"#.to_owned()),
        ("broken", "{".to_owned()),
    ] {
        offers.push(offer(OfferKind::Tool, "s", name, definition));
    }
    let (long_line, longer_line) =
        (format!("{long} = s/{long}"), format!("s/{longer} InvalidName"));
    let expected = [
        "a.b-C_1 = s/a.b-C_1",
        &long_line,
        &longer_line,
        "s/a b InvalidName",
        "s/ü InvalidName",
        "s/a/b InvalidName",
        "marked = s/marked",
        "s/wrong unusable",
        "s/twice unusable",
        "s/broken unusable",
    ];
    let made = || stored(vec![plain("s", 1)], vec![offers.clone()]);
    check(&[], made(), &expected);
    let catalog = build(&[], made());
    assert_eq!(catalog.warnings(id("s")).len(), 7);
    assert_eq!(catalog.find("marked").unwrap().marked[0].header, "Region");
}

#[test]
fn what_an_account_sets_is_all_that_differs() {
    let definition =
        r#"{ "x": [ 1.0e2 ], "name": "a", "description": "d", "inputSchema": {"type": "object"} }"#;
    let listed = |change: fn(&mut Setup), prefix: Option<&str>| {
        let mode = if prefix.is_some() { PrefixMode::Always } else { PrefixMode::Never };
        let servers = vec![server("s", 1, prefix, mode)];
        let offers = vec![vec![offer(OfferKind::Tool, "s", "a", definition.to_owned())]];
        let configurations = vec![
            configuration(Some("s"), "a", change),
            configuration(None, "a", |setup| setup.is_enabled = false),
        ];
        let catalog = build(&[], Stored { configurations, ..stored(servers, offers) });
        catalog.entries()[0].clone()
    };
    assert_eq!(listed(|_| {}, None).listed.get(), definition);
    let prefixed =
        r#"{"x":[ 1.0e2 ],"name":"p_a","description":"d","inputSchema":{"type": "object"}}"#;
    assert_eq!(listed(|_| {}, Some("p")).listed.get(), prefixed);
    let set = |setup: &mut Setup| {
        setup.tool_description = Some("e".to_owned());
        setup.tool_schema =
            Some(r#"{ "type": "object", "properties": {"justification": {}} }"#.to_owned());
        setup.justification_mode = Some(JustificationMode::Optional);
    };
    let changed = r#"{"x":[ 1.0e2 ],"name":"a","description":"e","inputSchema":{"type":"object","properties":{"justification": {}}}}"#;
    let entry = listed(set, None);
    assert_eq!(entry.listed.get(), changed);
    assert_eq!(
        entry.justification,
        Some(Justification { mode: JustificationMode::Optional, is_own: true })
    );
    let asked = listed(|setup| setup.justification_mode = Some(JustificationMode::Required), None);
    assert_eq!(
        asked.justification,
        Some(Justification { mode: JustificationMode::Required, is_own: false })
    );
    assert!(asked.listed.get().contains(r#""required":["justification"]"#));
}

#[test]
fn everybody_sees_what_they_may_call() {
    let reads = json!({"name": "reads", "annotations": {"readOnlyHint": true}}).to_string();
    let offers = |server: &str| {
        let mut offers = tools(server, &["writes"]);
        offers.push(offer(OfferKind::Tool, server, "reads", reads.clone()));
        offers
    };
    let mut trusted = server("trusted", 1, Some("t"), PrefixMode::Always);
    trusted.settings.is_trusted = true;
    let servers = vec![trusted, plain("other", 2)];
    let ours = [built_in("issue", true), built_in("clock", false)];
    let made = |has_tracker| Stored {
        has_tracker,
        ..stored(servers.clone(), vec![offers("trusted"), offers("other")])
    };
    let check = |has_tracker, viewer: Viewer<'_>, expected: &[&str]| {
        let catalog = build(&ours, made(has_tracker));
        let names: Vec<_> = catalog.visible(viewer).map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, expected, "{viewer:?}");
        for entry in catalog.entries() {
            let callable = catalog.callable(&entry.name, viewer).is_some();
            assert_eq!(callable, expected.contains(&entry.name.as_str()), "{}", entry.name);
        }
    };
    let (read, write) = (Viewer::new(Access::Read), Viewer::new(Access::Write));
    check(true, write, &["issue", "clock", "t_writes", "t_reads", "writes", "reads"]);
    check(true, read, &["issue", "clock", "t_reads"]);
    check(false, write, &["clock", "t_writes", "t_reads", "writes", "reads"]);
    let allowed: HashSet<_> = ["clock", "t_writes", "gone", "issue"].map(str::to_owned).into();
    check(true, Viewer::execution(&allowed), &["issue", "clock", "t_writes"]);
    check(false, Viewer::execution(&allowed), &["clock", "t_writes"]);
    check(true, Viewer::execution(&HashSet::new()), &[]);
    check(true, Viewer { name_chars_max: 5, ..write }, &["issue", "clock", "reads"]);
    let catalog = build(&ours, made(true));
    assert_eq!(catalog.too_long(6).collect::<Vec<_>>(), ["t_writes", "t_reads"]);
}

#[test]
fn prompts_and_resources_are_found_by_what_clients_call_them() {
    let kinds = [
        (OfferKind::Prompt, "ask"),
        (OfferKind::Resource, "file:///a"),
        (OfferKind::ResourceTemplate, "file:///{b}"),
    ];
    let offers = |server: &str| -> Vec<Offer> {
        kinds
            .iter()
            .map(|(kind, name)| {
                offer(*kind, server, name, format!(r#"{{ "name": "ask", "of": "{server}" }}"#))
            })
            .collect()
    };
    let servers = vec![plain("old", 1), server("new", 2, Some("p"), PrefixMode::OnConflict)];
    let catalog = build(&[], stored(servers, vec![offers("old"), offers("new")]));
    let names = |shelf: &Shelf| -> Vec<String> {
        shelf
            .items()
            .iter()
            .map(|one| format!("{} = {}/{}", one.name, one.server.name, one.own_name))
            .collect()
    };
    assert_eq!(names(catalog.prompts()), ["ask = old/ask", "p_ask = new/ask"]);
    assert_eq!(names(catalog.resources()), ["file:///a = old/file:///a"]);
    assert_eq!(names(catalog.templates()), ["file:///{b} = old/file:///{b}"]);
    assert_eq!(
        catalog.prompts().find("p_ask").unwrap().listed.get(),
        r#"{"name":"p_ask","of":"new"}"#
    );
    assert_eq!(
        catalog.resources().find("file:///a").unwrap().listed.get(),
        r#"{ "name": "ask", "of": "old" }"#
    );
    assert!(catalog.prompts().find("new").is_none());
    assert_eq!(catalog.warnings(id("new")).len(), 2);
}

#[test]
fn what_could_not_be_asked_is_said() {
    let mut servers = vec![plain("well", 1), plain("sick", 2), plain("dead", 3), plain("new", 4)];
    for server in &mut servers[1..3] {
        server.status = Status::Error;
        server.last_error = Some("it hung up".to_owned());
    }
    servers[2].facts = None;
    servers[3].facts = None;
    let catalog = build(&[], stored(servers, vec![tools("sick", &["a"])]));
    let gaps: Vec<_> = catalog.gaps().collect();
    let expected = [
        "server `sick`: it could not be scanned again, and is listed as found before: it hung up",
        "server `dead`: it could not be scanned yet: it hung up",
        "server `new`: it was not scanned yet",
    ];
    assert_eq!(gaps, expected);
    assert!(catalog.find("a").is_some());
}

#[test]
fn the_order_of_what_is_stored_does_not_matter() {
    let servers =
        vec![plain("a", 1), plain("b", 1), server("c", 0, Some("p"), PrefixMode::OnConflict)];
    let offers = vec![tools("a", &["x", "y"]), tools("b", &["x", "z"]), tools("c", &["y", "x"])];
    let expected = told(&build(&[], stored(servers.clone(), offers.clone())));
    for turn in 0..3 {
        let (mut servers, mut offers) = (servers.clone(), offers.clone());
        servers.rotate_left(turn);
        offers.rotate_right(turn);
        assert_eq!(told(&build(&[], stored(servers, offers))), expected);
    }
}

#[test]
fn lists_that_differ_are_told() {
    let with = |offers| build(&[], stored(vec![plain("s", 1)], vec![offers]));
    let prompt = |text: &str| vec![offer(OfferKind::Prompt, "s", "a", text.to_owned())];
    let template = || vec![offer(OfferKind::ResourceTemplate, "s", "a", "{}".to_owned())];
    let check = |before: &Catalog, after: &Catalog, expected: &[Change]| {
        assert_eq!(before.changes(after), expected)
    };
    check(&with(tools("s", &["a"])), &with(tools("s", &["a"])), &[]);
    check(&with(tools("s", &["a", "b"])), &with(tools("s", &["b", "a"])), &[Change::Tools]);
    check(&with(tools("s", &["a"])), &with(tools("s", &["a", "not listed"])), &[]);
    check(&with(prompt("{}")), &with(prompt("{ }")), &[Change::Prompts]);
    check(&with(template()), &with(prompt("{}")), &[Change::Prompts, Change::Resources]);
}

#[test]
fn listed_objects_are_json() {
    let listed = RawValue::from_string(r#"{"name":"x","name2":1}"#.to_owned()).unwrap();
    let ours =
        [BuiltIn { name: "x".to_owned(), listed, requires_tracker: false, read_only: false }];
    let catalog = build(&ours, Stored { fingerprint: 7, ..Stored::default() });
    assert_eq!(
        (catalog.version(), catalog.entries()[0].listed.get()),
        (7, r#"{"name":"x","name2":1}"#)
    );
}

#[test]
fn what_is_not_pinned_is_held() {
    let made = |change: &dyn Fn(&mut Stored)| {
        let mut stored = stored(vec![plain("s", 1)], vec![tools("s", &["a", "b"])]);
        change(&mut stored);
        stored
    };
    check(&[], made(&|_| {}), &["a = s/a", "b = s/b"]);
    check(&[], made(&|stored| drop(stored.pins.remove(0))), &["s/a Held(New)", "b = s/b"]);
    let changed =
        made(&|stored| stored.offers[0].definition = r#"{"name":"a","title":"x"}"#.into());
    check(&[], changed, &["s/a Held(Changed)", "b = s/b"]);
    let moved = made(&|stored| stored.servers[0].pinning.identity = 2);
    check(&[], moved, &["s/a Held(Moved)", "s/b Held(Moved)"]);
    let strict = made(&|stored| {
        stored.servers[0].pinning.review = Review::All;
        stored.pins[1].basis = PinBasis::Review;
    });
    check(&[], strict, &["s/a Held(Unreviewed)", "b = s/b"]);
    // Hidden from whoever reads the last of two members, and sent on byte for byte.
    let twice = r#"{"name":"a","inputSchema":{"properties":{"p":{"x":1,"x":2}}}}"#;
    let twins = made(&|stored| {
        stored.offers[0].definition = twice.to_owned();
        stored.pins[0].definition = Some(twice.to_owned());
    });
    check(&[], twins, &["s/a Held(Unclear)", "b = s/b"]);
    let catalog = build(&[], made(&|stored| drop(stored.pins.remove(0))));
    assert!(catalog.held("a").is_some() && catalog.held("b").is_none());
    assert_eq!(catalog.warnings(id("s")).len(), 1);
}

#[test]
fn a_held_tool_keeps_its_name_if_it_had_it() {
    let made = |change: &dyn Fn(&mut Stored)| {
        let servers = vec![plain("old", 1), plain("new", 2)];
        let mut stored = stored(servers, vec![tools("old", &["a"]), tools("new", &["a"])]);
        change(&mut stored);
        stored
    };
    let changed =
        made(&|stored| stored.offers[0].definition = r#"{"name":"a","title":"x"}"#.into());
    check(&[], changed, &["old/a Held(Changed)", "new/a shadowed"]);
    let unknown = made(&|stored| drop(stored.pins.remove(0)));
    check(&[], unknown, &["old/a Held(New)", "a = new/a"]);
}

#[test]
fn instructions_count_while_they_are_pinned() {
    let words = |pinned: Option<&str>| {
        let mut server = plain("s", 1);
        server.facts.as_mut().unwrap().instructions = Some("Be kind.".to_owned());
        let tool = &tools("s", &["a"])[0];
        let pin = pinned.map(|text| Pin {
            kind: PinKind::Instructions,
            name: String::new(),
            definition: Some(text.to_owned()),
            ..self::pinned(tool)
        });
        let pins = pin.into_iter().collect();
        let catalog = build(&[], Stored { servers: vec![server], pins, ..Stored::default() });
        catalog.servers()[0].instructions.clone()
    };
    assert_eq!(words(Some("Be kind.")).as_deref(), Some("Be kind."));
    assert_eq!((words(Some("Be unkind.")), words(None)), (None, None));
}
