//! Deciding by link, as JSON and by form.

use super::{decide, header_of};
use crate::http::approval_requests::tests::world::world;
use actix_web::http::{Method, header};
use preloop_actors::approval::{Answer as Say, Question, Status, Voter};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_program_decides_with_the_link() {
    let world = world().await;
    for (what, body, status) in [
        ("decide", json!({"action": "approve"}), "approved"),
        ("decide", json!({"action": "decline", "comment": "no"}), "declined"),
        ("approve", json!({}), "approved"),
        ("approve", Value::Null, "approved"),
        ("decline", json!({"reason": "later"}), "declined"),
    ] {
        let id = world.asked(|_| ()).await;
        let token = world.token(id).await;
        let path = format!("/approval/{id}/{what}?token={token}");
        let answer = match &body {
            Value::Null => world.at(Method::POST, &path).await,
            body => world.json(&path, body.clone()).await,
        };
        assert_eq!(
            (answer.status, &answer.body["status"]),
            (200, &json!(status)),
            "{}",
            answer.text
        );
        assert_eq!(answer.body["can_decide"], false);
        let approval = world.approval(id).await;
        assert_eq!(
            approval.votes[0].by,
            Voter::User(world.owner.user),
            "it was sent to one person"
        );
        let again = world.json(&path, json!({"action": "approve"})).await;
        let said = json!(format!("Request already {status}"));
        assert_eq!((again.status, &again.body["detail"]), (400, &said));
    }
}

#[actix_web::test]
async fn what_a_program_sends_is_checked() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.require_reason = true).await;
    let token = world.token(id).await;
    for (body, status) in [
        (json!({}), 422),
        (json!({"comment": "x"}), 422),
        (json!({"action": "maybe", "comment": "x"}), 400),
        (json!({"action": "approve"}), 422),
        (json!({"action": "approve", "comment": "x".repeat(4_001)}), 422),
        (json!({"action": "approve", "comment": "x", "arguments": {}}), 422),
        (json!({"action": "approve", "comment": "x", "arguments_hash": "00"}), 422),
        (json!({"action": "approve", "comment": "x", "arguments_hash": "0".repeat(64)}), 409),
        (json!([]), 422),
        (json!({"action": "approve", "comment": "x".repeat(200_000)}), 413),
    ] {
        let path = format!("{}?token={token}", decide(id));
        let answer = world.json(&path, body.clone()).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(!answer.body["detail"].is_null(), "{answer:?}");
    }
    assert_eq!(world.approval(id).await.votes, []);
    let token_in_body = json!({"action": "approve", "comment": "x", "token": token});
    assert_eq!(world.json(&decide(id), token_in_body).await.status, 200);
}

#[actix_web::test]
async fn a_person_decides_with_the_form() {
    let world = world().await;
    for (action, status) in [("approve", Status::Approved), ("decline", Status::Declined)] {
        let id = world.asked(|_| ()).await;
        let (token, hash) = (world.token(id).await, world.approval(id).await.arguments.to_string());
        let fields = [
            ("token", &*token),
            ("arguments_hash", &hash),
            ("comment", "so be it"),
            ("action", action),
        ];
        let answer = world.form(&decide(id), &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let place = header_of(&answer, header::LOCATION).to_owned();
        assert_eq!(place, format!("/approval/{id}?token={token}"));
        let page = world.at(Method::GET, &place).await;
        assert_eq!(page.status, 200);
        let said =
            if action == "approve" { "You have approved this." } else { "You have declined this." };
        assert!(page.text.contains(said) && page.text.contains("so be it"), "{}", page.text);
        assert!(!page.text.contains("<form"), "{}", page.text);
        let approval = world.approval(id).await;
        assert_eq!((approval.status, approval.reason.as_deref()), (status, Some("so be it")));
        let again = world.form(&decide(id), &fields).await;
        assert_eq!(again.status, 400);
        assert!(again.text.contains("Request already"), "{}", again.text);
    }
}

#[actix_web::test]
async fn what_is_missing_is_said_and_what_was_written_is_kept() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.require_reason = true).await;
    let token = world.token(id).await;
    let page = world.page(id, &token).await;
    assert!(
        page.text.contains("name=\"comment\" rows=\"2\" maxlength=\"4000\" required"),
        "{}",
        page.text
    );
    let answer = world.form(&decide(id), &[("token", &token), ("action", "approve")]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text.contains("role=\"alert\"")
            && answer.text.contains("Comment: a reason is required")
    );
    let long = "y".repeat(4_001);
    let fields = [("token", &*token), ("action", "approve"), ("comment", &long)];
    let answer = world.form(&decide(id), &fields).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains(&format!(">{long}</textarea>")), "what was written is not lost");
    assert_eq!(world.approval(id).await.votes, []);
}

