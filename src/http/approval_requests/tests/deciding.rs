//! Who decides, what counts, and what is refused.

use super::world::{World, world};
use crate::http::fixtures::places;
use actix_web::http::Method;
use preloop_actors::{
    approval::{Answer as Say, Question, Status, TeamId},
    gate::Hash,
    ids::ExecutionId,
    policy::Role,
    ports::Approvals,
};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

async fn key(world: &World, name: &str, scopes: Value) -> String {
    let body = json!({"name": name, "scopes": scopes});
    let made = world.post("/auth/api-keys", &world.owner.access, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.body["key"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn people_decide() {
    let world = world().await;
    for (what, body, status) in [
        ("approve", json!({}), "approved"),
        ("approve", json!({"comment": "fine"}), "approved"),
        ("approve", json!({"approved": true}), "approved"),
        ("decline", json!({"reason": "not now"}), "declined"),
        ("decide", json!({"approved": true}), "approved"),
        ("decide", json!({"approved": false, "comment": "no"}), "declined"),
    ] {
        let id = world.asked(|_| ()).await;
        let answer = world.say(&world.owner.access, id, what, body.clone()).await;
        assert_eq!((answer.status, &answer.body["status"]), (200, &json!(status)), "{what} {body}");
        let comment = body.get("comment").or(body.get("reason")).unwrap_or(&Value::Null);
        assert_eq!(&answer.body["approver_comment"], comment);
        let again = world.say(&world.owner.access, id, what, body).await;
        assert_eq!(
            (again.status, &again.body["detail"]),
            (400, &json!(format!("Request already {status}")))
        );
    }
    let id = world.asked(|_| ()).await;
    let path = format!("/approval-requests/{id}/approve");
    let answer = world.request(Method::POST, &path, &world.owner.access, None).await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("approved")), "no body");
}

#[actix_web::test]
async fn what_agents_hold_never_decides() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let credentials = [
        key(&world, "all", json!([])).await,
        key(&world, "admin", json!(["admin"])).await,
        key(&world, "decide", json!(["decide_approvals"])).await,
        key(&world, "mcp", json!(["mcp:*"])).await,
        "flow_a-runtime-token-of-an-execution".to_owned(),
        "mcp_at_a-token-of-an-mcp-client".to_owned(),
    ];
    for credential in &credentials {
        for (what, body) in
            [("approve", json!({})), ("decline", json!({})), ("decide", json!({"approved": true}))]
        {
            let answer = world.say(credential, id, what, body).await;
            assert_eq!(answer.status, 403, "{credential} {what}: {}", answer.text);
            let said = answer.body["detail"].as_str().unwrap();
            assert!(said.starts_with("managed_credential_cannot_decide: "), "{credential}: {said}");
        }
        let body = json!({"ids": [id.0], "approved": true});
        let answer = world.post("/approval-requests/decide-batch", credential, body).await;
        assert_eq!(answer.status, 403, "{credential}: {}", answer.text);
    }
    assert_eq!(world.approval(id).await.votes, []);
    assert_eq!(world.say("", id, "approve", json!({})).await.status, 401);
    assert_eq!(world.say("nonsense", id, "approve", json!({})).await.status, 401);
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    let answer = world.say(&viewer.access, id, "approve", json!({})).await;
    assert_eq!(answer.status, 403, "a role that may not decide");
    assert!(answer.text.contains("decide_approvals"), "{}", answer.text);
    assert_eq!(world.say(&world.stranger.access, id, "approve", json!({})).await.status, 404);
}

#[actix_web::test]
async fn only_those_who_are_asked_decide() {
    let world = world().await;
    let other = world.member_of(world.owner.account, Role::Owner).await;
    let (team, owner) = (TeamId(Uuid::now_v7()), world.owner.user);
    let id = world.asked(|request| request.new.terms.teams = [team].into()).await;
    let answer = world.say(&other.access, id, "approve", json!({})).await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    let account = world.owner.account.0;
    world
        .sql(
            "INSERT INTO teams (id, account_id, name) VALUES ($1, $2, 'ops')",
            &[&team.0, &account],
        )
        .await;
    let sql = "INSERT INTO team_members (team_id, user_id) VALUES ($1, $2)";
    world.sql(sql, &[&team.0, &other.user.0]).await;
    assert_eq!(world.say(&other.access, id, "approve", json!({})).await.status, 200);

    let id = world.asked(|request| request.new.terms.users = [owner].into()).await;
    assert_eq!(world.say(&other.access, id, "approve", json!({})).await.status, 403);
    assert_eq!(world.say(&world.owner.access, id, "approve", json!({})).await.status, 200);

    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let first = world.say(&world.owner.access, id, "approve", json!({})).await;
    assert_eq!((first.status, &first.body["status"]), (200, &json!("pending")));
    let second = world.say(&world.owner.access, id, "approve", json!({})).await;
    assert_eq!(second.status, 409, "one vote each: {}", second.text);
    let last = world.say(&other.access, id, "approve", json!({})).await;
    assert_eq!((last.status, &last.body["status"]), (200, &json!("approved")));
}

