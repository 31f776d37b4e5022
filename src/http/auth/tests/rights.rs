//! Who may do what: every role against every permission, and what is no credential.

use super::*;
use crate::{
    auth::{Identity, Principal, Scopes, identity::User},
    http::caller::{Caller, RuntimeCaller, may, require},
};
use actix_web::{HttpResponse, test::TestRequest, web};
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::{Permission, Role},
};
use uuid::Uuid;

#[test]
fn every_role_may_what_its_table_says() {
    // Letters: O owner, A admin, E editor, X executor, T tracker manager, N analyst, V viewer.
    use Permission::*;
    let table = [
        (ViewFlows, "OAEXTNV"),
        (CreateFlows, "OAE"),
        (EditFlows, "OAE"),
        (DeleteFlows, "OAE"),
        (ExecuteFlows, "OAEX"),
        (ViewTrackers, "OAEXTNV"),
        (CreateTrackers, "OAET"),
        (DeleteTrackers, "OAET"),
        (ViewProjects, "OAEXTNV"),
        (EditOrganizations, "OAET"),
        (EditMcpServers, "OAE"),
        (RunMcpCommands, "OA"),
        (ManageTools, "OAE"),
        (ManagePolicies, "OA"),
        (DecideApprovals, "OAEX"),
        (ViewUsers, "OA"),
        (ManageUsers, "OA"),
        (ViewAuditLogs, "OAN"),
        (ViewCost, "OAN"),
        (ManageAccount, "O"),
        (ManageKillSwitch, "OA"),
    ];
    for (permission, letters) in table {
        for (role, letter) in Role::ALL.into_iter().zip("OAEXTNV".chars()) {
            let allowed = require(&identity(role, &[]), permission).is_ok();
            assert_eq!(allowed, letters.contains(letter), "{} {permission}", role.as_str());
        }
    }
}

#[test]
fn a_refusal_names_the_permission_and_what_lacks_it() {
    let cases = [
        (Role::Viewer, &[][..], "you need the permission `create_flows`"),
        (Role::Owner, &["read".to_owned()][..], "api_key_scope_denied"),
    ];
    for (role, scopes, words) in cases {
        let refusal = require(&identity(role, scopes), Permission::CreateFlows).unwrap_err();
        assert!(refusal.message.contains(words), "{refusal}");
        assert!(refusal.message.contains("create_flows"), "{refusal}");
    }
}

fn identity(role: Role, scopes: &[String]) -> Identity {
    let user = User {
        id: UserId::fresh(),
        account: AccountId::fresh(),
        username: "alice".to_owned(),
        email: "alice@example.com".to_owned(),
        full_name: None,
        email_verified: false,
        roles: vec![role],
        created_at: chrono::Utc::now(),
    };
    Identity::new(user, Principal::ApiKey { id: Uuid::nil() }, Scopes::parse_stored(scopes))
}

/// The app with two more endpoints: one for those who may create flows, one for containers.
async fn app() -> TestApp {
    async fn create(caller: Caller<may::CreateFlows>) -> HttpResponse {
        HttpResponse::Ok().json(json!({ "user": caller.user }))
    }
    async fn runtime(caller: RuntimeCaller) -> HttpResponse {
        HttpResponse::Ok().json(json!({ "epoch": caller.container_epoch }))
    }
    TestApp::start_with(crate::http::testing::auth_config(), |cfg| {
        cfg.route("/create", web::get().to(create)).route("/runtime", web::get().to(runtime));
    })
    .await
}

async fn status(app: &TestApp, path: &str, authorization: &str) -> u16 {
    let mut request = TestRequest::get().uri(path);
    if !authorization.is_empty() {
        request = request.insert_header(("authorization", authorization));
    }
    app.send(request).await.status
}

#[actix_web::test]
async fn a_permission_in_the_signature_keeps_others_out() {
    let app = app().await;
    for (role, expected) in [(Role::Editor, 200), (Role::Viewer, 403), (Role::Executor, 403)] {
        let member = app.member(role).await;
        let bearer = format!("Bearer {}", member.access);
        assert_eq!(status(&app, "/create", &bearer).await, expected, "{}", role.as_str());
    }
}

