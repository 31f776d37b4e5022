//! Search over the real app, by words: what is asked, found, refused and said.

use crate::{
    http::fixtures::{World, world},
    store::issues::issue_written,
};
use preloop_actors::{
    ids::{OrganizationId, ProjectId, TrackerId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
};
use serde_json::json;

/// Knows an issue `Login crashes` with a comment on it, of `octo/app` at the owner's tracker.
async fn library(world: &World) {
    let made = world.tracker("acme").await;
    let tracker: TrackerId = made["id"].as_str().unwrap().parse().unwrap();
    let store = &world.state.store;
    let db = store.client().await.unwrap();
    let sql = "SELECT id FROM organizations WHERE tracker_id = $1";
    let organization = OrganizationId(db.query_one(sql, &[&tracker.0]).await.unwrap().get(0));
    let project = ProjectId::fresh();
    let account = world.owner.account;
    let sql =
        "INSERT INTO projects (id, account_id, organization_id, external_id, name, identifier)
               VALUES ($1, $2, $3, '7', 'App', 'octo/app')";
    db.execute(sql, &[&project.0, &account.0, &organization.0]).await.unwrap();
    let issue = IssueSnapshot {
        external_id: "1".to_owned(),
        key: "octo/app#1".to_owned(),
        url: "https://github.com/octo/app/issues/1".to_owned(),
        title: "Login crashes".to_owned(),
        body: Some("The <page> burns.".to_owned()),
        is_open: Some(true),
        labels: Some(vec!["bug".to_owned()]),
        ..IssueSnapshot::default()
    };
    let comment = CommentSnapshot {
        external_id: "2".to_owned(),
        body: "It crashes here, too".to_owned(),
        ..CommentSnapshot::default()
    };
    let news = IssueNews { tracker, project, issue, comment: Some(comment) };
    issue_written(store, account, &news).await.unwrap().unwrap();
}

#[actix_web::test]
async fn issues_and_comments_are_found_and_the_answer_says_how() {
    let world = world().await;
    library(&world).await;
    let answer = world.get("/search?query=crash", &world.owner.access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = answer.body["results"].as_array().unwrap();
    assert_eq!(results.len(), 2, "{}", answer.text);
    assert_eq!(results[0]["item_type"], "issue");
    assert_eq!(results[0]["item"]["key"], "octo/app#1");
    assert_eq!(results[0]["highlights"][0], "Login <mark>crashes</mark> The &lt;page&gt; burns.");
    assert_eq!(results[1]["item_type"], "comment");
    assert_eq!(answer.body["search_type"], "fulltext");
    assert!(answer.body["reason"].as_str().unwrap().contains("model"), "{}", answer.text);
    let headers = &answer.headers;
    assert_eq!(headers.get("x-search-type").unwrap(), "fulltext");
    assert!(headers.get("x-search-reason").is_some());
    for (path, found) in [
        ("/issues/search?query=crash", 1),
        ("/issues/search", 1),
        ("/issues/search?query=crash&project=Octo/App", 1),
        ("/issues/search?query=crash&project=octo/other", 0),
        ("/issues/search?query=crash&organization=nobody", 0),
        ("/issues/search?query=crash&status=open&labels=bug", 1),
        ("/issues/search?query=crash&status=closed", 0),
        ("/issues/search?query=crash&labels=bug,ui", 0),
        ("/issues/search?query=crash&skip=1", 0),
    ] {
        let answer = world.get(path, &world.owner.access).await;
        assert_eq!(answer.body.as_array().map(Vec::len), Some(found), "{path}: {}", answer.text);
        assert!(answer.headers.get("x-total-count").is_some(), "{path}");
    }
    let answer = world.get("/comments/search?query=crash", &world.owner.access).await;
    assert_eq!(answer.body["total"], 1, "{}", answer.text);
    assert_eq!(answer.body["items"][0]["body"], "It crashes here, too");
    let answer = world.get("/embeddings", &world.owner.access).await;
    assert_eq!(answer.body, json!({ "data": [] }));
}

#[actix_web::test]
async fn strangers_find_nothing() {
    let world = world().await;
    library(&world).await;
    for path in ["/issues/search?query=crash", "/issues/search"] {
        assert_eq!(world.get(path, &world.stranger.access).await.body, json!([]), "{path}");
    }
    let answer = world.get("/search?query=octo/app%231", &world.stranger.access).await;
    assert_eq!(answer.body["results"], json!([]));
}

#[actix_web::test]
async fn what_cannot_be_asked_is_refused_by_name() {
    let world = world().await;
    let long = "x".repeat(1_001);
    for (path, name) in [
        ("/search?limit=0".to_owned(), "limit"),
        ("/search?limit=101".to_owned(), "limit"),
        ("/issues/search?skip=10001".to_owned(), "skip"),
        ("/issues/search?search_type=magic".to_owned(), "search_type"),
        ("/issues/search?issue_id=7".to_owned(), "issue_id"),
        (format!("/comments/search?query={long}"), "query"),
        ("/search?sort=oldest".to_owned(), "sort"),
        ("/search?embedding_type=all".to_owned(), "embedding_type"),
        ("/embeddings?limit=2001".to_owned(), "limit"),
    ] {
        let answer = world.get(&path, &world.owner.access).await;
        assert_eq!(answer.status, 422, "{path}: {}", answer.text);
        assert!(answer.text.contains(name), "{path}: {}", answer.text);
    }
}
