//! What people see of events that come together, from the first of them until they start.

use super::*;
use crate::store::{
    gathering_views::{self, GatheringView},
    page::Window,
};
use preloop_actors::ids::AccountId;

async fn listed(world: &World, account: AccountId, flow: &FlowVersion) -> Vec<GatheringView> {
    let db = world.client().await.unwrap();
    let window = Window { offset: 0, limit: 10 };
    let found = gathering_views::list(&db, account, flow.flow, window).await.unwrap();
    assert_eq!(found.total, found.rows.len() as i64);
    found.rows
}

/// Its events, whether it is full, and after how many seconds from its first event it starts at the latest. When a full
/// one starts depends on how fast its events came.
fn shown(view: &GatheringView) -> (&str, i32, bool, Option<i64>) {
    assert!(view.opened_at <= view.due_at, "{view:?}");
    let latest = view.latest_at().filter(|_| !view.is_closed);
    let secs = latest.map(|at| (at - view.opened_at).num_seconds());
    (view.by.key.text.as_str(), view.events, view.is_closed, secs)
}

#[tokio::test]
async fn what_comes_together_is_listed_until_it_starts() {
    let world = world().await;
    let project = "{{ event.project }}";
    for (rules, count, expected) in [
        (json!({ "debounce": { "waitSecs": 60 } }), 2, vec![("", 2, false, None)]),
        (
            json!({ "debounce": { "waitSecs": 60, "maxWaitSecs": 300, "key": project } }),
            3,
            vec![("octo/app", 3, false, Some(300))],
        ),
        (
            json!({ "batch": { "size": 3, "waitSecs": 90, "key": project } }),
            4,
            vec![("octo/app", 3, true, None), ("octo/app", 1, false, Some(90))],
        ),
        (json!({ "concurrency": { "limit": 1 } }), 2, vec![]),
    ] {
        let flow = limited(&world, rules.clone()).await;
        events(&world, &flow, count).await;
        let found = listed(&world, world.account, &flow).await;
        assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected, "{rules}");
        assert_eq!(listed(&world, AccountId::fresh(), &flow).await, [], "{rules}");

        world.sql("UPDATE flow_gatherings SET due_at = now()", &[]).await;
        world.let_go(false).await.unwrap();
        assert_eq!(listed(&world, world.account, &flow).await, [], "{rules}");
    }
}
