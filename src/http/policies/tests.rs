//! Policies over the real app: what is exported, refused, applied, kept, and put on record.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

const HEAD: &str = "apiVersion: preloop/v1\nkind: Policy\n";

async fn exported(world: &World) -> (String, i64, bool, String) {
    let answer = world.get("/policies/export", &world.owner.access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let header = |name: &str| answer.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/yaml");
    let hash = header("etag").trim_matches('"').to_owned();
    let version = header("x-policy-version").parse().unwrap();
    (answer.text.clone(), version, header("x-policy-drifted") == "true", hash)
}

fn policy(yaml: &str) -> String {
    format!("{HEAD}{yaml}")
}

async fn apply(world: &World, body: Value, status: u16) -> Value {
    world.call(Method::POST, "/policies/apply", Some(body), status).await
}

/// Actions on record, oldest first, with what they say.
async fn recorded(world: &World) -> Vec<(String, Value)> {
    let db = world.state.store.client().await.unwrap();
    let sql = "SELECT action, details FROM audit_logs WHERE account_id = $1 ORDER BY id";
    let rows = db.query(sql, &[&world.owner.account.0]).await.unwrap();
    rows.iter().map(|row| (row.get("action"), row.get("details"))).collect()
}

#[actix_web::test]
async fn a_policy_goes_in_and_comes_out() {
    let world = world().await;
    let (empty, version, drifted, _) = exported(&world).await;
    assert_eq!((version, drifted), (0, true));
    let document = policy("tools:\n- tool: get_issue\n  is_enabled: false\n");
    let body = json!({"document": document, "comment": "no reading", "tag": "quiet"});
    let done = apply(&world, body, 200).await;
    assert_eq!((&done["success"], &done["dry_run"]), (&json!(true), &json!(false)));
    assert_eq!(done["summary"], "1 added");
    assert_eq!(
        (&done["found_version"], &done["version"]["version_number"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(done["version"]["tags"], json!(["quiet"]));
    assert_eq!(done["version"]["description"], "no reading");
    assert_eq!(done["version"]["created_by_user_id"], json!(world.owner.user));
    let (full, version, drifted, hash) = exported(&world).await;
    assert_eq!((version, drifted), (2, false));
    assert_eq!(done["version"]["hash"], json!(hash));
    assert!(
        full.ends_with("tools:\n- tool: get_issue\n  is_enabled: false\n  labels: []\n"),
        "{full}"
    );
    // It counts at once.
    let tools = world.call(Method::GET, "/tools", None, 200).await;
    let is_off = |tool: &Value| tool["name"] == "get_issue" && tool["is_enabled"] == json!(false);
    assert!(tools.as_array().unwrap().iter().any(is_off), "{tools}");
    // Exported, applied and exported, it is the same to the byte.
    let again = apply(&world, json!({"document": full}), 200).await;
    assert_eq!(
        (&again["has_changes"], &again["version"]["version_number"]),
        (&json!(false), &json!(2))
    );
    assert_eq!(exported(&world).await.0, full);
    let as_json = world.call(Method::GET, "/policies/export?format=json", None, 200).await;
    assert_eq!(as_json["tools"], json!([{"tool": "get_issue", "is_enabled": false, "labels": []}]));
    let again = apply(&world, json!({"document": as_json.to_string()}), 200).await;
    assert_eq!(again["has_changes"], json!(false));
    let partly = world.get("/policies/export?include_mcp_servers=false", &world.owner.access).await;
    assert!(!partly.text.contains("servers:") && partly.text.contains("tools:"), "{}", partly.text);
    assert_ne!(empty, full);
    let actions: Vec<_> = recorded(&world).await;
    // What changed nothing is not worth an entry.
    assert_eq!(actions.len(), 1);
    assert_eq!((actions[0].0.as_str(), &actions[0].1["number"]), ("apply_policy", &json!(2)));
    assert_eq!(actions[0].1["changes"], json!(["+ tool `get_issue` set up, with 0 rules"]));
}

#[actix_web::test]
async fn servers_of_a_policy_are_asked_what_they_offer() {
    let world = world().await;
    world.upstream.offers(&["a"]);
    let servers = "servers:\n  files: {url: 'https://files.example.com/mcp'}\n";
    let done = apply(&world, json!({"document": policy(servers)}), 200).await;
    assert_eq!(done["summary"], "1 added");
    assert_eq!(world.upstream.asked.lock().unwrap().len(), 1);
    let servers = world.call(Method::GET, "/mcp-servers", None, 200).await;
    assert_eq!((&servers[0]["name"], &servers[0]["status"]), (&json!("files"), &json!("active")));
    let tools = format!("/mcp-servers/{}/tools", text(&servers[0], "id"));
    assert_eq!(world.call(Method::GET, &tools, None, 200).await[0]["name"], "a");
    let (_, details) = recorded(&world).await.pop().unwrap();
    assert_eq!(details["changes"], json!(["+ servers.files"]));
    apply(&world, json!({"document": policy("servers: {}\n")}), 200).await;
    assert_eq!(world.call(Method::GET, "/mcp-servers", None, 200).await, json!([]));
}

#[actix_web::test]
async fn a_document_is_checked_with_its_places() {
    let world = world().await;
    for (yaml, is_valid, code, line) in [
        ("tools: []\n", true, None, 0),
        ("tools: [{tool: get_issue, ruls: []}]\n", false, Some("misshapen"), 3),
        ("tools:\n- tool: get_issue\n  workflow: Nobody\n", false, Some("unknown_name"), 5),
        ("tools:\n- tool: get_isue\n", true, Some("unknown_tool"), 4),
        (
            "tools:\n- tool: get_issue\n  rules:\n  - action: deny\n  - action: allow\n",
            true,
            Some("unreachable_rule"),
            7,
        ),
    ] {
        let body = json!({"document": policy(yaml)});
        let found = world.call(Method::POST, "/policies/validate", Some(body), 200).await;
        assert_eq!(found["is_valid"], json!(is_valid), "{yaml}: {found}");
        let findings = found["findings"].as_array().unwrap();
        assert_eq!(findings.is_empty(), code.is_none(), "{yaml}: {found}");
        if let Some(code) = code {
            let is_it = |one: &&Value| one["code"] == code && one["line"] == json!(line);
            assert!(findings.iter().any(|one| is_it(&one)), "{yaml}: {found}");
        }
        let errors = found["errors"].as_array().unwrap().len();
        assert_eq!(errors == 0, is_valid, "{yaml}: {found}");
    }
    let schema = world.call(Method::GET, "/policies/schema", None, 200).await;
    assert_eq!(schema["properties"]["kind"]["const"], "Policy");
}

#[actix_web::test]
async fn what_cannot_be_applied_is_refused() {
    let world = world().await;
    let good = policy("tools: []\n");
    for (body, status, place) in [
        (json!({}), 422, "body.document"),
        (json!({"document": ""}), 422, "body.document"),
        (json!({"document": "a: ["}), 422, "body.document"),
        (json!({"document": policy("tools: [{}]\n")}), 422, "body.document"),
        (
            json!({"document": policy("tools: [{tool: a, workflow: Nobody}]\n")}),
            422,
            "body.document",
        ),
        (json!({"document": good, "tag": "3"}), 422, "body.tag"),
        (json!({"document": good, "tag": " "}), 422, "body.tag"),
        (json!({"document": good, "expected_hash": "xyz"}), 422, "body.expected_hash"),
        (json!({"document": good, "nonsense": 1}), 422, "body"),
        (json!({"document": good, "expected_version": 3}), 409, ""),
        (json!({"document": good, "expected_hash": "0".repeat(64)}), 409, ""),
    ] {
        let answer = world.post("/policies/apply", &world.owner.access, body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {}", answer.text);
        let found = places(&answer);
        assert_eq!(found.is_empty(), place.is_empty(), "{body}: {}", answer.text);
        assert!(found.iter().all(|found| found.starts_with(place)), "{body}: {found:?}");
    }
    let wrong = json!({"document": policy("tools:\n- tool: a\n  workflow: Nobody\n")});
    let answer = world.post("/policies/apply", &world.owner.access, wrong).await;
    let message = &answer.body["detail"][0]["msg"];
    assert_eq!(
        message,
        "5:3: error: tools[0].workflow: there is no workflow `Nobody`; name one that there is"
    );
    assert_eq!(world.call(Method::GET, "/policies/versions", None, 200).await, json!([]));
    assert!(recorded(&world).await.is_empty());
}

#[actix_web::test]
async fn a_dry_run_says_everything_and_changes_nothing() {
    let world = world().await;
    let before = exported(&world).await;
    let document = policy("defaults: {unknown_tools: deny}\ntools: [{tool: get_issue}]\n");
    let body = json!({"document": document, "dry_run": true});
    let done = apply(&world, body, 200).await;
    assert_eq!((&done["summary"], &done["version"]), (&json!("1 added, 1 changed"), &json!(null)));
    assert_eq!(exported(&world).await, before);
    assert!(recorded(&world).await.is_empty());
    let body = json!({"document": document});
    let diff = world.call(Method::POST, "/policies/diff", Some(body), 200).await;
    assert_eq!((&diff["has_changes"], &diff["changes"]), (&json!(true), &done["changes"]));
}

/// Version 1 is what there was, 2 has a tool, 3 has none.
async fn versioned(world: &World) -> Vec<Value> {
    for yaml in ["tools: [{tool: get_issue, is_enabled: false}]\n", "tools: []\n"] {
        apply(world, json!({"document": policy(yaml)}), 200).await;
    }
    let mut versions = world.call(Method::GET, "/policies/versions", None, 200).await;
    let versions = versions.as_array_mut().unwrap();
    versions.reverse();
    versions.clone()
}

#[actix_web::test]
async fn versions_are_shown_tagged_and_compared() {
    let world = world().await;
    let versions = versioned(&world).await;
    let told: Vec<_> = versions
        .iter()
        .map(|one| {
            (one["version_number"].as_i64().unwrap(), text(one, "origin"), &one["is_active"])
        })
        .collect();
    let (yes, no) = (json!(true), json!(false));
    assert_eq!(told, [(1, "found", &no), (2, "applied", &no), (3, "applied", &yes)]);
    assert_eq!(versions[1]["tools_count"], json!(1));
    let path = format!("/policies/versions/{}", text(&versions[1], "id"));
    let full = world.call(Method::GET, &path, None, 200).await;
    assert!(text(&full, "document").contains("get_issue"), "{full}");
    let tag = format!("{path}/tag");
    let tagged = world.call(Method::PUT, &tag, Some(json!({"tag": "stable"})), 200).await;
    assert_eq!((&tagged["tag"], &tagged["tags"]), (&json!("stable"), &json!(["stable"])));
    // A tag moves to the version that gets it next.
    let other = format!("/policies/versions/{}/tag", text(&versions[0], "id"));
    world.call(Method::PUT, &other, Some(json!({"tag": "stable"})), 200).await;
    assert_eq!(world.call(Method::GET, &path, None, 200).await["tag"], json!(null));
    let untagged = world.call(Method::DELETE, &other, None, 200).await;
    assert_eq!(untagged["tags"], json!([]));
    let body = json!({"document": text(&full, "document"), "against": 3});
    let diff = world.call(Method::POST, "/policies/diff", Some(body), 200).await;
    assert_eq!(diff["changes"][0]["what"], "tool `get_issue` set up, with 0 rules");
    let body = json!({"document": text(&full, "document"), "against": 9});
    world.call(Method::POST, "/policies/diff", Some(body), 404).await;
    let kept = json!({"description": "as it is", "tag": "kept"});
    let kept = world.call(Method::POST, "/policies/versions", Some(kept), 201).await;
    assert_eq!((&kept["version_number"], &kept["origin"]), (&json!(4), &json!("saved")));
    let actions: Vec<_> = recorded(&world).await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(
        actions,
        [
            "apply_policy",
            "apply_policy",
            "tag_policy_version",
            "tag_policy_version",
            "untag_policy_version",
            "save_policy_version"
        ]
    );
}

#[actix_web::test]
async fn old_versions_can_go() {
    let world = world().await;
    versioned(&world).await;
    let prune = "/policies/versions/prune";
    for (body, deleted) in [
        (json!({}), 0),
        (json!({"older_than_days": 0}), 0),
        (json!({"older_than_days": 0, "keep_count": 2}), 1),
    ] {
        let done = world.call(Method::POST, prune, Some(body.clone()), 200).await;
        assert_eq!(done["deleted_count"], json!(deleted), "{body}");
    }
    for body in [json!({"keep_count": 0}), json!({"older_than_days": -1})] {
        world.call(Method::POST, prune, Some(body), 422).await;
    }
    // Numbers go on from the newest.
    let kept = world.call(Method::POST, "/policies/versions", Some(json!({})), 201).await;
    assert_eq!(kept["version_number"], json!(4));
}

#[actix_web::test]
async fn a_version_can_be_gone_back_to() {
    let world = world().await;
    let versions = versioned(&world).await;
    let path = format!("/policies/versions/{}/rollback", text(&versions[1], "id"));
    let before = exported(&world).await;
    let preview = world.call(Method::POST, &path, Some(json!({"preview_only": true})), 200).await;
    assert_eq!(
        (&preview["diff"]["summary"], &preview["version"]),
        (&json!("1 added"), &json!(null))
    );
    assert_eq!(exported(&world).await, before);
    let late = json!({"expected_version": 2});
    world.call(Method::POST, &path, Some(late), 409).await;
    let body = json!({"expected_version": 3, "comment": "it was better"});
    let back = world.call(Method::POST, &path, Some(body), 200).await;
    for (field, value) in [
        ("version_number", json!(4)),
        ("origin", json!("rolled_back")),
        ("rolled_back_to", json!(2)),
        ("description", json!("it was better")),
        ("hash", versions[1]["hash"].clone()),
    ] {
        assert_eq!(back["version"][field], value, "{field}");
    }
    assert_eq!(json!(exported(&world).await.3), versions[1]["hash"]);
    let (action, details) = recorded(&world).await.pop().unwrap();
    assert_eq!((action.as_str(), &details["rolled_back_to"]), ("roll_back_policy", &json!(2)));
}

#[actix_web::test]
async fn changes_over_other_ways_are_noticed_and_kept() {
    let world = world().await;
    versioned(&world).await;
    let body = json!({"tool_name": "get_issue", "is_enabled": false});
    world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    let (changed, version, drifted, hash) = exported(&world).await;
    assert_eq!((version, drifted), (3, true));
    let document = policy("tools: []\n");
    apply(&world, json!({"document": document, "expected_version": 3}), 409).await;
    let done = apply(&world, json!({"document": document, "expected_hash": hash}), 200).await;
    assert_eq!(
        (&done["found_version"], &done["version"]["version_number"]),
        (&json!(4), &json!(5))
    );
    let versions = world.call(Method::GET, "/policies/versions", None, 200).await;
    let path = format!("/policies/versions/{}", text(&versions[1], "id"));
    let found = world.call(Method::GET, &path, None, 200).await;
    assert_eq!((text(&found, "document"), &found["origin"]), (changed.as_str(), &json!("found")));
}

#[actix_web::test]
async fn who_may_do_what() {
    let world = world().await;
    let versions = versioned(&world).await;
    let version = format!("/policies/versions/{}", text(&versions[1], "id"));
    let document = policy("tools: []\n");
    let reads = [
        (Method::GET, "/policies/export".to_owned(), None),
        (Method::GET, "/policies/schema".to_owned(), None),
        (Method::GET, "/policies/versions".to_owned(), None),
        (Method::GET, version.clone(), None),
        (Method::POST, "/policies/validate".to_owned(), Some(json!({"document": document}))),
        (Method::POST, "/policies/diff".to_owned(), Some(json!({"document": document}))),
    ];
    let writes = [
        (Method::POST, "/policies/apply".to_owned(), Some(json!({"document": document}))),
        (Method::POST, "/policies/versions".to_owned(), Some(json!({}))),
        (Method::POST, "/policies/versions/prune".to_owned(), Some(json!({}))),
        (Method::PUT, format!("{version}/tag"), Some(json!({"tag": "a"}))),
        (Method::DELETE, format!("{version}/tag"), None),
        (Method::POST, format!("{version}/rollback"), Some(json!({"preview_only": true}))),
    ];
    for (role, may_read, may_write) in [
        (Role::Viewer, true, false),
        (Role::Editor, true, false),
        (Role::TrackerManager, false, false),
        (Role::Admin, true, true),
    ] {
        let member = world.member_of(world.owner.account, role).await;
        for (calls, may) in [(&reads[..], may_read), (&writes[..], may_write)] {
            for (method, path, body) in calls {
                let answer =
                    world.request(method.clone(), path, &member.access, body.clone()).await;
                let is_denied = answer.status == 403;
                assert_eq!(is_denied, !may, "{role:?}: {method} {path} -> {}", answer.text);
            }
        }
    }
    for (method, path, body) in reads.iter().chain(&writes) {
        world.guarded(method.clone(), path, body.clone()).await;
        if path.contains(&version) {
            world.hidden(method.clone(), path, body.clone()).await;
        }
    }
    // Nothing of it is seen by another account.
    let theirs = world.get("/policies/versions", &world.stranger.access).await;
    assert_eq!(theirs.body, json!([]));
}

#[actix_web::test]
async fn a_key_applies_nothing_that_takes_protection_away() {
    let world = world().await;
    let admin = json!({"name": "admin", "scopes": ["admin"]});
    let key = world.post("/auth/api-keys", &world.owner.access, admin).await;
    let key = text(&key.body, "key").to_owned();
    let labelled = |labels: &str| {
        let tools = format!("tools:\n- tool: get_issue\n  labels: [{labels}]\n");
        json!({"document": policy(&tools)})
    };
    // More takes no person, and less does: beforehand, by applying, and by going back.
    for labels in ["reads-untrusted", "reads-untrusted, sends-out"] {
        let answer = world.post("/policies/apply", &key, labelled(labels)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let before = exported(&world).await;
    let versions = world.call(Method::GET, "/policies/versions", None, 200).await;
    let back = format!("/policies/versions/{}/rollback", text(&versions[1], "id"));
    let mut dry = labelled("sends-out");
    dry["dry_run"] = json!(true);
    for (path, body, lost) in [
        ("/policies/apply", labelled("sends-out"), "would lose the label `reads-untrusted`"),
        ("/policies/apply", dry, "would lose the label `reads-untrusted`"),
        ("/policies/apply", json!({"document": policy("tools: []\n")}), "not be set up any more"),
        (back.as_str(), json!({}), "would lose the label `sends-out`"),
    ] {
        let answer = world.post(path, &key, body.clone()).await;
        assert_eq!(answer.status, 403, "{path} {body}: {}", answer.text);
        let told = text(&answer.body, "detail");
        let is_named = told.contains("`get_issue`") && told.contains(lost);
        assert!(told.starts_with("only a person who is signed in") && is_named, "{told}");
    }
    assert_eq!(exported(&world).await, before);
    world.call(Method::POST, &back, Some(json!({})), 200).await;
    assert!(exported(&world).await.0.ends_with("  labels:\n  - reads-untrusted\n"));
}