#[actix_web::test]
async fn bodies_are_checked() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.require_reason = true).await;
    let long = "x".repeat(4_001);
    for (what, body, status, place) in [
        ("approve", json!({}), 422, "body.comment"),
        ("approve", json!({"comment": " \n"}), 422, "body.comment"),
        ("decide", json!({"comment": "x"}), 422, "body.approved"),
        ("decide", json!({}), 422, "body.approved"),
        ("approve", json!({"approved": false, "comment": "x"}), 422, "body.approved"),
        ("approve", json!({"comment": long}), 422, "body.comment"),
        ("approve", json!({"reason": long}), 422, "body.reason"),
        ("approve", json!({"comment": "x", "other": 1}), 422, "body.other"),
        ("approve", json!({"comment": "x", "arguments_hash": "beef"}), 422, "body.arguments_hash"),
        ("approve", json!({"comment": "x", "arguments": []}), 422, "body.arguments"),
        ("decline", json!({"comment": "x", "arguments": {}}), 422, "body.arguments"),
        (
            "approve",
            json!({"comment": "x", "arguments": {"n": 9007199254740993_i64}}),
            422,
            "body.arguments",
        ),
        (
            "approve",
            json!({"comment": "x", "arguments": {"branch": "main"}}),
            422,
            "body.arguments",
        ),
        (
            "approve",
            json!({"comment": "x", "arguments_hash": Hash::of(b"other").to_string()}),
            409,
            "",
        ),
    ] {
        let answer = world.say(&world.owner.access, id, what, body.clone()).await;
        assert_eq!(answer.status, status, "{what} {body}: {}", answer.text);
        assert_eq!(places(&answer).join(" "), place, "{what} {body}: {}", answer.text);
    }
    assert_eq!(world.approval(id).await.votes, [], "nothing was counted");
    let answer = world.say(&world.owner.access, id, "approve", json!({"reason": "because"})).await;
    assert_eq!((answer.status, &answer.body["approver_comment"]), (200, &json!("because")));
}

#[actix_web::test]
async fn an_edit_is_what_runs_and_others_look_again() {
    let world = world().await;
    let other = world.member_of(world.owner.account, Role::Owner).await;
    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let before = world.seen(id).await["arguments_hash"].clone();
    let edited = json!({"repository": "octo/app", "branch": "feature/older", "token": "hunter3"});
    let body = json!({"comment": "the other one", "arguments": edited, "arguments_hash": before});
    let answer = world.say(&world.owner.access, id, "approve", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!((&answer.body["edited_args"], &answer.body["arguments"]), (&edited, &edited));
    assert_eq!(answer.body["is_edited"], true);
    let shown = json!({"repository": "octo/app", "branch": "feature/older", "token": "[redacted]"});
    assert_eq!(answer.body["tool_args"], shown, "an edit uncovers no secret");
    let listed = world.get("/approval-requests", &other.access).await.body;
    assert_eq!(
        (&listed[0]["is_edited"], &listed[0]["tool_args_omitted"]),
        (&json!(true), &json!(true))
    );

    let answer = world.say(&other.access, id, "approve", json!({})).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert!(answer.text.contains("look at them again"), "{}", answer.text);
    let answer = world.say(&other.access, id, "approve", json!({"arguments_hash": before})).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    let now = world.seen(id).await["arguments_hash"].clone();
    let answer = world.say(&other.access, id, "approve", json!({"arguments_hash": now})).await;
    assert_eq!(
        (answer.status, &answer.body["status"]),
        (200, &json!("approved")),
        "{}",
        answer.text
    );
    let original =
        world.get(&format!("/approval-requests/{id}/original-args"), &other.access).await;
    assert_eq!(original.body["branch"], "feature/old");
}

#[actix_web::test]
async fn questions_are_answered() {
    let world = world().await;
    let colors = Question {
        text: "Which color?".to_owned(),
        options: vec!["red".to_owned(), "blue".to_owned()],
        allows_free_text: false,
        schema: None,
    };
    let schema =
        json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}});
    let form = Question { schema: Some(schema), options: Vec::new(), ..colors.clone() };
    for (question, body, status, answer, form) in [
        (&colors, json!({"selected_option": "red"}), 200, json!("red"), json!(null)),
        (
            &colors,
            json!({"answer_text": "blue", "selected_option": "red"}),
            200,
            json!("blue"),
            json!(null),
        ),
        (&colors, json!({"approved": true, "comment": "blue"}), 200, json!("blue"), json!(null)),
        (&colors, json!({"selected_option": "green"}), 422, json!(null), json!(null)),
        (&colors, json!({"approved": true}), 422, json!(null), json!(null)),
        (
            &colors,
            json!({"approved": true, "answer_text": "red", "arguments": {}}),
            422,
            json!(null),
            json!(null),
        ),
        (&form, json!({"answer": {"n": 5}}), 200, json!(null), json!({"n": 5})),
        (&form, json!({"answer": {"n": "five"}}), 422, json!(null), json!(null)),
        (&form, json!({"approved": true, "answer_text": "five"}), 422, json!(null), json!(null)),
    ] {
        let id = world.asked(|request| request.about.question = Some(question.clone())).await;
        let said = world.say(&world.owner.access, id, "decide", body.clone()).await;
        assert_eq!(said.status, status, "{body}: {}", said.text);
        if status == 200 {
            assert_eq!(
                (&said.body["answer"], &said.body["structured_answer"]),
                (&answer, &form),
                "{body}"
            );
        }
    }
    let id = world.asked(|request| request.about.question = Some(form)).await;
    let said =
        world.say(&world.owner.access, id, "decline", json!({"comment": "not mine to say"})).await;
    assert_eq!((said.status, &said.body["status"]), (200, &json!("declined")));
}

