//! Webhooks: registered, missed, fetched, switched off (R-A1).

use super::House;
use crate::trackers::fakes::{Edit, Faults, Flavor};

async fn house(flavor: Flavor) -> House {
    let house = House::new(flavor).await;
    house.fake.world().fill(house.project, 3, 1);
    house.poll().await;
    house
}

#[actix::test]
async fn hooks_are_registered_once() {
    for flavor in Flavor::ALL {
        let house = house(flavor).await;
        house.poll().await;
        let hooks = house.fake.world().hooks.clone();
        assert_eq!(hooks.len(), 1, "{flavor:?}");
        assert!(hooks[0].url.starts_with("http://preloop.test/api/v1/private/webhooks/"));
        assert!(hooks[0].secret.len() >= 32);
        assert_eq!(house.status().await.organizations[0].state, "registered", "{flavor:?}");
    }
}

#[actix::test]
async fn where_groups_have_none_each_project_gets_a_hook() {
    let house = House::new(Flavor::Gitlab).await;
    {
        let mut world = house.fake.world();
        world.faults.no_group_hooks = true;
        world.add_project("octo", "web");
    }
    house.poll().await;
    house.fake.world().add_project("octo", "late");
    house.poll().await;
    let mut places: Vec<_> =
        house.fake.world().hooks.iter().map(|hook| hook.place.clone()).collect();
    places.sort();
    assert_eq!(places, ["octo/app", "octo/late", "octo/web"]);
}

#[actix::test]
async fn without_the_right_a_person_is_told_the_steps() {
    for flavor in Flavor::ALL {
        let house = House::new(flavor).await;
        house.fake.world().faults.no_hooks = true;
        house.poll().await;
        let status = house.status().await;
        let hook = &status.organizations[0];
        assert_eq!(hook.state, "manual", "{flavor:?}");
        let steps = hook.message.as_deref().unwrap();
        assert!(steps.contains("/api/v1/private/webhooks/") && steps.contains("1. "), "{steps}");
        // Once it may, it does.
        house.fake.world().faults = Faults::default();
        house.poll().await;
        assert_eq!(house.status().await.organizations[0].state, "registered", "{flavor:?}");
    }
}

#[actix::test]
async fn r_a1_missed_deliveries_are_fetched_from_the_log() {
    for flavor in [Flavor::Github, Flavor::Gitlab] {
        let house = house(flavor).await;
        house.open("one");
        house.open("two");
        house.edit(1, Edit { title: Some("another".into()), ..Edit::default() });
        house.receive(0).await;
        house.lose(0);
        house.lose(0);
        // Not a round that is due: only the log is looked at.
        house.sql("UPDATE tracker_syncs SET wanted_at = NULL, due_at = now()", &[]).await;
        house.round(preloop_actors::poller::Extent::ALL).await.unwrap();
        house.route().await;
        assert_eq!(house.started().await, ["issue_opened", "issue_opened", "issue_updated"]);
        let line = &house.status().await.organizations[0];
        assert_eq!((line.received, line.healed, line.missing), (1, 2, 0), "{flavor:?}");
        // Nothing is fetched twice, nor told again by the poll.
        house.poll().await;
        house.route().await;
        assert_eq!(house.started().await.len(), 3, "{flavor:?}");
        let line = &house.status().await.organizations[0];
        assert_eq!((line.received, line.healed, line.missing), (1, 2, 0), "{flavor:?}");
    }
}

#[actix::test]
async fn a_hook_that_was_switched_off_is_told_and_woken_up() {
    let house = house(Flavor::Gitlab).await;
    for n in 0..4 {
        house.open(&format!("number {n}"));
        house.lose(0);
    }
    assert!(!house.fake.world().hooks[0].is_active);
    house.poll().await;
    let status = house.status().await;
    assert_eq!(status.organizations[0].state, "disabled");
    assert!(status.organizations[0].message.is_some());
    house.poll().await;
    assert!(house.fake.world().hooks[0].is_active);
    assert_eq!(house.status().await.organizations[0].state, "registered");
}

#[actix::test]
async fn after_an_outage_everything_is_looked_at() {
    let house = house(Flavor::Github).await;
    let due = || house.needs.log.due(10);
    // The database was copied from one that was made earlier.
    house.sql("UPDATE sync_watch SET alive_at = now()", &[]).await;
    assert!(due().await.unwrap().is_empty(), "it was read just now");
    house.sql("UPDATE sync_watch SET alive_at = now() - interval '1 hour'", &[]).await;
    due().await.unwrap();
    let (wanted, soon): (bool, bool) = {
        let db = house.store().client().await.unwrap();
        let sql =
            "SELECT wanted_at IS NOT NULL, due_at < now() + interval '5 min' FROM tracker_syncs";
        let row = db.query_one(sql, &[]).await.unwrap();
        (row.get(0), row.get(1))
    };
    assert!(wanted && soon);
}
