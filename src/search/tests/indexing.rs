//! The queue: what changed is looked at once, what did not never again, and nothing is lost on the way.

use super::{
    house::{Vowels, models, project, snapshot},
    *,
};
use crate::store::search_index;
use preloop_actors::ids::ReplicaId;
use std::sync::{Arc, atomic::Ordering};
use uuid::Uuid;

const VECTORS: &str = "SELECT count(*) FROM embeddings";

async fn with_vowels() -> (House, Arc<Vowels>) {
    let vowels = Vowels::named("vowels");
    (house(models(&vowels, None)).await, vowels)
}

fn asked(vowels: &Vowels) -> usize {
    vowels.asked.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_changed_text_is_embedded_again_and_an_unchanged_one_never() {
    let (house, vowels) = with_vowels().await;
    house.know("1", "alpha", "beta").await;
    house.index().await;
    assert_eq!(asked(&vowels), 1);
    // The tracker tells the same again, and then that only the labels changed.
    house.know("1", "alpha", "beta").await;
    let labels = Some(vec!["other".to_owned()]);
    let relabelled =
        preloop_actors::issue::IssueSnapshot { labels, ..snapshot("1", "alpha", "beta") };
    house.keep(relabelled, None).await;
    assert_eq!(house.waiting().await.waiting, 0);
    house.know("1", "alpha", "gamma").await;
    assert_eq!(house.waiting().await.waiting, 1);
    house.index().await;
    assert_eq!((asked(&vowels), house.waiting().await.waiting), (2, 0));
}

#[tokio::test]
async fn equal_texts_of_an_account_share_a_vector_and_other_accounts_have_their_own() {
    let (house, vowels) = with_vowels().await;
    for name in ["1", "2", "3"] {
        house.know_comment(name, "alpha", "+1").await;
    }
    house.index().await;
    assert_eq!((asked(&vowels), house.count(VECTORS).await), (2, 2));
    let other = preloop_actors::ids::AccountId::fresh();
    let (tracker, project) = project(&house.database, other, "octo/other").await;
    let search = house.search.clone();
    let House { database, .. } = house;
    let stranger = House { account: other, tracker, project, search, database };
    stranger.know("1", "alpha", "").await;
    stranger.index().await;
    assert_eq!((asked(&vowels), stranger.count(VECTORS).await), (3, 3));
}

#[tokio::test]
async fn a_text_that_changes_while_its_vector_is_made_waits_again() {
    let (house, _) = with_vowels().await;
    house.want().await;
    house.know("1", "alpha", "").await;
    let db = house.database.store.client().await.unwrap();
    let (owner, claim) = (ReplicaId::fresh(), Uuid::new_v4());
    let claimed = search_index::claim(&db, owner, claim, 10, false).await.unwrap();
    assert_eq!(claimed.len(), 1);
    house.know("1", "omega", "").await;
    search_index::done(&db, claim, &[claimed[0].item]).await.unwrap();
    assert_eq!(house.waiting().await.waiting, 1, "the change was lost");
    house.index().await;
    assert_eq!(house.waiting().await.waiting, 0);
}

#[tokio::test]
async fn what_a_killed_process_had_is_taken_up_when_it_starts_anew() {
    let (house, vowels) = with_vowels().await;
    house.want().await;
    house.know("1", "alpha", "").await;
    let db = house.database.store.client().await.unwrap();
    let killed = ReplicaId::fresh();
    search_index::claim(&db, killed, Uuid::new_v4(), 10, false).await.unwrap();
    house.index().await;
    assert_eq!(asked(&vowels), 0, "a claim is respected");
    assert_eq!(search_index::release(&db, killed).await.unwrap(), 1);
    house.index().await;
    assert_eq!((asked(&vowels), house.waiting().await.waiting), (1, 0));
}

#[tokio::test]
async fn news_goes_before_what_is_older() {
    let (house, _) = with_vowels().await;
    for name in 0..40 {
        house.know(&format!("old-{name}"), "old", "").await;
    }
    let version = Some(chrono::Utc::now());
    let news = preloop_actors::issue::IssueSnapshot { version, ..snapshot("new", "new", "") };
    let id = house.keep(news, None).await;
    let db = house.database.store.client().await.unwrap();
    let claimed = search_index::claim(&db, ReplicaId::fresh(), Uuid::new_v4(), 1, false).await;
    assert_eq!(claimed.unwrap()[0].item, id.0);
}

#[tokio::test]
async fn one_refused_text_holds_up_no_other() {
    let (house, _) = with_vowels().await;
    for name in ["1", "2", "3"] {
        house.know(name, "fine", name).await;
    }
    house.know("4", "poison", "").await;
    house.index().await;
    let waiting = house.waiting().await;
    assert_eq!((waiting.waiting, waiting.failing, house.count(VECTORS).await), (1, 1, 3));
}

#[tokio::test]
async fn without_a_model_words_are_counted_once_and_texts_wait_with_the_reason() {
    let (house, vowels) = with_vowels().await;
    vowels.is_down.store(true, Ordering::SeqCst);
    house.know("1", "alpha alpha", "").await;
    house.index().await;
    let again = "UPDATE search_queue SET not_before = now()";
    house.sql(again).await;
    house.index().await;
    let counted = "SELECT texts FROM search_words WHERE word = 'alpha'";
    assert_eq!((house.count(counted).await, house.waiting().await.failing), (1, 1));
    vowels.is_down.store(false, Ordering::SeqCst);
    house.sql(again).await;
    house.index().await;
    assert_eq!((house.count(counted).await, house.waiting().await.waiting), (1, 0));
    assert_eq!(house.count(VECTORS).await, 1);
}

#[tokio::test]
async fn the_old_model_serves_until_the_new_one_has_everything() {
    let (old, new) = (Vowels::named("old"), Vowels::named("new"));
    let mut house = house(models(&old, None)).await;
    house.know("1", "alpha", "").await;
    house.index().await;
    let changed = models(&new, Some(&old));
    house.search = Search::new(house.database.store.clone(), changed.clone());
    house.want().await;
    let work = house.work();
    work.step().await.unwrap();
    assert_eq!(changed.serving().unwrap().name, "old");
    assert_eq!(changed.vector_of("a").await.unwrap().0.name, "old");
    // News is to be found meanwhile: it gets both vectors.
    house.know("2", "omega", "").await;
    while work.batch().await.unwrap() > 0 {}
    assert_eq!((asked(&old), asked(&new)), (3, 2));
    house.index().await;
    changed.look(&house.database.store).await.unwrap();
    assert_eq!(changed.serving().unwrap().name, "new");
    assert_eq!(house.count("SELECT count(*) FROM embedding_models").await, 1);
    assert_eq!(house.count(VECTORS).await, 2);
    let indexes = "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'embeddings_of_model_%'";
    assert_eq!(house.count(indexes).await, 1);
    // Nothing was counted twice for it.
    assert_eq!(house.count("SELECT texts FROM search_words WHERE word = ''").await, 2);
}

#[tokio::test]
async fn vectors_of_texts_that_are_gone_are_trimmed() {
    let (house, _) = with_vowels().await;
    house.know("1", "alpha", "").await;
    house.know("2", "beta", "").await;
    house.index().await;
    house
        .sql("UPDATE issues SET title = '', body = '', deleted_at = now() WHERE title = 'beta'")
        .await;
    let db = house.database.store.client().await.unwrap();
    let mut place = None;
    loop {
        place = search_index::trim(&db, place, 1).await.unwrap();
        if place.is_none() {
            break;
        }
    }
    assert_eq!(house.count(VECTORS).await, 1);
}
