//! What stays of what was heard, in whatever order, at once or one after the other.

use super::*;
use preloop_actors::{
    ids::EventId,
    ports::{EventLog, Route},
};

/// The possible news about one issue: two descriptions, a mention, a deletion.
fn possible(number: u32) -> [IssueSnapshot; 4] {
    let with = |version, title: &str, body: Option<&str>, labels: Option<&str>| IssueSnapshot {
        body: body.map(str::to_owned),
        labels: labels.map(|label| vec![label.to_owned()]),
        ..issue(number, version, title)
    };
    [
        with(1, "first", Some("one"), Some("bug")),
        with(2, "second", None, None),
        with(0, "mentioned", None, Some("mention")),
        with(1, "gone", None, None).emptied(),
    ]
}

/// All there is to see of an issue and its comments, deleted ones included.
async fn rows(house: &House) -> Vec<String> {
    let sql = "SELECT concat_ws('|', i.external_id, i.title, i.body, i.labels, i.version, i.deleted_at IS NOT NULL,
                                c.external_id, c.body, c.version, c.deleted_at IS NOT NULL)
                 FROM issues i LEFT JOIN issue_comments c ON c.issue_id = i.id ORDER BY i.external_id, c.external_id";
    let rows = house.client().await.unwrap().query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_batch_leaves_what_its_news_leave_one_by_one() {
    let (at_once, one_by_one) = (house().await, house().await);
    let mut sequences = Vec::new();
    for number in 0..64_u32 {
        let nth = |digit: u32| possible(number)[(number / 4_u32.pow(digit) % 4) as usize].clone();
        sequences.push([nth(0), nth(1), nth(2)]);
    }
    let all: Vec<_> = sequences.iter().flatten().map(|issue| at_once.news(issue.clone())).collect();
    at_once.hear(&all).await;
    for turn in 0..3 {
        let news = sequences.iter().map(|sequence| one_by_one.news(sequence[turn].clone()));
        one_by_one.hear(&news.collect::<Vec<_>>()).await;
    }
    let (left, right) = (rows(&at_once).await, rows(&one_by_one).await);
    assert_eq!(left.len(), 64);
    assert_eq!(left, right);
}

#[tokio::test]
async fn an_older_version_never_replaces_a_newer_one() {
    let house = house().await;
    let [first, second, mention, _] = possible(1);
    house.hear(&[house.news(second)]).await;
    house.hear(&[house.news(first)]).await;
    house.hear(&[house.news(mention)]).await;
    let kept = house.issue("octo/app#1").await.unwrap();
    assert_eq!((kept.title.as_str(), kept.version), ("second", at(2)));
    assert_eq!((kept.body, kept.labels), (None, vec![]));
}

#[tokio::test]
async fn what_is_said_to_be_empty_is_empty() {
    let house = house().await;
    let full = IssueSnapshot {
        body: Some("text".into()),
        labels: Some(vec!["bug".into()]),
        assignees: Some(vec!["mona".into(), "hubot".into()]),
        priority: Some("High".into()),
        ..issue(1, 1, "t")
    };
    house.hear(&[house.news(full.clone())]).await;
    house.hear(&[house.news(issue(1, 2, "t"))]).await;
    let kept = house.issue("octo/app#1").await.unwrap();
    assert_eq!((kept.body, kept.priority), (full.body, full.priority));
    assert_eq!((Some(kept.labels), Some(kept.assignees)), (full.labels, full.assignees));
    let empty = IssueSnapshot {
        body: Some(String::new()),
        labels: Some(vec![]),
        assignees: Some(vec![]),
        priority: Some(String::new()),
        ..issue(1, 3, "t")
    };
    house.hear(&[house.news(empty)]).await;
    let kept = house.issue("octo/app#1").await.unwrap();
    assert_eq!((kept.body, kept.priority), (None, None));
    assert_eq!((kept.labels.len(), kept.assignees.len()), (0, 0));
}

#[tokio::test]
async fn a_deleted_issue_is_gone_with_its_comments_whatever_comes_late() {
    let house = house().await;
    let said = house.comment_news(issue(1, 1, "secret"), comment(1, 1, "secret"));
    house.hear(std::slice::from_ref(&said)).await;
    assert_eq!(house.comments("octo/app#1").await.total, 1);
    house.hear(&[house.news(issue(1, 1, "secret").emptied())]).await;
    house.hear(&[said, house.comment_news(issue(1, 9, "late"), comment(2, 9, "late"))]).await;
    assert!(house.issue("octo/app#1").await.is_none());
    assert_eq!(rows(&house).await, ["id-1|||{}|1970-01-01 00:00:01+00|t|f"]);
}

#[tokio::test]
async fn comments_are_kept_by_version_and_deleted_for_ever() {
    let house = house().await;
    let say = |comment| house.comment_news(issue(1, 0, "t"), comment);
    house.hear(&[say(comment(1, 2, "new")), say(comment(2, 1, "second"))]).await;
    house.hear(&[say(comment(1, 1, "old"))]).await;
    let all = house.comments("octo/app#1").await;
    let bodies: Vec<_> = all.newest.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!((bodies, all.total), (vec!["new", "second"], 2));
    house.hear(&[say(comment(1, 2, "").emptied())]).await;
    house.hear(&[say(comment(1, 9, "again"))]).await;
    let all = house.comments("octo/app#1").await;
    assert_eq!((all.newest[0].body.as_str(), all.total), ("second", 1));
}