#[actix_web::test]
async fn whoever_comes_too_late_gets_a_conflict() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    world.skip(id, Duration::from_secs(10_000)).await;
    let answer = world.say(&world.owner.access, id, "approve", json!({})).await;
    assert_eq!(answer.status, 409, "nobody had noticed: {}", answer.text);
    assert!(answer.text.contains("Request already expired"), "{}", answer.text);
    let answer = world.say(&world.owner.access, id, "approve", json!({})).await;
    assert_eq!((answer.status, &answer.body["detail"]), (400, &json!("Request already expired")));

    // Of several at once one decides, and all others hear that they did not.
    let others = [world.member_of(world.owner.account, Role::Owner).await, world.owner.clone()];
    let id = world.asked(|_| ()).await;
    let votes = others.iter().map(|one| world.say(&one.access, id, "decline", json!({})));
    let mut statuses: Vec<_> =
        futures::future::join_all(votes).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert!(matches!(statuses[..], [200, 400 | 409]), "{statuses:?}");
}

#[actix_web::test]
async fn a_batch_decides_each_for_itself() {
    let world = world().await;
    let (one, two, settled) =
        (world.asked(|_| ()).await, world.asked(|_| ()).await, world.asked(|_| ()).await);
    let question = Question { text: "?".to_owned(), ..Question::default() };
    let asks = world.asked(|request| request.about.question = Some(question)).await;
    world.vote(settled, world.owner.user, Say::Decline).await;
    let unknown = Uuid::now_v7();
    let path = "/approval-requests/decide-batch";
    let ids = json!([one.0, two.0, settled.0, asks.0, unknown]);
    let body = json!({"ids": ids, "approved": true, "comment": null});
    let answer = world.post(path, &world.owner.access, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!((&answer.body["succeeded"], &answer.body["failed"]), (&json!(2), &json!(3)));
    let results: Vec<_> = answer.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["ok"].as_bool().unwrap(), one["status"].as_str().map(str::to_owned)))
        .collect();
    let word = |word: &str| Some(word.to_owned());
    let expected = [
        (true, word("approved")),
        (true, word("approved")),
        (false, word("declined")),
        (false, word("pending")),
        (false, None),
    ];
    assert_eq!(results, expected);
    for body in [
        json!({"ids": [], "approved": true}),
        json!({"ids": vec![unknown; 101], "approved": true}),
        json!({"ids": [unknown]}),
        json!({"ids": ["x"], "approved": true}),
    ] {
        assert_eq!(world.post(path, &world.owner.access, body).await.status, 422);
    }
}

#[actix_web::test]
async fn a_request_is_taken_back() {
    let world = world().await;
    let cancel = async |who: &str, id, body| world.say(who, id, "cancel", body).await;
    let made = world.post("/auth/api-keys", &world.owner.access, json!({"name": "agent"})).await;
    let (key, key_id) = (made.body["key"].as_str().unwrap(), made.body["id"].as_str().unwrap());
    let key_id: Uuid = key_id.parse().unwrap();
    let id = world.asked(|_| ()).await;
    assert_eq!(cancel(key, id, json!({})).await.status, 403, "somebody else's");
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    assert_eq!(cancel(&viewer.access, id, json!({})).await.status, 403);
    assert_eq!(cancel(&world.stranger.access, id, json!({})).await.status, 404);
    let answer = cancel(&world.owner.access, id, json!({"reason": "not needed"})).await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("cancelled")));
    assert!(answer.body["approver_comment"].as_str().unwrap().ends_with(": not needed"));
    assert_eq!(cancel(&world.owner.access, id, json!({})).await.status, 400);

    let id = world.asked(|request| request.new.binding.principal.key = Some(key_id)).await;
    let answer = cancel(key, id, json!({})).await;
    assert_eq!(answer.status, 200, "its own: {}", answer.text);
    assert_eq!(world.approval(id).await.status, Status::Cancelled);
    assert_eq!(world.seen(id).await["api_key"]["name"], "agent");
    let id = world
        .asked(|request| request.new.binding.principal.execution = Some(ExecutionId::fresh()))
        .await;
    assert_eq!(cancel(key, id, json!({})).await.status, 403);
    assert!(world.approvals.get(world.owner.account, id).await.unwrap().is_some());
}
