//! All or nothing, one after another, with the secrets and ids that were there.

use super::*;
use crate::{
    http::fixtures::{World, world},
    policy::read::Read,
    store::{access_rules, mcp_servers, store_error, tool_configurations},
};
use actix_web::http::Method;
use serde_json::json;

/// An account with a server whose token is kept, a tool of it with rules, and a workflow with a chat.
async fn furnished() -> World {
    let world = world().await;
    world.upstream.offers(&["push"]);
    let secret = json!({"auth_type": "bearer", "auth_config": {"token": "s3cret"}});
    let server = world.mcp_server("git", secret).await;
    let chat = json!({"slack": {"webhook_url": "https://hooks.slack.com/services/s3cret"}});
    let body =
        json!({"name": "Chat", "channel_configs": chat, "approver_user_ids": [world.owner.user]});
    let workflow = world.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let body = json!({
        "tool_name": "push", "tool_source": "mcp", "mcp_server_id": server["id"],
        "approval_workflow_id": workflow["id"], "justification_mode": "required",
        "tool_schema": {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "string"}}},
    });
    let tool = world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    let rules = format!("/tool-configurations/{}/access-rules", tool["id"].as_str().unwrap());
    for (priority, action, condition) in
        [(7, "deny", "args.b == 'x'"), (9, "require_approval", "args.a == 'y'")]
    {
        let body =
            json!({"action": action, "condition_expression": condition, "priority": priority});
        world.call(Method::POST, &rules, Some(body), 201).await;
    }
    let path = format!("/tool-configurations/{}/approval-condition", tool["id"].as_str().unwrap());
    let body = json!({"tool_configuration_id": tool["id"], "name": "n", "condition_expression": "a == 'z'"});
    world.call(Method::PUT, &path, Some(body), 200).await;
    world
}

async fn exported(world: &World) -> String {
    let mut db = world.state.store.client().await.unwrap();
    found(&mut db, world.owner.account).await.unwrap().text
}

pub(super) fn wanted(document: &PolicyDocument) -> Wanted<'_> {
    Wanted {
        document,
        expected_version: None,
        expected_hash: None,
        comment: Some("why"),
        tag: None,
        rolled_back_to: None,
    }
}

/// Applies a text, and commits what worked.
async fn applied(world: &World, text: &str) -> Result<Applied, ApplyError> {
    let read = Read::text(text).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    applied_as(world, &wanted(&read.document), &|_: Permission| true).await
}

/// The same, by a person with these rights.
async fn applied_as(
    world: &World,
    wanted: &Wanted<'_>,
    may: &(dyn Fn(Permission) -> bool + Sync),
) -> Result<Applied, ApplyError> {
    applied_by(world, wanted, true, may).await
}

/// The same, by a person or with a key.
pub(super) async fn applied_by(
    world: &World,
    wanted: &Wanted<'_>,
    is_person: bool,
    may: &(dyn Fn(Permission) -> bool + Sync),
) -> Result<Applied, ApplyError> {
    let guard = NetGuard::new(&[]);
    let applier = Applier {
        account: world.owner.account,
        author: Some(world.owner.user),
        is_person,
        may,
        sealer: &world.state.sealer,
        guard: &guard,
    };
    let mut db = world.state.store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let applied = applier.apply(&tx, wanted).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(applied)
}

/// Ids, priorities and everything secret, of what the account has.
async fn inside(world: &World) -> String {
    let (db, account) = (world.state.store.client().await.unwrap(), world.owner.account);
    let known = KnownTools::read(&db, account).await.unwrap();
    let servers =
        known.servers.iter().map(|one| (one.id, one.settings.auth.sealed.clone(), one.revision));
    let workflows =
        known.workflows.iter().map(|one| (one.id, one.setup.channels.secret_hint.clone()));
    let rules = known.rules.iter().map(|one| (one.id, one.setup.priority, one.updated_at));
    let tools = known
        .configurations
        .iter()
        .map(|one| (one.id, one.setup.tool_schema.clone(), one.updated_at));
    format!(
        "{:?}",
        (
            servers.collect::<Vec<_>>(),
            workflows.collect::<Vec<_>>(),
            rules.collect::<Vec<_>>(),
            tools.collect::<Vec<_>>()
        )
    )
}

