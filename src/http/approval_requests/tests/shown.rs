//! What a voter was shown is on record, as one hash.

use super::world::{World, request, world};
use crate::approvals::shown_hash;
use actix_web::{http::Method, test::TestRequest};
use preloop_actors::{
    approval::ApprovalId,
    gate::Hash,
    ids::{AccountId, FlowId},
    policy::Role,
    ports::Request,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The hashes on record of the votes about a request, oldest first.
async fn recorded(world: &World, id: ApprovalId) -> Vec<Value> {
    let sql = "SELECT details::text FROM audit_logs
                WHERE action = 'approval_vote' AND correlation_id = $1 ORDER BY id";
    let db = world.state.store.client().await.unwrap();
    let rows = db.query(sql, &[&id.0]).await.unwrap();
    let details = rows.iter().map(|row| serde_json::from_str::<Value>(row.get(0)).unwrap());
    details.map(|details| details["shown_hash"].clone()).collect()
}

#[actix_web::test]
async fn what_a_voter_saw_is_on_record_whether_they_send_it_or_not() {
    let world = world().await;
    let other = world.member_of(world.owner.account, Role::Owner).await;
    let id = world.asked(|request| request.new.terms.approvals_required = 2).await;
    let first = world.seen(id).await["shown_hash"].clone();
    assert_eq!(first.as_str().unwrap().len(), 64);
    let stale = json!({ "shown_hash": "0".repeat(64) });
    let refused = world.say(&world.owner.access, id, "approve", stale).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("look at it again"), "{}", refused.text);
    assert!(recorded(&world, id).await.is_empty(), "nothing was counted");
    let edited = json!({"repository": "octo/app", "branch": "feature/older", "token": "hunter3"});
    let body = json!({ "arguments": edited, "shown_hash": first });
    let voted = world.say(&world.owner.access, id, "approve", body).await;
    assert_eq!(voted.status, 200, "{}", voted.text);
    // With the edit something else is shown, and that is what the next one agrees to.
    let seen = world.seen(id).await;
    assert_ne!(seen["shown_hash"], first);
    let body = json!({ "arguments_hash": seen["arguments_hash"] });
    let voted = world.say(&other.access, id, "approve", body).await;
    assert_eq!(voted.status, 200, "{}", voted.text);
    assert_eq!(recorded(&world, id).await, [first, seen["shown_hash"].clone()]);
}

#[actix_web::test]
async fn a_link_shows_the_same_as_the_api() {
    let world = world().await;
    let id = world.asked(|_| ()).await;
    let token = world.token(id).await;
    let path = format!("/approval/{id}/data?token={token}");
    let data = world.send(TestRequest::with_uri(&path)).await;
    assert_eq!(data.status, 200, "{}", data.text);
    assert_eq!(data.body["shown_hash"], world.seen(id).await["shown_hash"]);
    let path = format!("/approval/{id}/decide");
    let say = |shown: Value| {
        let body = json!({ "token": token, "action": "decline", "shown_hash": shown });
        TestRequest::with_uri(&path).method(Method::POST).set_json(body)
    };
    assert_eq!(world.send(say(json!("0".repeat(64)))).await.status, 409);
    let said = world.send(say(data.body["shown_hash"].clone())).await;
    assert!(said.status < 400, "{}", said.text);
    assert_eq!(recorded(&world, id).await, [data.body["shown_hash"].clone()]);
}

#[test]
fn whatever_is_shown_is_in_the_hash() {
    let hash = |change: &dyn Fn(&mut Request)| {
        let mut request = request(AccountId(Uuid::nil()));
        let id = ApprovalId(Uuid::nil());
        change(&mut request);
        let Request { new, about, justification, .. } = &request;
        let arguments = new.binding.arguments;
        shown_hash(id, arguments, &about.shown, about, justification.as_deref()).to_string()
    };
    let changes: [&dyn Fn(&mut Request); 10] = [
        &|_| (),
        &|request| request.about.tool = "delete_tag".to_owned(),
        &|request| request.about.server = None,
        &|request| request.about.agent = None,
        &|request| request.about.flow = Some((FlowId(Uuid::nil()), "nightly".to_owned())),
        &|request| request.about.summary = None,
        &|request| request.about.reason = "another".to_owned(),
        &|request| request.about.shown = json!({}),
        &|request| request.justification = None,
        &|request| request.new.binding.arguments = Hash::of(b"others"),
    ];
    let hashes: BTreeSet<String> = changes.iter().map(|change| hash(*change)).collect();
    assert_eq!(hashes.len(), changes.len());
}
