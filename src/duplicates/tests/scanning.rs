//! The search over a database: by vectors, by words without any, and anew when a text changes.

use super::{House, house};
use crate::{
    duplicates::{Verdict, pass::once},
    store::{
        duplicates::{Filter, Found, Scan, Wanted, pairs},
        page::Window,
        search_index::{models, want},
    },
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

const DEADLOCK: &str = "Error 500 when two people save the same ticket: deadlock detected";

async fn scan(house: &House) {
    while once(&house.database.store).await.unwrap() > 0 {}
}

async fn found(house: &House) -> Vec<Found> {
    let filter = Filter {
        projects: None,
        is_open: Some(true),
        similarity: 0.0,
        per_issue: 20,
        resolution: Wanted::All,
        verdict: None,
    };
    let db = house.client().await.unwrap();
    pairs(&db, house.account, &filter, Window { offset: 0, limit: 100 }).await.unwrap().rows
}

/// Has a model serve that made these vectors of the issues.
async fn give_vectors(house: &House, dimensions: usize, ids: &[Uuid], vectors: &[String]) {
    let model = want(&house.database.store, "test", dimensions).await.unwrap();
    let db = house.client().await.unwrap();
    db.batch_execute("UPDATE embedding_models SET is_serving = true").await.unwrap();
    assert_eq!(models(&db).await.unwrap()[0].id, model.id);
    let insert = "INSERT INTO embeddings (account_id, model_id, content_hash, embedding)
                  SELECT issue.account_id, $2, issue.content_hash, l2_normalize(made.vector::vector)::halfvec
                    FROM unnest($1::uuid[], $3::text[]) AS made (id, vector)
                    JOIN issues AS issue ON issue.id = made.id";
    db.execute(insert, &[&ids, &model.id.0, &vectors]).await.unwrap();
}

#[tokio::test]
async fn without_a_model_words_find_pairs_and_a_changed_text_drops_them() {
    let house = house().await;
    let ids = house.issues(&[DEADLOCK, "Export as PDF", DEADLOCK, "Slow search"]).await;
    scan(&house).await;
    let rows = found(&house).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0].one.0, rows[0].other.0), (ids[0], ids[2]));
    assert_eq!((rows[0].verdict, rows[0].similarity), (Some(Verdict::Duplicate), None));
    assert!(!rows[0].matched.is_empty());
    let db = house.client().await.unwrap();
    db.execute("UPDATE issues SET title = 'Dark mode' WHERE id = $1", &[&ids[2]]).await.unwrap();
    assert!(found(&house).await.is_empty(), "at once, before the search comes to it");
    scan(&house).await;
    assert!(found(&house).await.is_empty());
    let left: i64 = db.query_one("SELECT count(*) FROM duplicate_pairs", &[]).await.unwrap().get(0);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn vectors_find_what_is_said_in_other_words() {
    let house = house().await;
    let titles =
        ["Login bounces between two pages", "Endless redirect when signing in", "Export as PDF"];
    let ids = house.issues(&titles).await;
    scan(&house).await;
    assert!(found(&house).await.is_empty(), "no words in common");
    let vectors = ["[1,0,0]", "[0.96,0.28,0]", "[0,0,1]"].map(str::to_owned);
    give_vectors(&house, 3, &ids, &vectors).await;
    scan(&house).await;
    let rows = found(&house).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0].one.0, rows[0].other.0), (ids[0], ids[1]));
    assert!(
        rows[0].similarity.is_some_and(|similarity| (0.95..0.97).contains(&similarity)),
        "{rows:?}"
    );
}

#[tokio::test]
async fn a_text_that_changes_while_it_is_compared_is_new_again() {
    let house = house().await;
    let ids = house.issues(&[DEADLOCK, DEADLOCK, "Slow search"]).await;
    let mut db = house.client().await.unwrap();
    let scan = Scan::begin(&mut db, 10).await.unwrap().expect("nobody else is at it");
    assert_eq!(scan.issues.len(), 3);
    let other = Scan::begin(&mut db, 10).await.unwrap().expect("the lock is free");
    assert!(other.issues.is_empty(), "one batch at a time, whoever is at it");
    db.execute("UPDATE issues SET title = 'Dark mode' WHERE id = $1", &[&ids[0]]).await.unwrap();
    assert!(scan.keep(&mut db, &scan.issues, &[]).await.unwrap());
    let left = db.query("SELECT issue_id, claim FROM duplicate_queue", &[]).await.unwrap();
    let left: Vec<(Uuid, Option<Uuid>)> = left.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(left, [(ids[0], None)]);
}