#[tokio::test]
async fn only_the_newest_comments_are_given() {
    let house = house().await;
    let number = COMMENTS_MAX as u32 + 5;
    let news: Vec<_> = (1..=number)
        .map(|n| house.comment_news(issue(1, 0, "t"), comment(n, 1, &n.to_string())))
        .collect();
    house.hear(&news).await;
    let all = house.comments("octo/app#1").await;
    assert_eq!((all.newest.len(), all.total), (COMMENTS_MAX, i64::from(number)));
    assert_eq!(
        (all.newest[0].body.as_str(), all.newest[COMMENTS_MAX - 1].body.as_str()),
        ("6", "105")
    );
}

#[tokio::test]
async fn an_issue_that_moves_takes_its_comments_along() {
    let house = house().await;
    house.hear(&[house.comment_news(issue(1, 1, "t"), comment(1, 1, "c"))]).await;
    let other = project(&house, "octo/other").await;
    let moved = IssueSnapshot { key: "octo/other#7".to_owned(), ..issue(1, 2, "t") };
    house.hear(&[IssueNews { project: other, ..house.news(moved) }]).await;
    assert!(house.issue("octo/app#1").await.is_none());
    assert_eq!(house.issue("octo/other#7").await.unwrap().place.project, other);
    assert_eq!(house.comments("octo/other#7").await.total, 1);
}

#[tokio::test]
async fn no_content_is_refused() {
    let house = house().await;
    let hostile = format!("\0ä{}\0", "ä <b>'\\ ".repeat(100_000));
    let text = || Some(hostile.clone());
    let hostile_issue = IssueSnapshot {
        external_id: hostile.clone(),
        key: hostile.clone(),
        url: hostile.clone(),
        title: hostile.clone(),
        body: Some((0..400_000).map(|n| format!("{n:x} ")).collect()),
        status: text(),
        labels: Some(vec![hostile.clone(); 500]),
        assignees: Some(vec![hostile.clone()]),
        author: text(),
        priority: text(),
        ..issue(1, 1, "")
    };
    let hostile_comment = CommentSnapshot {
        external_id: hostile.clone(),
        url: hostile.clone(),
        body: hostile.clone(),
        author: text(),
        ..comment(1, 1, "")
    };
    house.hear(&[house.comment_news(hostile_issue, hostile_comment)]).await;
    assert_eq!(rows(&house).await.len(), 1);
    assert_eq!(house.value::<i64>("SELECT count(*) FROM issue_comments", &[]).await, 1);
}

#[tokio::test]
async fn what_the_database_refuses_is_left_out_alone() {
    let house = house().await;
    house.sql("ALTER TABLE issues ADD CHECK (title <> 'bad')", &[]).await;
    let news = ["good", "bad", "fine"].iter().zip(1..);
    let news: Vec<_> = news.map(|(title, number)| house.news(issue(number, 1, title))).collect();
    house.hear(&news).await;
    for (number, kept) in [(1, true), (2, false), (3, true)] {
        assert_eq!(house.issue(&format!("octo/app#{number}")).await.is_some(), kept, "{number}");
    }
}

#[tokio::test]
async fn a_project_that_is_gone_has_no_issues() {
    let house = house().await;
    house.hear(&[house.comment_news(issue(1, 1, "t"), comment(1, 1, "c"))]).await;
    house.sql("DELETE FROM projects", &[]).await;
    assert_eq!(rows(&house).await.len(), 0);
    house.hear(&[house.comment_news(issue(1, 2, "t"), comment(1, 2, "c"))]).await;
    assert_eq!(rows(&house).await.len(), 0);
}

/// Waits that form a circle would end in an error of one of the two.
#[tokio::test]
async fn writers_of_the_same_issues_do_not_block_one_another() {
    let house = house().await;
    let news = |version, numbers: Vec<u32>| -> Vec<IssueNews> {
        let all = numbers.into_iter();
        all.map(|number| {
            house.comment_news(issue(number, version, "t"), comment(number, version, "c"))
        })
        .collect()
    };
    for version in 1..=20 {
        let up = news(version, (0..50).collect());
        let down = news(version, (0..50).rev().collect());
        let writers = [up, down].map(|news| async { house.hear(&{ news }).await });
        futures::future::join_all(writers).await;
    }
    assert_eq!(rows(&house).await.len(), 50);
}

fn route(house: &House, event: EventId, news: IssueNews) -> Route {
    let (account, matches) = (house.account, vec![]);
    let news = Some(Box::new(news));
    Route {
        event,
        account,
        matches,
        controls: vec![],
        suppressed: None,
        news,
        generation: Some(0),
        held: None,
    }
}

#[tokio::test]
async fn news_are_written_with_the_routed_mark_and_by_whoever_routes() {
    let house = house().await;
    let event = house.append(vec![house.event("a")]).await.unwrap()[0].id;
    house.commit_routes(vec![route(&house, event, house.news(issue(1, 1, "t")))]).await.unwrap();
    assert_eq!(house.issue("octo/app#1").await.unwrap().title, "t");
    let late = route(&house, event, house.news(issue(1, 2, "routed elsewhere")));
    house.commit_routes(vec![late]).await.unwrap();
    assert_eq!(house.issue("octo/app#1").await.unwrap().title, "t");
}

#[tokio::test]
async fn news_under_another_account_are_nobody_s() {
    let house = house().await;
    let stranger = AccountId::fresh();
    house.try_hear(stranger, &[house.news(issue(1, 1, "t"))]).await.unwrap();
    assert_eq!(rows(&house).await.len(), 0);
    house.hear(&[house.news(issue(1, 1, "t"))]).await;
    let foreign = house.comment_news(issue(1, 2, "t"), comment(1, 2, "c"));
    house.try_hear(stranger, &[foreign]).await.unwrap();
    assert_eq!(house.comments("octo/app#1").await.total, 0);
}
