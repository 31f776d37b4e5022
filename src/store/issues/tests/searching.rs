//! Which texts are found by which words, and in what order.

use super::*;

/// Issues (title, body) numbered from 1, each with a comment where there is one.
async fn library(house: &House, texts: &[(&str, &str, &str)]) {
    for ((title, body, said), number) in texts.iter().zip(1..) {
        let issue = IssueSnapshot { body: Some((*body).to_owned()), ..issue(number, 1, title) };
        let news = match said.is_empty() {
            true => house.news(issue),
            false => house.comment_news(issue, comment(number, 1, said)),
        };
        house.hear(&[news]).await;
    }
}

/// Searches, and checks the keys of what is found, in order; a comment has its issue's key and a `c`.
async fn check(house: &House, text: &str, expected: &[&str]) {
    let wanted = Wanted { text, project: None, limit: 10 };
    assert_eq!(found(house, wanted).await, expected, "{text}");
}

async fn found(house: &House, wanted: Wanted<'_>) -> Vec<String> {
    let db = house.client().await.unwrap();
    let hits = search(&db, house.account, wanted).await.unwrap();
    let mut keys = Vec::new();
    for hit in &hits {
        assert!((0.0..=1.0).contains(&hit.similarity), "{hit:?}");
        keys.push(match hit.id {
            HitId::Issue(id) => these(&db, house.account, &[id]).await.unwrap().remove(0).key,
            HitId::Comment(id) => {
                let comment = these_comments(&db, house.account, &[id]).await.unwrap().remove(0);
                format!("{} c", comment.issue_key)
            }
        });
    }
    assert!(hits.is_sorted_by(|one, next| one.similarity >= next.similarity));
    let short = |key: String| key.trim_start_matches("octo/app").to_owned();
    keys.into_iter().map(short).collect()
}

#[tokio::test]
async fn words_find_texts() {
    let house = house().await;
    library(
        &house,
        &[
            ("Login crashes", "The page burns down after signing in.", ""),
            ("Slow start", "Since the login was changed it takes a minute.", "I see crashes too"),
            ("Überlauf in der Anzeige", "Zeile läuft über.", ""),
        ],
    )
    .await;
    // A title counts more than a text, a text more than a comment.
    check(&house, "login", &["#1", "#2"]).await;
    check(&house, "crash", &["#1", "#2 c"]).await;
    check(&house, "burning pages", &["#1"]).await;
    check(&house, "login -burns", &["#2"]).await;
    check(&house, "\"takes a minute\"", &["#2"]).await;
    check(&house, "\"minute takes\"", &[]).await;
    check(&house, "überlauf", &["#3"]).await;
    check(&house, "burns or minute", &["#2", "#1"]).await;
    check(&house, "octo/app#2", &["#2"]).await;
    check(&house, "#3", &["#3"]).await;
}

#[tokio::test]
async fn any_word_will_do_when_no_text_has_all() {
    let house = house().await;
    library(&house, &[("Login crashes", "", ""), ("Slow", "", ""), ("Colours", "", "")]).await;
    check(&house, "slow login after update", &["#2", "#1"]).await;
    check(&house, "slow login -colours", &[]).await;
    check(&house, "nothing like it", &[]).await;
}

#[tokio::test]
async fn no_question_is_an_error() {
    let house = house().await;
    library(&house, &[("Login", "", "")]).await;
    let long = "word ".repeat(1_000);
    for text in ["", " ", "the", "-", "\"", "' OR 1=1 --", "a:* & !!", "\0", "((", "\\", &long] {
        let wanted = Wanted { text, project: None, limit: 10 };
        found(&house, wanted).await;
    }
    check(&house, "\0login\0", &["#1"]).await;
}

#[tokio::test]
async fn a_project_and_a_limit_narrow_it() {
    let house = house().await;
    let elsewhere = project(&house, "octo/other").await;
    house.hear(&[house.comment_news(issue(1, 1, "word"), comment(1, 1, "word"))]).await;
    let other = house.comment_news(issue(2, 1, "word"), comment(2, 1, "word"));
    house.hear(&[IssueNews { project: elsewhere, ..other }]).await;
    let wanted = Wanted { text: "word", project: None, limit: 10 };
    assert_eq!(found(&house, wanted).await, ["#2", "#1", "#2 c", "#1 c"]);
    let here = Wanted { project: Some(house.project), ..wanted };
    assert_eq!(found(&house, here).await, ["#1", "#1 c"]);
    let three = Wanted { limit: 3, ..wanted };
    assert_eq!(found(&house, three).await, ["#2", "#1", "#2 c"]);
}

#[tokio::test]
async fn what_is_deleted_or_rewritten_is_found_no_more() {
    let house = house().await;
    house.hear(&[house.comment_news(issue(1, 1, "alpha"), comment(1, 1, "beta"))]).await;
    house.hear(&[house.comment_news(issue(1, 2, "gamma"), comment(1, 2, "").emptied())]).await;
    check(&house, "alpha", &[]).await;
    check(&house, "beta", &[]).await;
    check(&house, "gamma", &["#1"]).await;
    house.hear(&[house.news(issue(1, 2, "gamma").emptied())]).await;
    check(&house, "gamma", &[]).await;
    check(&house, "octo/app#1", &[]).await;
}
