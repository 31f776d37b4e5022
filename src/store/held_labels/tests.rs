//! Labels in the table: who holds what, for how long, and who goes on from whom.

use super::*;
use crate::store::fixtures::{World, world};
use deadpool_postgres::Client;

fn words(words: &[&str]) -> Labels {
    Labels::of_words(words.iter().copied())
}

fn key(world: &World, name: &str) -> Holder {
    Holder { account: world.account, name: format!("key:{name}"), execution: None }
}

async fn held(db: &Client, holder: &Holder) -> Labels {
    read(db, holder).await.unwrap()
}

#[tokio::test]
async fn what_was_read_adds_up_and_stays_with_its_reader() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let (one, other) = (key(&world, "1"), key(&world, "2"));
    assert_eq!(held(&db, &one).await, Labels::NONE);
    take(&db, &one, words(&["reads-private", "sends-out"])).await.unwrap();
    assert_eq!(held(&db, &one).await, words(&["reads-private"]), "what goes out is not held");
    take(&db, &one, words(&["reads-untrusted"])).await.unwrap();
    take(&db, &one, words(&["reads-untrusted"])).await.unwrap();
    assert_eq!(held(&db, &one).await, words(&["reads-private", "reads-untrusted"]));
    assert_eq!(held(&db, &other).await, Labels::NONE);
    let listed = list(&db, world.account, None, 10).await.unwrap();
    assert_eq!((listed.len(), &*listed[0].holder), (1, "key:1"));
    assert_eq!(listed[0].labels, words(&["reads-private", "reads-untrusted"]));
    assert_eq!(list(&db, world.account, Some("key:1"), 10).await.unwrap(), listed);
    assert!(list(&db, world.account, Some("key:2"), 10).await.unwrap().is_empty());
    assert!(list(&db, AccountId::fresh(), None, 10).await.unwrap().is_empty());
    let elsewhere = Holder { account: AccountId::fresh(), ..one };
    assert_eq!(held(&db, &elsewhere).await, Labels::NONE);
}

#[tokio::test]
async fn a_credential_forgets_after_a_day_and_an_execution_does_not() {
    let world = world().await;
    let flow = world.flow().await;
    let execution = Holder::execution(world.account, world.execution(&flow).await);
    let db = world.client().await.unwrap();
    let credential = key(&world, "1");
    for holder in [&execution, &credential] {
        take(&db, holder, words(&["reads-private"])).await.unwrap();
    }
    let pass = "UPDATE held_labels SET used_at = used_at - make_interval(hours => $1)";
    world.sql(pass, &[&23]).await;
    assert_eq!(held(&db, &credential).await, words(&["reads-private"]));
    // It was asked for just now.
    world.sql(pass, &[&23]).await;
    assert_eq!(held(&db, &credential).await, words(&["reads-private"]));
    world.sql(pass, &[&25]).await;
    assert_eq!(held(&db, &credential).await, Labels::NONE);
    assert_eq!(held(&db, &execution).await, words(&["reads-private"]));
    take(&db, &credential, words(&["reads-untrusted"])).await.unwrap();
    assert_eq!(held(&db, &credential).await, words(&["reads-untrusted"]), "it begins anew");
}

#[tokio::test]
async fn an_execution_has_read_what_those_have_that_it_goes_on_from() {
    let world = world().await;
    let flow = world.flow().await;
    let mut chain = Vec::new();
    for _ in 0..4 {
        chain.push(world.execution(&flow).await);
    }
    let holder = |at: usize| Holder::execution(world.account, chain[at]);
    let db = world.client().await.unwrap();
    // The second one has the first one's words, the third one tries the second again, the last one is by itself.
    let caused = "UPDATE events SET caused_by = $1
                   WHERE id = (SELECT event_id FROM executions WHERE id = $2)";
    assert_eq!(world.sql(caused, &[&chain[0].0, &chain[1].0]).await, 1);
    let again = "UPDATE executions SET retry_of = $1 WHERE id = $2";
    assert_eq!(world.sql(again, &[&chain[1].0, &chain[2].0]).await, 1);
    take(&db, &holder(0), words(&["reads-untrusted"])).await.unwrap();
    take(&db, &holder(2), words(&["reads-private"])).await.unwrap();
    for (at, expected) in [
        (0, &["reads-untrusted"][..]),
        (1, &["reads-untrusted"]),
        (2, &["reads-untrusted", "reads-private"]),
        (3, &[]),
    ] {
        assert_eq!(held(&db, &holder(at)).await, words(expected), "{at}");
    }
    // A circle, which only a forged marker could make, ends.
    world.sql(caused, &[&chain[2].0, &chain[0].0]).await;
    assert_eq!(held(&db, &holder(1)).await, words(&["reads-untrusted", "reads-private"]));
}