#[actix_web::test]
async fn a_key_may_what_its_user_and_its_scopes_allow() {
    let app = app().await;
    for (role, scopes, expected) in [
        (Role::Editor, json!([]), 200),
        (Role::Editor, json!(["write"]), 200),
        (Role::Editor, json!(["create_flows"]), 200),
        (Role::Editor, json!(["read"]), 403),
        (Role::Viewer, json!([]), 403),
        (Role::Viewer, json!(["admin"]), 403),
    ] {
        let member = app.member(role).await;
        let body = json!({"name": "key", "scopes": scopes});
        let created = app.post("/auth/api-keys", &member.access, body).await.body;
        let bearer = format!("Bearer {}", text(&created, "key"));
        assert_eq!(status(&app, "/create", &bearer).await, expected, "{} {scopes}", role.as_str());
    }
}

#[actix_web::test]
async fn what_is_no_credential_is_refused() {
    let app = app().await;
    let member = app.member(Role::Owner).await;
    let another = crate::auth::Tokens::new(&"another".into());
    let forged = another.access(
        member.user.0,
        member.account.0,
        1,
        member.session,
        std::time::Duration::from_secs(60),
    );
    for (authorization, expected) in [
        (String::new(), 401),
        ("Bearer".to_owned(), 401),
        ("Bearer ".to_owned(), 401),
        ("Basic YTpi".to_owned(), 401),
        ("Bearer nonsense".to_owned(), 401),
        (format!("Bearer {forged}"), 401),
        (format!("Bearer {}", member.refresh), 401),
        (format!("Bearer {}", "x".repeat(5000)), 401),
        ("Bearer flow_something".to_owned(), 403),
        (format!("bearer  {}", member.access), 200),
    ] {
        assert_eq!(status(&app, "/create", &authorization).await, expected, "{authorization}");
    }
}

#[actix_web::test]
async fn a_runtime_token_counts_while_its_container_may_live() {
    let app = app().await;
    let member = app.member(Role::Owner).await;
    let execution = running_execution(&app, member.account, "flow_secret").await;
    let runtime = "Bearer flow_secret";
    assert_eq!(status(&app, "/runtime", runtime).await, 200);
    assert_eq!(status(&app, "/runtime", "Bearer flow_other").await, 401);
    assert_eq!(status(&app, "/runtime", &format!("Bearer {}", member.access)).await, 403);
    assert_eq!(status(&app, "/create", runtime).await, 403);
    let db = app.state.store.client().await.unwrap();
    let end = "UPDATE executions SET state = 'SUCCEEDED', ended_at = now(),
                      lease_owner = NULL, lease_expires_at = NULL WHERE id = $1";
    db.execute(end, &[&execution]).await.unwrap();
    assert_eq!(status(&app, "/runtime", runtime).await, 401);
}

async fn running_execution(app: &TestApp, account: AccountId, token: &str) -> Uuid {
    let db = app.state.store.client().await.unwrap();
    let execution = Uuid::now_v7();
    let seed = SEED
        .replace("$account", &account.to_string())
        .replace("$execution", &execution.to_string())
        .replace("$hash", &hex::encode(crate::secrets::hash_token(token)));
    db.batch_execute(&seed).await.unwrap();
    execution
}

/// The least that a running execution needs; one id serves for all its rows.
const SEED: &str = "
    BEGIN;
    INSERT INTO flows (id, account_id, name, trigger_kind, version_id)
    VALUES ('$execution', '$account', 'flow', 'manual', '$execution');
    INSERT INTO flow_versions (id, flow_id, account_id, number, spec)
    VALUES ('$execution', '$execution', '$account', 1, '{}');
    INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, epoch,
                            container_epoch, lease_owner, lease_expires_at, queue_deadline)
    VALUES ('$execution', '$account', '$execution', '$execution', '$execution', 'RUNNING', 3,
            2, '$execution', now(), now());
    INSERT INTO execution_details (execution_id, runtime_token_hash) VALUES ('$execution', '$hash');
    COMMIT";