#[tokio::test]
async fn a_claim_that_ended_keeps_nothing_and_leaves_its_issues_to_the_next() {
    let house = house().await;
    house.issues(&[DEADLOCK, DEADLOCK]).await;
    let mut db = house.client().await.unwrap();
    let given_up = Scan::begin(&mut db, 10).await.unwrap().expect("nobody else is at it");
    let end = "UPDATE duplicate_queue SET claimed_until = now() - interval '1 second'";
    db.execute(end, &[]).await.unwrap();
    scan(&house).await;
    assert_eq!(found(&house).await.len(), 1);
    assert!(!given_up.keep(&mut db, &given_up.issues, &[]).await.unwrap());
    assert_eq!(found(&house).await.len(), 1, "what the other kept stays");
}

/// One that is near to eleven others, which are all nearer to it than the last, which is near to it.
#[tokio::test]
async fn a_pair_that_only_the_other_issue_finds_stays() {
    let house = house().await;
    let titles: Vec<String> = (0..13).map(|number| format!("Report{number}")).collect();
    let ids = house.issues(&titles.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let crowd = (0..11).map(|number| format!("[0.98,0.19,0.0{number:02}]"));
    let vectors: Vec<String> = ["[1,0,0]".to_owned()]
        .into_iter()
        .chain(crowd)
        .chain(["[0.8,-0.6,0]".to_owned()])
        .collect();
    give_vectors(&house, 3, &ids, &vectors).await;
    scan(&house).await;
    let pair = (ids[0], ids[12]);
    let has_pair = |rows: Vec<Found>| rows.iter().any(|it| (it.one.0, it.other.0) == pair);
    assert!(has_pair(found(&house).await));
    let db = house.client().await.unwrap();
    let again = "INSERT INTO duplicate_queue (issue_id, account_id) SELECT id, account_id FROM issues WHERE id = $1";
    db.execute(again, &[&ids[0]]).await.unwrap();
    scan(&house).await;
    assert!(has_pair(found(&house).await), "it has eleven that are nearer");
    db.execute(again, &[&ids[12]]).await.unwrap();
    db.execute("UPDATE issues SET title = 'Dark mode' WHERE id = $1", &[&ids[0]]).await.unwrap();
    scan(&house).await;
    assert!(!has_pair(found(&house).await), "it is of another text");
}

#[tokio::test]
async fn many_new_issues_find_what_is_near_by_signs() {
    let house = house().await;
    let titles: Vec<String> = (0..600).map(|number| format!("Report{number}")).collect();
    let ids = house.issues(&titles.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut dice = StdRng::seed_from_u64(3);
    let mut vectors = Vec::new();
    for _ in 0..200 {
        let axis: Vec<f32> = (0..96).map(|_| dice.random_range(-1.0..1.0)).collect();
        for _ in 0..3 {
            let vector: Vec<f32> =
                axis.iter().map(|at| at + dice.random_range(-0.4..0.4)).collect();
            vectors.push(format!("{vector:?}"));
        }
    }
    give_vectors(&house, 96, &ids, &vectors).await;
    scan(&house).await;
    let db = house.client().await.unwrap();
    let rows = db.query("SELECT one_id, other_id FROM duplicate_pairs", &[]).await.unwrap();
    let at = |id: Uuid| ids.iter().position(|it| *it == id).unwrap();
    let (right, wrong): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|row| (at(row.get("one_id")), at(row.get("other_id"))))
        .partition(|(one, other)| one / 3 == other / 3);
    assert!(right.len() >= 595, "{} of 600", right.len());
    assert!(wrong.is_empty(), "{wrong:?}");
}