#[actix_web::test]
async fn a_link_is_good_for_one_vote() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.approvals_required = 3).await;
    let (own, open) = (world.token(id).await, world.open_link(id).await);
    let say = async |token: &str| {
        world.json(&format!("{}?token={token}", decide(id)), json!({"action": "approve"})).await
    };
    let first = say(&own).await;
    assert_eq!(
        (first.status, &first.body["approvals_received"]),
        (200, &json!(1)),
        "{}",
        first.text
    );
    let replayed = say(&own).await;
    assert_eq!(replayed.status, 409, "{}", replayed.text);
    let page = world.page(id, &own).await;
    assert!(page.text.contains("You have approved this."), "{}", page.text);
    assert!(page.text.contains("It waits for 2 more approvals."), "{}", page.text);

    assert_eq!(say(&open).await.body["approvals_received"], 2);
    assert_eq!(say(&open).await.status, 409);
    assert_eq!(world.approval(id).await.votes.len(), 2);

    // Who has voted in another way finds a link that is good for nothing.
    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let token = world.token(id).await;
    world.vote(id, world.owner.user, Say::Approve).await;
    let page = world.page(id, &token).await;
    assert!(page.text.contains("You have approved this.") && !page.text.contains("<form"));
    let answer =
        world.json(&format!("{}?token={token}", decide(id)), json!({"action": "decline"})).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
}

#[actix_web::test]
async fn an_edit_makes_links_look_again() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let open = world.open_link(id).await;
    let before = world.approval(id).await.arguments.to_string();
    let edit = json!({"arguments": {"branch": "feature/older", "token": "hunter3"}});
    assert_eq!(world.say(&world.owner.access, id, "approve", edit).await.status, 200);
    let fields = [("token", &*open), ("action", "approve"), ("arguments_hash", &before)];
    let answer = world.form(&decide(id), &fields).await;
    assert_eq!(answer.status, 409, "what was shown is not what would run");
    assert!(
        answer.text.contains("feature/older") && answer.text.contains("edited"),
        "{}",
        answer.text
    );
    assert!(!answer.text.contains("hunter"), "{}", answer.text);
    let without =
        world.json(&format!("{}?token={open}", decide(id)), json!({"action": "approve"})).await;
    assert_eq!(without.status, 409);
    let now = world.approval(id).await.arguments.to_string();
    let fields = [("token", &*open), ("action", "approve"), ("arguments_hash", &now)];
    assert_eq!(world.form(&decide(id), &fields).await.status, 303);
}

#[actix_web::test]
async fn questions_are_answered_by_form() {
    let world = world().await;
    let colors = Question {
        text: "Which color?".to_owned(),
        options: vec!["red".to_owned(), "blue".to_owned()],
        allows_free_text: true,
        schema: None,
    };
    let schema = json!({
        "type": "object", "required": ["count"],
        "properties": {"count": {"type": "integer", "title": "How many"}, "urgent": {"type": "boolean"}},
    });
    let form = Question { text: "More".to_owned(), schema: Some(schema), ..Question::default() };
    for (question, fields, status, response) in [
        (&colors, vec![("selected_option", "red")], 303, json!("red")),
        (&colors, vec![("answer_text", "green"), ("selected_option", "red")], 303, json!("green")),
        (&colors, vec![("selected_option", "green")], 422, json!(null)),
        (&colors, vec![], 422, json!(null)),
        (
            &form,
            vec![("answer.count", "3"), ("answer.urgent", "true")],
            303,
            json!({"count": 3, "urgent": true}),
        ),
        (&form, vec![("answer.count", "three")], 422, json!(null)),
        (&form, vec![], 422, json!(null)),
    ] {
        let id = world.asked(|request| request.about.question = Some(question.clone())).await;
        let token = world.token(id).await;
        let page = world.page(id, &token).await;
        assert!(page.text.contains("Send the answer") && page.text.contains(&question.text));
        let mut sent = vec![("token", &*token), ("action", "approve")];
        sent.extend(&fields);
        let answer = world.form(&decide(id), &sent).await;
        assert_eq!(answer.status, status, "{fields:?}: {}", answer.text);
        let votes = world.approval(id).await.votes;
        let said = votes.first().and_then(|vote| vote.response.clone()).unwrap_or_default();
        assert_eq!(said, response, "{fields:?}");
    }
    let id = world.asked(|request| request.about.question = Some(form)).await;
    let token = world.token(id).await;
    let sent = [("token", &*token), ("action", "decline"), ("answer.count", "?")];
    assert_eq!(world.form(&decide(id), &sent).await.status, 303);
    assert_eq!(world.approval(id).await.status, Status::Declined);
}
