//! An issue has many names; each finds it, and finds it for its own account alone.

use super::*;
use crate::store::{fixtures::organization, projects};

#[tokio::test]
async fn every_name_finds_it() {
    let house = house().await;
    house.hear(&[house.news(issue(1, 1, "one")), house.news(issue(2, 1, "two"))]).await;
    let id = house.issue("octo/app#1").await.unwrap().id;
    let url = "https://example.test/octo/app/issues/1";
    let db = house.client().await.unwrap();
    for (text, plain_url, key_in_url) in [
        (url, None, None),
        ("https://example.test/octo/app/issues/1?x#y", Some(url), None),
        ("https://elsewhere.test/x", Some("https://elsewhere.test/x"), Some("Octo/App#1")),
        ("octo/app#1", None, None),
        ("OCTO/app#1", None, None),
        (&id.to_string(), None, None),
        (&id.to_string().to_uppercase(), None, None),
        ("id-1", None, None),
    ] {
        let naming = Naming { text, plain_url, key_in_url };
        assert_eq!(find(&db, house.account, naming).await.unwrap(), [id], "{text}");
    }
    for text in ["", "octo/app#3", "octo/app", "id-3", "\0", "%"] {
        assert_eq!(house.found(house.account, text).await, [], "{text}");
    }
}

#[tokio::test]
async fn the_first_way_of_naming_counts() {
    let house = house().await;
    // The tracker's id of one is the key of the other.
    let odd = IssueSnapshot { external_id: "octo/app#1".to_owned(), ..issue(2, 9, "by id") };
    house.hear(&[house.news(issue(1, 1, "by key")), house.news(odd)]).await;
    let id = house.issue("octo/app#1").await.unwrap().id;
    assert_eq!(house.found(house.account, "octo/app#1").await, [id]);
}

#[tokio::test]
async fn a_shared_key_finds_all_who_share_it() {
    let house = house().await;
    let twin = IssueSnapshot { external_id: "twin".to_owned(), ..issue(1, 9, "newer") };
    house.hear(&[house.news(issue(1, 1, "older")), house.news(twin)]).await;
    let found = house.found(house.account, "octo/app#1").await;
    let newer = house.found(house.account, "twin").await;
    assert_eq!((found.len(), found[0]), (2, newer[0]));
}

#[tokio::test]
async fn an_account_sees_only_its_own() {
    let house = house().await;
    house.hear(&[house.comment_news(issue(1, 1, "mine"), comment(1, 1, "mine"))]).await;
    let id = house.issue("octo/app#1").await.unwrap().id;
    let stranger = AccountId::fresh();
    organization(&house, stranger).await;
    for name in ["octo/app#1", "https://example.test/octo/app/issues/1", &id.to_string(), "id-1"] {
        assert_eq!(house.found(stranger, name).await, [], "{name}");
    }
    let db = house.client().await.unwrap();
    let comment = house.comments("octo/app#1").await.newest[0].id;
    assert_eq!(these(&db, stranger, &[id]).await.unwrap().len(), 0);
    assert_eq!(comments(&db, stranger, id).await.unwrap().total, 0);
    assert_eq!(these_comments(&db, stranger, &[comment]).await.unwrap().len(), 0);
    assert_eq!(these_comments(&db, house.account, &[comment]).await.unwrap().len(), 1);
    assert_eq!(labels(&db, stranger, house.project).await.unwrap().len(), 0);
    assert_eq!(projects::named(&db, stranger, "octo/app").await.unwrap().len(), 0);
    let wanted = Wanted { text: "mine", project: None, limit: 10 };
    assert_eq!(search(&db, stranger, wanted).await.unwrap(), []);
    assert_eq!(search(&db, house.account, wanted).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_hidden_tracker_hides_its_issues() {
    let house = house().await;
    house.hear(&[house.comment_news(issue(1, 1, "word"), comment(1, 1, "word"))]).await;
    let id = house.issue("octo/app#1").await.unwrap().id;
    house.sql("UPDATE trackers SET deleted_at = now()", &[]).await;
    let db = house.client().await.unwrap();
    assert_eq!(house.found(house.account, "octo/app#1").await, []);
    assert_eq!(these(&db, house.account, &[id]).await.unwrap().len(), 0);
    assert_eq!(projects::named(&db, house.account, "octo/app").await.unwrap().len(), 0);
    let wanted = Wanted { text: "word", project: None, limit: 10 };
    assert_eq!(search(&db, house.account, wanted).await.unwrap(), []);
}

#[tokio::test]
async fn labels_are_those_of_the_project() {
    let house = house().await;
    let labelled = |number, labels: &[&str]| IssueSnapshot {
        labels: Some(labels.iter().map(ToString::to_string).collect()),
        ..issue(number, 1, "t")
    };
    let elsewhere = project(&house, "octo/other").await;
    house
        .hear(&[
            house.news(labelled(1, &["b", "a"])),
            house.news(labelled(2, &["b"])),
            IssueNews { project: elsewhere, ..house.news(labelled(3, &["c"])) },
        ])
        .await;
    let db = house.client().await.unwrap();
    assert_eq!(labels(&db, house.account, house.project).await.unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn projects_have_many_names_too() {
    let house = house().await;
    let other = project(&house, "octo/other").await;
    let db = house.client().await.unwrap();
    for (name, expected) in [
        ("octo/app", vec![house.project]),
        ("OCTO/App", vec![house.project]),
        (&house.project.to_string(), vec![house.project]),
        ("app", vec![house.project, other]),
        ("octo", vec![]),
        ("\0", vec![]),
    ] {
        let found = projects::named(&db, house.account, name).await.unwrap();
        let found: Vec<_> = found.iter().map(|place| place.project).collect();
        assert_eq!(found, expected, "{name}");
    }
    let place = projects::named(&db, house.account, "octo/app").await.unwrap().remove(0);
    assert_eq!((place.tracker_name.as_str(), place.has_token), ("hub", false));
    assert_eq!(place.organization_name, "Octo");
}
