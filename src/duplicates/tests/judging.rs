//! A model that is asked about pairs: once, a few at a time, and not again right after it failed.

use super::{House, house};
use crate::{
    duplicates::{Judge, State, Verdict, judge},
    models::{
        NoModels,
        testing::{Always, Script, assert_strict},
    },
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Two issues of an account.
async fn two(house: &House) -> (Uuid, Uuid) {
    let ids = house.issues(&["title", "title"]).await;
    (ids[0], ids[1])
}

/// Asks until there is an end.
async fn settled(judge: &Judge, house: &House, pair: (Uuid, Uuid)) -> State {
    for _ in 0..200 {
        match judge.verdict(house.account, pair, true, false).await.unwrap() {
            State::Pending => tokio::time::sleep(Duration::from_millis(10)).await,
            state => return state,
        }
    }
    panic!("still pending");
}

#[tokio::test]
async fn a_model_is_asked_once_for_each_pair_as_it_is() {
    let house = house().await;
    let pair = two(&house).await;
    let answer = |word: &str| Ok(json!({"classification": word, "reason": "r", "suggestion": "s"}));
    let script = Script::new([answer("overlapping"), answer("duplicate")]);
    let judge = Judge::new(house.database.store.clone(), Arc::new(Always(script.clone())));
    let unasked = judge.verdict(house.account, pair, false, false).await.unwrap();
    assert!(matches!(unasked, State::Unknown), "{unasked:?}");
    for pair in [pair, (pair.1, pair.0)] {
        let State::Done(said) = settled(&judge, &house, pair).await else { panic!("no verdict") };
        assert_eq!(
            (said.verdict, said.model.as_deref()),
            (Some(Verdict::Overlapping), Some("script/1"))
        );
    }
    assert_eq!((script.times_asked(), judge.in_flight(house.account)), (1, 0));
    // Other words, another verdict.
    let db = house.client().await.unwrap();
    db.execute("UPDATE issues SET title = 'other' WHERE id = $1", &[&pair.0]).await.unwrap();
    let State::Done(said) = settled(&judge, &house, pair).await else { panic!("no verdict") };
    assert_eq!((said.verdict, script.times_asked()), (Some(Verdict::Duplicate), 2));
}

#[tokio::test]
async fn a_failure_is_remembered_until_somebody_wants_another_try() {
    let house = house().await;
    let pair = two(&house).await;
    let script = Script::new([]);
    let judge = Judge::new(house.database.store.clone(), Arc::new(Always(script.clone())));
    for _ in 0..2 {
        let state = settled(&judge, &house, pair).await;
        assert!(
            matches!(&state, State::Failed(why) if why.contains("cannot be reached")),
            "{state:?}"
        );
    }
    assert_eq!(script.times_asked(), 1);
    judge.verdict(house.account, pair, true, true).await.unwrap();
    settled(&judge, &house, pair).await;
    assert_eq!(script.times_asked(), 2);
    let db = house.client().await.unwrap();
    db.execute("UPDATE duplicate_verdicts SET asked_at = now() - interval '301 s'", &[])
        .await
        .unwrap();
    settled(&judge, &house, pair).await;
    assert_eq!(script.times_asked(), 3);
}

#[tokio::test]
async fn nobody_is_asked_about_issues_of_others_or_without_a_model() {
    let house = house().await;
    let pair = two(&house).await;
    let judge = Judge::new(house.database.store.clone(), Arc::new(NoModels));
    let state = judge.verdict(house.account, pair, true, false).await.unwrap();
    assert!(matches!(state, State::NoModel), "{state:?}");
    for (account, pair) in
        [(preloop_actors::ids::AccountId::fresh(), pair), (house.account, (pair.0, Uuid::now_v7()))]
    {
        let state = judge.verdict(account, pair, true, false).await.unwrap();
        assert!(matches!(state, State::NotFound), "{state:?}");
    }
}

#[test]
fn the_shape_can_be_kept_to_strictly() {
    assert_strict(judge::shape().schema());
}
