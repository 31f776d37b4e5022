//! Issues and comments in pages.

use super::*;
use crate::store::page::Window;
use preloop_actors::ids::TrackerId;

const ALL: Window = Window { offset: 0, limit: 100 };

async fn keys(house: &House, filter: Filter<'_>, window: Window) -> (Vec<String>, i64) {
    let db = house.client().await.unwrap();
    let found = list(&db, house.account, filter, window).await.unwrap();
    let keys = found.rows.iter().map(|issue| issue.key.replace("octo/app", ""));
    (keys.collect(), found.total)
}

/// Three issues, the second closed, the third without a word about it, and a pull request.
async fn filled() -> House {
    let house = house().await;
    let open = IssueSnapshot { is_open: Some(true), ..issue(1, 10, "The lamp flickers") };
    let closed = IssueSnapshot { is_open: Some(false), ..issue(2, 30, "The door squeaks") };
    let pull = IssueSnapshot { is_pull_request: true, ..issue(4, 40, "Oil the door") };
    let news = [open, closed, issue(3, 20, "The lamp is dim"), pull];
    house.hear(&news.map(|issue| house.news(issue))).await;
    house
}

#[tokio::test]
async fn the_one_changed_last_comes_first_and_filters_narrow() {
    let house = filled().await;
    let other = project(&house, "octo/other").await;
    let filter = Filter::default();
    for (filter, expected) in [
        (filter, vec!["#2", "#3", "#1"]),
        (Filter { with_pull_requests: true, ..filter }, vec!["#4", "#2", "#3", "#1"]),
        (Filter { is_open: Some(true), ..filter }, vec!["#3", "#1"]),
        (Filter { is_open: Some(false), ..filter }, vec!["#2"]),
        (Filter { text: Some("lamps"), ..filter }, vec!["#3", "#1"]),
        (Filter { text: Some("OCTO/app#2"), ..filter }, vec!["#2"]),
        (Filter { text: Some("nothing\0 such"), ..filter }, vec![]),
        (Filter { project: Some(house.project), ..filter }, vec!["#2", "#3", "#1"]),
        (Filter { project: Some(other), ..filter }, vec![]),
        (Filter { tracker: Some(TrackerId::fresh()), ..filter }, vec![]),
    ] {
        let total = expected.len() as i64;
        let found = keys(&house, filter, ALL).await;
        assert_eq!(
            found,
            (expected.iter().map(ToString::to_string).collect(), total),
            "{filter:?}"
        );
    }
    let second = Window { offset: 1, limit: 1 };
    assert_eq!(keys(&house, filter, second).await, (vec!["#3".to_owned()], 3));
    let db = house.client().await.unwrap();
    let count = numbers(&db, house.account).await.unwrap();
    assert_eq!(count, Numbers { total: 3, open: 2 });
    assert_eq!(numbers(&db, AccountId::fresh()).await.unwrap(), Numbers { total: 0, open: 0 });
}

#[tokio::test]
async fn comments_come_in_pages_the_oldest_first() {
    let house = house().await;
    for number in [3, 1, 2] {
        let news = house.comment_news(issue(1, 1, "a"), comment(number, 5, &number.to_string()));
        house.hear(&[news]).await;
    }
    let id = house.issue("octo/app#1").await.unwrap().id;
    let db = house.client().await.unwrap();
    for (window, expected) in [
        (ALL, vec!["1", "2", "3"]),
        (Window { offset: 1, limit: 1 }, vec!["2"]),
        (Window { offset: 3, limit: 1 }, vec![]),
    ] {
        let found = list_comments(&db, house.account, id, window).await.unwrap();
        let bodies: Vec<_> = found.rows.iter().map(|comment| comment.body.as_str()).collect();
        assert_eq!((bodies, found.total), (expected, 3));
    }
    let others = list_comments(&db, AccountId::fresh(), id, ALL).await.unwrap();
    assert_eq!((others.rows.len(), others.total), (0, 0));
}