#[actix_web::test]
async fn what_is_exported_can_be_applied_and_changes_nothing() {
    let world = furnished().await;
    let (text, before) = (exported(&world).await, inside(&world).await);
    assert!(!text.contains("s3cret"), "{text}");
    let done = applied(&world, &text).await.unwrap();
    assert_eq!((done.changes.len(), done.found, done.version.number), (0, Some(1), 1));
    assert_eq!((exported(&world).await, inside(&world).await), (text.clone(), before.clone()));
    // It is known now, so nothing is kept again.
    let done = applied(&world, &text).await.unwrap();
    assert_eq!((done.found, done.version.number), (None, 1));
    // Whatever is taken out comes back as it was, apart from secrets and ids.
    let head = "apiVersion: preloop/v1\nkind: Policy\n";
    let none = format!(
        "{head}tools: []\nservers: {{}}\ndefaults: {{unknown_tools: deny}}\nworkflows: {{}}\n"
    );
    let done = applied(&world, &none).await.unwrap();
    assert_eq!(done.version.number, 2);
    assert_eq!(exported(&world).await, done.version.document);
    assert_ne!(inside(&world).await, before);
    // The chat's address went with its workflow, and nobody can be told there any more.
    let told = "    notification_channels:\n    - email\n    - slack\n";
    assert!(text.contains(told), "{text}");
    let without_chat = text.replace(told, "");
    let done = applied(&world, &without_chat).await.unwrap();
    assert_eq!((exported(&world).await, done.version.number), (without_chat, 3));
    let codes: Vec<_> = done.warnings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["secret_missing"]);
}

#[actix_web::test]
async fn a_change_leaves_ids_and_secrets() {
    let world = furnished().await;
    let text = exported(&world).await;
    let (db, account) = (world.state.store.client().await.unwrap(), world.owner.account);
    let before = KnownTools::read(&db, account).await.unwrap();
    let changed = text.replace("args.b == 'x'", "args.b == 'w'");
    let changed =
        changed.replace("url: https://git.example.com/mcp", "url: https://git.example.com/v2");
    assert_ne!(changed, text);
    let done = applied(&world, &changed).await.unwrap();
    let after = KnownTools::read(&db, account).await.unwrap();
    let ids = |known: &KnownTools| known.rules.iter().map(|rule| rule.id).collect::<Vec<_>>();
    let priorities =
        |known: &KnownTools| known.rules.iter().map(|rule| rule.setup.priority).collect::<Vec<_>>();
    assert_eq!((ids(&after), priorities(&after)), (ids(&before), priorities(&before)));
    assert_eq!(after.servers[0].settings.auth, before.servers[0].settings.auth);
    assert_eq!(after.servers[0].revision, before.servers[0].revision + 1);
    assert_eq!(done.to_scan, [before.servers[0].id]);
    // The order of a schema's members stays, since the schema says the same.
    assert_eq!(
        after.configurations[0].setup.tool_schema,
        before.configurations[0].setup.tool_schema
    );
    let told: Vec<_> = done.changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "~ server `git`: `url` changed from `https://git.example.com/mcp` to `https://git.example.com/v2`",
            "~ tool `push` of the server `git`: rule 1: `when` changed from `args.b == 'x'` to `args.b == 'w'`",
        ]
    );
    // What was given for one place is not shown to another.
    let moved = changed.replace("https://git.example.com/v2", "https://evil.example.com/mcp");
    let done = applied(&world, &moved).await.unwrap();
    assert!(done.warnings.iter().any(|finding| finding.code == "secret_missing"));
    let server = mcp_servers::get(&db, account, before.servers[0].id).await.unwrap().unwrap();
    assert!(server.settings.auth.sealed.is_none() && server.settings.auth.shown.is_empty());
}

