//! What is found by whom, how, in which order, and what is said when it is not what was asked for.

use super::{
    house::{Vowels, models, real},
    *,
};
use crate::store::{
    issues::{these, these_comments},
    search::Kind,
};
use std::sync::atomic::Ordering;

fn wanted(text: &str) -> Wanted<'_> {
    let window = Window { offset: 0, limit: 10 };
    Wanted { text, search_type: SearchType::Fulltext, filters: Filters::default(), window }
}

async fn keys(house: &House, wanted: Wanted<'_>) -> Vec<String> {
    let found = house.search.find(house.account, wanted).await.unwrap();
    let db = house.database.store.client().await.unwrap();
    let mut keys = Vec::new();
    for hit in &found.hits {
        assert!((0.0..=1.0).contains(&hit.score), "{hit:?}");
        keys.push(match hit.id {
            HitId::Issue(id) => these(&db, house.account, &[id]).await.unwrap().remove(0).key,
            HitId::Comment(id) => {
                let comment = these_comments(&db, house.account, &[id]).await.unwrap().remove(0);
                format!("{} c", comment.issue_key)
            }
        });
    }
    keys.into_iter().map(|key| key.trim_start_matches("octo/app#").to_owned()).collect()
}

async fn check(house: &House, text: &str, expected: &[&str]) {
    assert_eq!(keys(house, wanted(text)).await, expected, "{text}");
}

async fn by_words() -> House {
    house(Models::none("no model in this test")).await
}

#[tokio::test]
async fn words_are_stemmed_begun_and_misspelt() {
    let house = by_words().await;
    house.know("1", "Login crashes", "The page burns down after signing in.").await;
    house
        .know_comment("2", "Slow start", "Since the authentication was changed it crashes too")
        .await;
    house.know("3", "Überlauf in der Anzeige", "Zeile läuft über.").await;
    house.index().await;
    // A title counts more than a text, a text more than a comment.
    check(&house, "crash", &["1", "2 c"]).await;
    check(&house, "burning pages", &["1"]).await;
    check(&house, "login -burns", &[]).await;
    check(&house, "\"authentication was changed\"", &["2 c"]).await;
    check(&house, "\"changed authentication\"", &[]).await;
    check(&house, "überlauf", &["3"]).await;
    check(&house, "burns OR slow", &["2", "1"]).await;
    // All keys begin alike; the one that was named comes first.
    assert_eq!(keys(&house, wanted("octo/app#2")).await[0], "2");
    check(&house, "authen", &["2 c"]).await;
    check(&house, "athentication", &["2 c"]).await;
    check(&house, "authentcatioon", &["2 c"]).await;
    check(&house, "lgoin", &["1"]).await;
    check(&house, "nothing like it", &[]).await;
}

#[tokio::test]
async fn no_question_is_an_error() {
    let vowels = Vowels::named("vowels");
    let house = house(models(&vowels, None)).await;
    house.know("1", "Login", "").await;
    house.index().await;
    let long = "word ".repeat(1_000);
    for text in [
        "",
        " ",
        "the",
        "-",
        "\"",
        "' OR 1=1 --",
        "a:* & !!",
        "\0",
        "((",
        "\\",
        "'",
        "1",
        "#",
        &long,
    ] {
        for search_type in [SearchType::Fulltext, SearchType::Similarity, SearchType::Hybrid] {
            let wanted = Wanted { search_type, ..wanted(text) };
            house.search.find(house.account, wanted).await.unwrap();
        }
    }
    check(&house, "\0login\0", &["1"]).await;
}

#[tokio::test]
async fn every_filter_leaves_what_it_should() {
    let house = by_words().await;
    let id = house.know_comment("1", "word", "word").await;
    house.index().await;
    let all = Filters::default;
    let some = |text: &str| Some(text.to_owned());
    let moment = |text: &str| Some(text.parse().unwrap());
    for (filters, issue, comment) in [
        (all(), true, true),
        (Filters { kind: Kind::Issues, ..all() }, true, false),
        (Filters { kind: Kind::Comments, ..all() }, false, true),
        (Filters { tracker: Some(house.tracker), ..all() }, true, true),
        (Filters { tracker: Some(preloop_actors::ids::TrackerId::fresh()), ..all() }, false, false),
        (Filters { projects: Some(vec![house.project]), ..all() }, true, true),
        (Filters { projects: Some(Vec::new()), ..all() }, false, false),
        (Filters { status: some("open"), ..all() }, true, true),
        (Filters { status: some("closed"), ..all() }, false, false),
        (Filters { labels: Some(vec!["bug".to_owned()]), ..all() }, true, true),
        (Filters { labels: Some(vec!["bug".to_owned(), "ui".to_owned()]), ..all() }, false, false),
        (Filters { assignee: some("mona"), ..all() }, true, true),
        (Filters { assignee: some("ada"), ..all() }, false, false),
        (Filters { priority: some("high"), ..all() }, true, true),
        (Filters { priority: some("low"), ..all() }, false, false),
        (Filters { author: some("ada"), ..all() }, true, false),
        (Filters { author: some("mona"), ..all() }, false, true),
        (Filters { issue: Some(id), ..all() }, true, true),
        (Filters { updated_after: moment("2026-01-02T00:00:00Z"), ..all() }, true, true),
        (Filters { updated_after: moment("2026-02-01T00:00:00Z"), ..all() }, false, false),
        (Filters { updated_before: moment("2026-02-01T00:00:00Z"), ..all() }, true, true),
        (Filters { updated_before: moment("2026-01-01T00:00:00Z"), ..all() }, false, false),
    ] {
        let expected: Vec<_> =
            [issue.then_some("1"), comment.then_some("1 c")].into_iter().flatten().collect();
        // Ranked, and as a list without a query.
        for text in ["word", ""] {
            let wanted = Wanted { filters: filters.clone(), ..wanted(text) };
            let mut found = keys(&house, wanted).await;
            found.sort();
            assert_eq!(found, expected, "`{text}` with {filters:?}");
        }
    }
}

