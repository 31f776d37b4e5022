//! Polls and webhooks tell of one change once, whichever is first (R-A10).

use super::House;
use crate::trackers::fakes::{Edit, Flavor};

/// A house that was read once, so that hooks are registered.
async fn house(flavor: Flavor) -> House {
    let house = House::new(flavor).await;
    house.fake.world().fill(house.project, 3, 1);
    house.poll().await;
    assert_eq!(house.waiting(), 0);
    house
}

fn changes(house: &House) {
    house.open("a new one");
    house.edit(1, Edit { is_open: Some(true), ..Edit::default() });
    house.edit(2, Edit { is_open: Some(false), ..Edit::default() });
    house.edit(3, Edit { title: Some("another title".into()), ..Edit::default() });
    house.fake.world().comment(house.project, 3, "hubot", "as I said");
}

async fn receive_all(house: &House) {
    while house.waiting() > 0 {
        house.receive(0).await;
    }
}

/// How many executions each order of things makes; all have to be as many as there were changes.
async fn check(flavor: Flavor, order: &[&str]) {
    let house = house(flavor).await;
    changes(&house);
    let expected = house.waiting();
    assert!(expected >= 4, "{flavor:?}: {expected}");
    for step in order {
        match *step {
            "poll" => drop(house.poll().await),
            "receive" => receive_all(&house).await,
            _ => house.route().await,
        }
    }
    let mut started = house.started().await;
    started.sort();
    assert_eq!(started.len(), expected, "{flavor:?}, {order:?}: {started:?}");
    house.assert_same(format!("{flavor:?}, {order:?}")).await;
}

#[actix::test]
async fn r_a10_one_change_starts_one_execution_whoever_tells_it_first() {
    for flavor in Flavor::ALL {
        check(flavor, &["receive", "route", "poll", "route"]).await;
        check(flavor, &["poll", "route", "receive", "route"]).await;
        check(flavor, &["receive", "poll", "route"]).await;
        check(flavor, &["poll", "receive", "route"]).await;
        check(flavor, &["poll", "poll", "route", "receive", "receive", "route", "poll", "route"])
            .await;
    }
}

#[actix::test]
async fn what_no_webhook_told_is_told_by_the_poll() {
    for flavor in Flavor::ALL {
        let house = house(flavor).await;
        changes(&house);
        let expected = house.waiting();
        while house.waiting() > 0 {
            // As if the hook had been gone.
            house.fake.world().queue.pop_front();
        }
        house.poll().await;
        house.route().await;
        assert_eq!(house.started().await.len(), expected, "{flavor:?}");
    }
}