#[actix_web::test]
async fn rules_are_put_into_order() {
    let world = furnished().await;
    let text = exported(&world).await;
    let (db, account) = (world.state.store.client().await.unwrap(), world.owner.account);
    let before = KnownTools::read(&db, account).await.unwrap();
    let (deny, ask) = (
        "  - action: deny\n    when: args.b == 'x'\n",
        "  - action: require_approval\n    when: args.a == 'y'\n",
    );
    assert!(text.contains(&format!("{deny}{ask}")), "{text}");
    let turned = text.replace(&format!("{deny}{ask}"), &format!("{ask}{deny}"));
    let done = applied(&world, &turned).await.unwrap();
    assert_eq!(done.changes.len(), 1);
    assert_eq!(exported(&world).await, turned);
    let rules = access_rules::of_account(&db, account).await.unwrap();
    let found: Vec<_> = rules.iter().map(|rule| (rule.id, rule.setup.priority)).collect();
    let [first, second, condition] = [0, 1, 2].map(|at| before.rules[at].id);
    assert_eq!(found, [(second, 10), (first, 20), (condition, i32::MAX)]);
}

/// Whatever fails at the end, nothing of it stays.
#[actix_web::test]
async fn a_fault_leaves_everything_as_it_was() {
    let world = furnished().await;
    let text = exported(&world).await;
    let changed = text
        .replace("args.b == 'x'", "args.b == 'w'")
        .replace("unknown_tools: allow", "unknown_tools: deny");
    let changed = format!("{changed}- tool: get_issue\n  is_enabled: false\n");
    let (before, db) = (inside(&world).await, world.state.store.client().await.unwrap());
    for table in ["policy_versions", "policies", "tool_configurations", "tool_access_rules"] {
        let fault = format!(
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN RAISE EXCEPTION ''a fault''; END';
             CREATE TRIGGER fault BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION fault()"
        );
        db.batch_execute(&fault).await.unwrap();
        let error = applied(&world, &changed).await.unwrap_err();
        assert!(matches!(error, ApplyError::Store(_)), "{table}: {error:?}");
        db.batch_execute(&format!("DROP TRIGGER fault ON {table}; DROP FUNCTION fault()"))
            .await
            .unwrap();
        assert_eq!(
            (exported(&world).await, inside(&world).await),
            (text.clone(), before.clone()),
            "{table}"
        );
        assert_eq!(policies::count(&db, world.owner.account).await.unwrap(), 0, "{table}");
    }
    applied(&world, &changed).await.unwrap();
    assert_eq!(policies::count(&db, world.owner.account).await.unwrap(), 2);
}

#[actix_web::test]
async fn of_two_that_expect_the_same_version_one_wins() {
    let world = furnished().await;
    let text = exported(&world).await;
    applied(&world, &text).await.unwrap();
    let drafts =
        ["w", "v"].map(|letter| text.replace("args.b == 'x'", &format!("args.b == '{letter}'")));
    let reads = drafts.each_ref().map(|draft| Read::text(draft).ok().unwrap());
    let wishes =
        reads.each_ref().map(|read| Wanted { expected_version: Some(1), ..wanted(&read.document) });
    let may = |_: Permission| true;
    let (one, two) =
        tokio::join!(applied_as(&world, &wishes[0], &may), applied_as(&world, &wishes[1], &may),);
    let (won, lost) = match (one, two) {
        (Ok(won), Err(lost)) => ((won, &drafts[0]), lost),
        (Err(lost), Ok(won)) => ((won, &drafts[1]), lost),
        other => panic!("{other:?}"),
    };
    assert!(matches!(lost, ApplyError::Conflict(_)), "{lost:?}");
    assert_eq!((won.0.version.number, &exported(&world).await), (2, won.1));
}

