//! What the pages say.

use super::header_of;
use crate::http::approval_requests::tests::world::{World, world};
use actix_web::http::{Method, header};
use preloop_actors::{
    approval::{Answer as Say, ApprovalId, Event, RunEnd},
    ports::Approvals,
};
use serde_json::json;
use std::time::Duration;

#[actix_web::test]
async fn a_page_says_all_that_is_needed_to_decide() {
    let world = world().await;
    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let token = world.token(id).await;
    let page = world.page(id, &token).await;
    assert_eq!(page.status, 200);
    for part in [
        "Waiting for a decision",
        "triage",
        "github_delete_branch",
        "github",
        "#17",
        "Deletes the branch feature/old of octo/app.",
        "The rule `deleting needs a person` applies.",
        "The branch was merged, and nobody has used it for a year.",
        "feature/old",
        "[redacted]",
        "0 of 2",
        "Expires in 1 hour 59 minutes, on ",
        "Approval was requested",
        "value=\"approve\"",
        "value=\"decline\"",
    ] {
        let escaped = part.replace('\'', "&#39;");
        assert!(page.text.contains(&escaped), "{part} is not in {}", page.text);
    }
    assert!(!page.text.contains("hunter2"), "secrets are for those who are signed in");
    assert_eq!(header_of(&page, header::CACHE_CONTROL), "no-store");
    assert_eq!(header_of(&page, header::REFERRER_POLICY), "no-referrer");

    let notice = world.mail(id, &world.owner).await;
    for (link, button, other) in [
        (notice.links.approve, "Yes, approve it", "value=\"decline\""),
        (notice.links.decline, "Yes, decline it", "value=\"approve\""),
    ] {
        let link = link.expect("a button");
        let page = world.at(Method::GET, super::path_of(link.expose())).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(button) && !page.text.contains(other), "{}", page.text);
    }
}

#[actix_web::test]
async fn data_is_the_same_as_json() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    let data = world.at(Method::GET, &format!("/approval/{id}/data?token={token}")).await;
    assert_eq!(data.status, 200);
    for (field, expected) in [
        ("id", json!(id.0)),
        ("tool_name", json!("github_delete_branch")),
        ("agent_reasoning", json!("The branch was merged, and nobody has used it for a year.")),
        ("summary", json!("Deletes the branch feature/old of octo/app.")),
        ("status", json!("pending")),
        ("resolved_at", json!(null)),
        ("is_question", json!(false)),
        ("question", json!(null)),
        ("question_options", json!([])),
        ("question_items", json!([])),
        ("question_schema", json!(null)),
        ("allow_free_text", json!(false)),
        ("can_decide", json!(true)),
        ("run", json!("not_started")),
    ] {
        assert_eq!(data.body[field], expected, "{field}");
    }
    assert_eq!(data.body["tool_args"]["token"], "[redacted]");
    assert_eq!(data.body["history"][0]["event_type"], "requested");
    assert!(!data.text.contains("hunter2") && !data.text.contains("@example.com"), "{}", data.text);
    assert!(data.body["requested_at"].is_string() && data.body["expires_at"].is_string());
}

#[actix_web::test]
async fn pages_say_how_it_ended() {
    let world = world().await;
    let check = async |id: ApprovalId, token: &str, words: &[&str]| {
        let page = world.page(id, token).await;
        assert_eq!(page.status, 200);
        for word in words {
            assert!(page.text.contains(word), "{word} is not in {}", page.text);
        }
        assert!(!page.text.contains("<form"), "{}", page.text);
    };
    let begin = async |world: &World| {
        let id = world.asked(|_| ()).await;
        (id, world.token(id).await)
    };
    let (id, token) = begin(&world).await;
    world.vote(id, world.owner.user, Say::Decline).await;
    check(id, &token, &["Declined", "You have declined this.", "does not run"]).await;

    let (id, token) = begin(&world).await;
    let other = world.open_link(id).await;
    world.skip(id, Duration::from_secs(10_000)).await;
    world.approvals.settle(world.owner.account, id).await.unwrap();
    check(id, &token, &["Expired", "Nobody decided in time"]).await;
    check(id, &other, &["Expired"]).await;

    let (id, token) = begin(&world).await;
    let cancel = Event::Cancel { reason: "the execution ended".to_owned() };
    world.approvals.step(world.owner.account, id, cancel).await.unwrap();
    check(id, &token, &["Taken back", "the execution ended"]).await;

    let (id, token) = begin(&world).await;
    world.vote(id, world.owner.user, Say::Approve).await;
    check(id, &token, &["You have approved this.", "as soon as the agent comes for it"]).await;
    let page = world.page(id, &token).await;
    assert_eq!(
        header_of(&page, header::HeaderName::from_static("refresh")),
        "5",
        "it changes by itself soon"
    );
    world.run(id, Some(RunEnd::Succeeded)).await;
    check(id, &token, &["The call has run, and the tool says that it worked."]).await;
    assert_eq!(
        header_of(&world.page(id, &token).await, header::HeaderName::from_static("refresh")),
        ""
    );

    let (id, token) = begin(&world).await;
    world.vote(id, world.owner.user, Say::Approve).await;
    world.run(id, Some(RunEnd::Failed)).await;
    check(id, &token, &["says that it did not work"]).await;

    let (id, token) = begin(&world).await;
    world.vote(id, world.owner.user, Say::Approve).await;
    world.run(id, None).await;
    check(
        id,
        &token,
        &["outcome unknown", "The outcome is unknown", "please look at github yourself"],
    )
    .await;

    let (id, token) = begin(&world).await;
    world.vote(id, world.owner.user, Say::Approve).await;
    world.skip(id, Duration::from_secs(100_000)).await;
    check(id, &token, &["did not come for it in time"]).await;
}

#[actix_web::test]
async fn a_link_without_a_token_asks_to_sign_in() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let page = world.at(Method::GET, &format!("/approval/{id}")).await;
    assert_eq!(page.status, 401);
    assert!(page.text.contains(&format!("href=\"/console/approval/{id}\"")), "{}", page.text);
    assert!(!page.text.contains("triage"), "{}", page.text);
    let other = ApprovalId::fresh();
    let unknown = world.at(Method::GET, &format!("/approval/{other}")).await;
    let same = unknown.text.replace(&other.to_string(), &id.to_string());
    assert_eq!((unknown.status, same), (401, page.text), "whether there is one is not told");
}
