//! Rounds: what is read, what is told, what is left alone.

use super::House;
use crate::trackers::fakes::{Edit, Faults, Flavor};
use preloop_actors::{poller::Extent, ports::RoundOutcome};

async fn filled(flavor: Flavor) -> House {
    let house = House::new(flavor).await;
    {
        let mut world = house.fake.world();
        world.fill(house.project, 12, 2);
        world.link(house.project, 1, 2);
        world.link(house.project, 3, 1);
    }
    house
}

#[actix::test]
async fn a_first_reading_brings_everything_and_starts_nothing() {
    for flavor in Flavor::ALL {
        let house = filled(flavor).await;
        let end = house.poll().await;
        assert_eq!(end.outcome, RoundOutcome::Complete, "{flavor:?}");
        house.assert_same(format!("{flavor:?}")).await;
        house.route().await;
        assert!(house.started().await.is_empty(), "{flavor:?}");
        let status = house.status().await;
        assert_eq!(status.is_valid, Some(true), "{flavor:?}");
        assert!(status.degraded_projects.is_empty() && !status.is_wanted && !status.is_running);
    }
}

#[actix::test]
async fn changes_after_that_are_told_as_webhooks_would() {
    for (flavor, expected) in [
        (
            Flavor::Github,
            vec![
                "comment_created",
                "issue_closed",
                "issue_labeled",
                "issue_opened",
                "issue_updated",
            ],
        ),
        (
            Flavor::Gitlab,
            vec![
                "comment_created",
                "issue_closed",
                "issue_labeled",
                "issue_opened",
                "issue_updated",
            ],
        ),
        (
            Flavor::JiraServer,
            vec![
                "comment_created",
                "issue_opened",
                "issue_status_changed",
                "issue_updated",
                "issue_updated",
            ],
        ),
    ] {
        let house = filled(flavor).await;
        house.poll().await;
        house.open("a new one");
        house.edit(2, Edit { is_open: Some(false), ..Edit::default() });
        house.edit(6, Edit { title: Some("another title".into()), ..Edit::default() });
        let labels = Some(vec!["area-2".into(), "bug".into()]);
        house.edit(3, Edit { labels, ..Edit::default() });
        house.fake.world().comment(house.project, 5, "hubot", "as I said");
        house.poll().await;
        house.route().await;
        let mut started = house.started().await;
        started.sort();
        assert_eq!(started, expected, "{flavor:?}");
        house.assert_same(format!("{flavor:?}")).await;
    }
}

#[actix::test]
async fn what_has_not_changed_is_not_written_again() {
    for flavor in Flavor::ALL {
        let house = filled(flavor).await;
        house.poll().await;
        let written = |house: &House| {
            let store = house.store().clone();
            async move {
                let sql = "SELECT concat_ws('|', (SELECT max(xmin::text::bigint) FROM issues),
                                   (SELECT max(xmin::text::bigint) FROM issue_comments),
                                   (SELECT max(xmin::text::bigint) FROM issue_relationships),
                                   (SELECT max(xmin::text::bigint) FROM projects),
                                   (SELECT max(xmin::text::bigint) FROM organizations),
                                   (SELECT count(*) FROM events))";
                let db = store.client().await.unwrap();
                db.query_one(sql, &[]).await.unwrap().get::<_, String>(0)
            }
        };
        let before = written(&house).await;
        house.poll().await;
        house.demand().await;
        let full = Extent { full: true, ..Extent::ALL };
        assert_eq!(house.round(full).await.unwrap().outcome, RoundOutcome::Complete);
        assert_eq!(written(&house).await, before, "{flavor:?}");
    }
}

#[actix::test]
async fn a_first_reading_that_was_cut_off_goes_on_where_it_was() {
    for flavor in Flavor::ALL {
        let house = filled(flavor).await;
        house.demand().await;
        let turn = Extent { full: false, pages_max: 1 };
        let mut rounds = 1;
        while house.round(turn).await.unwrap().outcome == RoundOutcome::Unfinished {
            rounds += 1;
            assert!(rounds < 50, "{flavor:?} never ends");
        }
        assert!(rounds > 2, "{flavor:?}: {rounds} rounds");
        house.assert_same(format!("{flavor:?}")).await;
    }
}

#[actix::test]
async fn one_broken_project_stops_no_other() {
    let house = filled(Flavor::Github).await;
    {
        let mut world = house.fake.world();
        world.add_project("octo", "broken");
        world.fill("octo/broken", 3, 0);
        world.faults.broken_projects = vec!["octo/broken".into()];
    }
    assert_eq!(house.poll().await.outcome, RoundOutcome::Complete);
    assert_eq!(house.status().await.degraded_projects, ["octo/broken"]);
    let kept = |house: &House| {
        let store = house.store().clone();
        async move {
            let db = store.client().await.unwrap();
            db.query_one("SELECT count(*) FROM issues", &[]).await.unwrap().get::<_, i64>(0)
        }
    };
    assert_eq!(kept(&house).await, 12);
    house.fake.world().faults = Faults::default();
    house.poll().await;
    assert!(house.status().await.degraded_projects.is_empty());
    assert_eq!(kept(&house).await, 15);
}

#[actix::test]
async fn a_refused_token_is_told_and_mended() {
    for flavor in Flavor::ALL {
        let house = filled(flavor).await;
        house.poll().await;
        house.fake.world().faults.unauthorized = true;
        let end = house.poll().await;
        assert!(
            matches!(end.outcome, RoundOutcome::Failed { token_refused: true, .. }),
            "{flavor:?}: {end:?}"
        );
        let status = house.status().await;
        assert_eq!(status.is_valid, Some(false));
        assert!(status.validation_message.unwrap().contains("token"), "{flavor:?}");
        house.fake.world().faults.unauthorized = false;
        house.poll().await;
        assert_eq!(house.status().await.is_valid, Some(true));
    }
}

#[actix::test]
async fn a_spent_budget_ends_the_round_until_there_is_another() {
    for flavor in Flavor::ALL {
        let house = filled(flavor).await;
        house.fake.world().faults.budget = Some(6);
        let end = house.poll().await;
        assert_eq!(end.outcome, RoundOutcome::Unfinished, "{flavor:?}");
        let secs = end.due_in.as_secs();
        assert!((3_000..3_700).contains(&secs), "{flavor:?}: due in {secs} s");
    }
}

#[actix::test]
async fn trouble_on_the_way_changes_nothing_about_the_end() {
    for flavor in Flavor::ALL {
        let house = filled(flavor).await;
        house.fake.world().faults =
            Faults { error_every: 5, limit_every: 7, slow_ms: 1, ..Faults::default() };
        for _ in 0..5 {
            if house.poll().await.outcome == RoundOutcome::Complete {
                break;
            }
        }
        house.fake.world().faults = Faults::default();
        house.poll().await;
        house.assert_same(format!("{flavor:?}")).await;
    }
}

#[actix::test]
async fn nobody_reads_a_tracker_that_another_reads() {
    let house = filled(Flavor::Github).await;
    house.demand().await;
    let lasting = std::time::Duration::from_secs(60);
    let log = &house.needs.log;
    let other = preloop_actors::ids::ReplicaId::fresh();
    let stale = log.take(house.tracker, other, lasting, false).await.unwrap().unwrap();
    assert!(house.round(Extent::ALL).await.is_none());
    // The other one falls silent, and wakes up when its lease is someone else's.
    house.poll().await;
    let late = log.keep_organizations(&stale.lease, &[]).await;
    assert_eq!(late, Err(preloop_actors::ports::SyncError::Lost));
}