#[actix_web::test]
async fn what_was_changed_by_other_means_is_not_written_over_unseen() {
    let world = furnished().await;
    let text = exported(&world).await;
    let first = applied(&world, &text).await.unwrap();
    let body = json!({"tool_name": "get_issue", "is_enabled": false});
    world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    let read = Read::text(&text).ok().unwrap();
    let may = |_: Permission| true;
    for (version, hash) in [(Some(1), None), (None, Some(first.version.hash)), (Some(0), None)] {
        let wish =
            Wanted { expected_version: version, expected_hash: hash, ..wanted(&read.document) };
        let error = applied_as(&world, &wish, &may).await.unwrap_err();
        assert!(matches!(error, ApplyError::Conflict(_)), "{error:?}");
    }
    let drifted = exported(&world).await;
    let seen = Wanted { expected_hash: Some(render::hash(&drifted)), ..wanted(&read.document) };
    let done = applied_as(&world, &seen, &may).await.unwrap();
    assert_eq!((done.found, done.version.number, exported(&world).await), (Some(2), 3, text));
    let db = world.state.store.client().await.unwrap();
    let found = policies::version_by_number(&db, world.owner.account, 2).await.unwrap().unwrap();
    assert_eq!((found.document, found.origin, found.author), (drifted, Origin::Found, None));
}

#[actix_web::test]
async fn every_part_takes_its_right() {
    let world = furnished().await;
    let text = exported(&world).await;
    let stdio = "servers:\n  sh:\n    transport: stdio\n    command: sh\n";
    for (changed, needed) in [
        (text.replace("args.b == 'x'", "args.b == 'w'"), Permission::ManageTools),
        (text.replace("unknown_tools: allow", "unknown_tools: deny"), Permission::ManagePolicies),
        (
            text.replace("auth_type: bearer", "auth_type: bearer\n    is_trusted: true"),
            Permission::EditMcpServers,
        ),
        (
            text.replace("servers:\n", "servers:\n  a:\n    url: https://a.example.com\n"),
            Permission::CreateMcpServers,
        ),
        (text.replace("servers:\n", stdio), Permission::RunMcpCommands),
        (
            text.replace("workflows:\n", "workflows:\n  A: {}\n"),
            Permission::ManageApprovalWorkflows,
        ),
    ] {
        assert_ne!(changed, text);
        let read =
            Read::text(&changed).unwrap_or_else(|findings| panic!("{findings:?}\n{changed}"));
        let without = |permission: Permission| permission != needed;
        let error = applied_as(&world, &wanted(&read.document), &without).await.unwrap_err();
        assert!(
            matches!(error, ApplyError::Forbidden(permission) if permission == needed),
            "{error:?}"
        );
        assert_eq!(exported(&world).await, text);
    }
    let db = world.state.store.client().await.unwrap();
    let tools = tool_configurations::count(&db, world.owner.account).await.unwrap();
    assert_eq!(tools, 1);
}

#[actix_web::test]
async fn what_cannot_be_is_found_before_anything_is_written() {
    let world = furnished().await;
    let text = exported(&world).await;
    for (changed, code) in [
        (text.replace("https://git.example.com/mcp", "http://git.example.com/mcp"), "address"),
        (text.replace("https://git.example.com/mcp", "https://127.0.0.1/mcp"), "address"),
        (text.replace("workflow: Chat", "workflow: Nobody"), "unknown_name"),
        (text.replace("    - slack\n", "    - slack\n    - mattermost\n"), "no_address"),
    ] {
        assert_ne!(changed, text);
        match applied(&world, &changed).await.unwrap_err() {
            ApplyError::Findings(findings) => {
                assert!(
                    findings.iter().any(|finding| finding.code == code && finding.is_error()),
                    "{findings:?}"
                );
            }
            error => panic!("{error:?}"),
        }
        assert_eq!(exported(&world).await, text);
    }
}