#[tokio::test]
async fn meaning_is_found_without_a_common_word() {
    let house = house(real().await).await;
    house.know("1", "Dark theme", "Night owls ask for a dark colour scheme.").await;
    house.know_comment("2", "Invoices", "The tax is computed wrongly for Switzerland").await;
    house.know("3", "Cannot sign in", "Wrong password although it is right").await;
    house.index().await;
    for search_type in [SearchType::Similarity, SearchType::Hybrid] {
        let first = |text: &'static str| async {
            keys(&house, Wanted { search_type, ..wanted(text) }).await.swap_remove(0)
        };
        assert_eq!(first("log-in trouble with correct credentials").await, "3");
        assert_eq!(first("Swiss customers pay the incorrect VAT").await, "2 c");
        assert_eq!(first("make the interface black").await, "1");
    }
}

#[tokio::test]
async fn others_find_nothing_of_it() {
    let vowels = Vowels::named("vowels");
    let house = house(models(&vowels, None)).await;
    house.know_comment("1", "word", "word").await;
    house.index().await;
    let stranger = preloop_actors::ids::AccountId::fresh();
    for search_type in [SearchType::Fulltext, SearchType::Similarity, SearchType::Hybrid] {
        for text in ["word", "wrd", "", "octo/app#1"] {
            let wanted = Wanted { search_type, ..wanted(text) };
            assert_eq!(house.search.find(stranger, wanted).await.unwrap().hits, [], "{text}");
        }
    }
}

#[tokio::test]
async fn it_is_said_why_only_words_were_looked_for() {
    let vowels = Vowels::named("vowels");
    let house = house(models(&vowels, None)).await;
    house.know("1", "word", "").await;
    house.index().await;
    let find = async |text| {
        let wanted = Wanted { search_type: SearchType::Hybrid, ..wanted(text) };
        let found = house.search.find(house.account, wanted).await.unwrap();
        assert_eq!(found.hits.len(), 1);
        (found.served, found.reason.unwrap_or_default())
    };
    assert_eq!(find("word").await, (SearchType::Hybrid, String::new()));
    let (served, reason) = find("\"word\"").await;
    assert!(served == SearchType::Fulltext && reason.contains("quotes"), "{reason}");
    vowels.is_down.store(true, Ordering::SeqCst);
    let (served, reason) = find("words").await;
    assert!(served == SearchType::Fulltext && reason.contains("down"), "{reason}");
    assert_eq!(house.search.models.problem().as_deref(), Some("the model is down"));
}

/// Whatever the size of the pages, nothing is shown twice and nothing left out.
#[tokio::test]
async fn pages_put_together_are_the_whole() {
    let vowels = Vowels::named("vowels");
    let house = house(models(&vowels, None)).await;
    house
        .sql(&format!(
            "INSERT INTO issues (id, account_id, tracker_id, project_id, external_id, key, url, title,
                                 is_pull_request)
             SELECT gen_random_uuid(), '{}', '{}', '{}', n::text, n::text, '',
                    'word ' || CASE WHEN n % 3 = 0 THEN 'aeio' ELSE repeat('a', n % 7) END || n, false
               FROM generate_series(1, 320) AS n",
            house.account, house.tracker, house.project
        ))
        .await;
    house.index().await;
    for search_type in [SearchType::Fulltext, SearchType::Similarity, SearchType::Hybrid] {
        let mut seen = Vec::new();
        for size in [7, 100] {
            let mut pages = Vec::new();
            loop {
                let window = Window { offset: pages.len() as i64, limit: size };
                let wanted = Wanted { search_type, window, ..wanted("word aeio") };
                let found = house.search.find(house.account, wanted).await.unwrap();
                assert!(found.hits.is_sorted_by(|one, next| one.score >= next.score));
                if found.hits.is_empty() {
                    break;
                }
                pages.extend(found.hits.iter().map(|hit| hit.id));
            }
            let distinct: std::collections::HashSet<_> = pages.iter().collect();
            assert_eq!((pages.len(), distinct.len()), (320, 320), "{search_type:?}");
            seen.push(pages);
        }
        assert_eq!(seen[0], seen[1], "{search_type:?}");
    }
}

#[test]
fn what_was_asked_for_is_marked_and_the_rest_escaped() {
    let stems = ["connect".to_owned(), "memori".to_owned()];
    for (text, expected) in [
        ("Connection <b>lost</b>", vec!["<mark>Connection</mark> &lt;b&gt;lost&lt;/b&gt;"]),
        ("out of memory.", vec!["out of <mark>memory.</mark>"]),
        ("nothing", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(highlight(text, &stems), expected, "{text}");
    }
    let long = format!("{} connected {}", "a ".repeat(50), "b ".repeat(50));
    let piece = &highlight(&long, &stems)[0];
    assert!(piece.starts_with("… a") && piece.ends_with("b …") && piece.len() < 100, "{piece}");
}
