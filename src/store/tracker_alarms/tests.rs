//! What is raised and cleared in a real database, and what of it people are told.

mod rounds;

use super::*;
use crate::store::{
    fixtures::{World, world},
    sync,
};
use chrono::TimeDelta;
use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering::Relaxed},
};

const REFUSED: &str =
    "UPDATE tracker_syncs SET is_valid = false, validation_message = 'the tracker said 401'";
const TAKEN: &str = "UPDATE tracker_syncs SET is_valid = true, validation_message = NULL";
const ENDING: &str = "UPDATE tracker_syncs SET token_expires_at = now() + interval '13 days'";
const ENDED: &str = "UPDATE tracker_syncs SET token_expires_at = now() - interval '1 hour'";
const LASTING: &str = "UPDATE tracker_syncs SET token_expires_at = now() + interval '15 days'";
const OFF: &str =
    "UPDATE organization_syncs SET hook_state = 'disabled', hook_message = 'no answer'";
const ON: &str = "UPDATE organization_syncs SET hook_state = 'registered', hook_message = NULL";
const UNREADABLE: &str = "UPDATE project_syncs SET error = '403', failed_since = now()";
const READABLE: &str = "UPDATE project_syncs SET error = NULL, failed_since = NULL";
const NOTHING: &str = "SELECT 1";

/// Notes what people are told, such as `hook_disabled octo: no answer`.
#[derive(Default)]
struct Teller {
    told: Mutex<Vec<String>>,
    /// People cannot be told.
    is_away: AtomicBool,
}

#[async_trait]
impl TellAlarms for Teller {
    async fn tell(
        &self,
        tx: &Transaction<'_>,
        untold: &Untold,
        _: Uuid,
    ) -> Result<u64, StoreError> {
        if self.is_away.load(Relaxed) {
            // Whatever the transaction did before must be none the worse.
            tx.execute("SELECT 1 / 0", &[]).await.map_err(store_error)?;
        }
        let line = |alarm: &Raised| {
            let organization = alarm.organization.as_deref().unwrap_or("-");
            let why = alarm.why.as_deref().unwrap_or("-");
            format!("{} {organization}: {why}", alarm.kind.as_str())
        };
        self.told.lock().unwrap().extend(untold.alarms.iter().map(line));
        Ok(untold.alarms.len() as u64)
    }
}

/// A tracker with a token, an organization and a project of it, of which all is well.
struct Stand {
    world: World,
    teller: Teller,
}

async fn stand() -> Stand {
    let world = world().await;
    let (account, tracker, organization) = (world.account.0, world.tracker.0, world.organization.0);
    world.sql("UPDATE trackers SET token_sealed = 'x' WHERE id = $1", &[&tracker]).await;
    let sync = "INSERT INTO tracker_syncs (tracker_id, account_id, is_valid) VALUES ($1, $2, true)";
    world.sql(sync, &[&tracker, &account]).await;
    let hook = "INSERT INTO organization_syncs (organization_id, tracker_id) VALUES ($1, $2)";
    world.sql(hook, &[&organization, &tracker]).await;
    let stand = Stand { world, teller: Teller::default() };
    stand.project("octo/app").await;
    stand
}

impl Stand {
    /// Adds a project of the organization, of which all is well.
    async fn project(&self, identifier: &str) {
        let add = "
            WITH project AS (
                INSERT INTO projects (id, account_id, organization_id, name, identifier)
                VALUES (gen_random_uuid(), $1, $2, $4, $4)
                RETURNING id)
            INSERT INTO project_syncs (project_id, tracker_id) SELECT id, $3 FROM project";
        let World { account, organization, tracker, .. } = &self.world;
        self.world.sql(add, &[&account.0, &organization.0, &tracker.0, &identifier]).await;
    }

    /// Some hours pass, then something changes, and a round ends. What people are told of it.
    async fn round(&self, hours: i32, change: &str) -> Vec<String> {
        let pass = "UPDATE tracker_alarms
                       SET raised_at = raised_at - make_interval(hours => $1),
                           cleared_at = cleared_at - make_interval(hours => $1),
                           told_at = told_at - make_interval(hours => $1)";
        self.world.sql(pass, &[&hours]).await;
        self.world.sql(change, &[]).await;
        self.end().await;
        std::mem::take(&mut *self.teller.told.lock().unwrap())
    }

    /// A round ends. Whether something was queued.
    async fn end(&self) -> bool {
        let mut db = self.world.client().await.unwrap();
        let tx = db.transaction().await.unwrap();
        let queued = follow(&tx, self.world.tracker, &self.teller).await.unwrap();
        tx.commit().await.unwrap();
        queued
    }

    /// The alarms, such as `token_refused, hook_disabled octo (cleared)`; those of projects with the project's name.
    async fn alarms(&self, account: AccountId) -> String {
        let db = self.world.client().await.unwrap();
        let alarms = of_tracker(&db, account, self.world.tracker).await.unwrap();
        let alarms = alarms.into_iter().map(|alarm| {
            let project = alarm.project.map(|(_, name)| name);
            let place = project.or(alarm.organization.map(|(_, name)| name));
            let place = place.map(|name| format!(" {name}")).unwrap_or_default();
            let cleared = if alarm.cleared_at.is_some() { " (cleared)" } else { "" };
            format!("{}{place}{cleared}", alarm.kind.as_str())
        });
        alarms.collect::<Vec<_>>().join(", ")
    }
}

#[tokio::test]
async fn an_alarm_is_told_once_and_again_when_it_was_cleared_but_once_a_day() {
    let stand = stand().await;
    let told = "token_refused -: the tracker said 401";
    for (step, (hours, change, expected)) in [
        (0, NOTHING, None),
        (0, REFUSED, Some(told)),
        (1, NOTHING, None),
        (480, NOTHING, None),
        (0, TAKEN, None),
        (0, REFUSED, Some(told)),
        // It flaps, and stays in the end.
        (1, TAKEN, None),
        (1, REFUSED, None),
        (1, TAKEN, None),
        (1, REFUSED, None),
        (19, NOTHING, None),
        (1, NOTHING, Some(told)),
        (24, NOTHING, None),
        // It flaps, and is well in the end.
        (0, TAKEN, None),
        (0, REFUSED, Some(told)),
        (1, TAKEN, None),
        (1, REFUSED, None),
        (1, TAKEN, None),
        (48, NOTHING, None),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(stand.round(hours, change).await, Vec::from_iter(expected), "step {step}");
    }
}

#[tokio::test]
async fn each_thing_that_is_wrong_is_an_alarm_of_its_own() {
    let stand = stand().await;
    for (step, (change, expected, kept)) in [
        (LASTING, None, ""),
        (ENDING, Some("token_expiring -: -"), "token_expiring"),
        (ENDED, None, "token_expiring"),
        (OFF, Some("hook_disabled octo: no answer"), "hook_disabled octo, token_expiring"),
        (LASTING, None, "hook_disabled octo, token_expiring (cleared)"),
        (ON, None, "hook_disabled octo (cleared), token_expiring (cleared)"),
        (
            UNREADABLE,
            Some("project_unreadable -: octo/app: 403"),
            "project_unreadable octo/app, hook_disabled octo (cleared), token_expiring (cleared)",
        ),
        (
            READABLE,
            None,
            "hook_disabled octo (cleared), token_expiring (cleared), project_unreadable octo/app (cleared)",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        // Two hours between them put them into the order of time.
        assert_eq!(stand.round(2, change).await, Vec::from_iter(expected), "step {step}");
        assert_eq!(stand.alarms(stand.world.account).await, kept, "step {step}");
    }
    assert_eq!(stand.alarms(AccountId::fresh()).await, "", "another account sees nothing");
}

#[tokio::test]
async fn what_went_wrong_in_one_round_is_told_together_the_worst_first() {
    let stand = stand().await;
    for change in [UNREADABLE, OFF, ENDING] {
        stand.world.sql(change, &[]).await;
    }
    let expected = [
        "token_refused -: the tracker said 401",
        "token_expiring -: -",
        "hook_disabled octo: no answer",
        "project_unreadable -: octo/app: 403",
    ];
    assert_eq!(stand.round(0, REFUSED).await, expected);
    let notices = "SELECT count(DISTINCT notice_id) FROM tracker_alarms";
    assert_eq!(stand.world.value::<i64>(notices, &[]).await, 1);
}

#[tokio::test]
async fn a_project_that_fails_later_is_told_by_itself() {
    let stand = stand().await;
    for identifier in ["octo/bin", "octo/cli"] {
        stand.project(identifier).await;
    }
    let set = |set: &str, identifiers: &str| {
        format!(
            "UPDATE project_syncs SET {set}
              WHERE project_id IN (SELECT id FROM projects WHERE identifier IN ({identifiers}))"
        )
    };
    let fails = |identifiers: &str| set("error = '403', failed_since = now()", identifiers);
    let app_is_well = set("error = NULL, failed_since = NULL", "'octo/app'");
    for (step, (hours, change, expected)) in [
        (0, fails("'octo/app'"), Some("project_unreadable -: octo/app: 403")),
        (
            1,
            fails("'octo/bin', 'octo/cli'"),
            Some("project_unreadable -: 2 projects:\nocto/bin: 403\nocto/cli: 403"),
        ),
        (1, NOTHING.to_owned(), None),
        (0, app_is_well, None),
        (1, fails("'octo/app'"), None),
        (24, NOTHING.to_owned(), Some("project_unreadable -: octo/app: 403")),
        (24, NOTHING.to_owned(), None),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(stand.round(hours, &change).await, Vec::from_iter(expected), "step {step}");
    }
    let kept =
        ["octo/app", "octo/bin", "octo/cli"].map(|name| format!("project_unreadable {name}"));
    assert_eq!(stand.alarms(stand.world.account).await, kept.join(", "), "the latest first");
    stand.world.sql("DELETE FROM projects WHERE identifier = 'octo/bin'", &[]).await;
    assert_eq!(stand.round(0, NOTHING).await, Vec::<String>::new());
    let kept = "project_unreadable octo/app, project_unreadable octo/cli";
    assert_eq!(stand.alarms(stand.world.account).await, kept, "what is gone is no alarm");
}

#[tokio::test]
async fn of_many_projects_some_are_named_and_all_are_told() {
    let stand = stand().await;
    for number in 10..40 {
        stand.project(&format!("octo/{number}")).await;
    }
    let told = stand.round(0, UNREADABLE).await;
    let lines: Vec<&str> = told[0].lines().collect();
    assert_eq!((told.len(), lines.len()), (1, 1 + PROJECTS_MAX + 1), "{told:?}");
    assert_eq!(lines[..2], ["project_unreadable -: 31 projects:", "octo/10: 403"]);
    assert_eq!(lines.last(), Some(&"…"));
    assert_eq!(stand.round(0, NOTHING).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_has_been_wrong_for_longer_says_since_when() {
    let stand = stand().await;
    let days = async || {
        let sql = "SELECT array_agg(round(extract(epoch FROM now() - raised_at) / 86400)::int ORDER BY kind)
                     FROM tracker_alarms";
        stand.world.value::<Vec<i32>>(sql, &[]).await
    };
    let hook = "UPDATE organization_syncs SET hook_state = 'disabled', hook_seen_at = now() - interval '2 days'";
    let project =
        "UPDATE project_syncs SET error = '403', failed_since = now() - interval '3 days'";
    stand.world.sql(hook, &[]).await;
    assert_eq!(stand.round(0, project).await.len(), 2);
    assert_eq!(days().await, [2, 3]);
    // What was well meanwhile is raised anew.
    assert_eq!(stand.round(0, READABLE).await.len(), 0);
    assert_eq!(stand.round(48, project).await, ["project_unreadable -: octo/app: 403"]);
    assert_eq!(days().await, [4, 0]);
}

#[tokio::test]
async fn what_cannot_be_told_is_told_later_and_holds_up_no_round() {
    let stand = stand().await;
    stand.teller.is_away.store(true, Relaxed);
    assert_eq!(stand.round(0, REFUSED).await, Vec::<String>::new());
    assert_eq!(stand.alarms(stand.world.account).await, "token_refused", "it is seen");
    let untold = "SELECT count(*) FROM tracker_alarms WHERE told_at IS NULL";
    assert_eq!(stand.world.value::<i64>(untold, &[]).await, 1);
    stand.teller.is_away.store(false, Relaxed);
    assert!(stand.end().await, "something is queued");
    assert!(!stand.end().await, "once");
}

#[tokio::test]
async fn an_alarm_goes_with_its_transaction() {
    let stand = stand().await;
    stand.world.sql(REFUSED, &[]).await;
    {
        let mut db = stand.world.client().await.unwrap();
        let tx = db.transaction().await.unwrap();
        assert!(follow(&tx, stand.world.tracker, &stand.teller).await.unwrap());
        tx.rollback().await.unwrap();
    }
    assert_eq!(stand.alarms(stand.world.account).await, "");
    assert!(stand.end().await, "it is raised and told by the next");
}

#[tokio::test]
async fn nobody_is_told_of_a_tracker_that_is_not_read() {
    for (off, on) in [
        ("is_active = false", "is_active = true"),
        ("deleted_at = now()", "deleted_at = NULL"),
        ("token_sealed = NULL", "token_sealed = 'x'"),
    ] {
        let stand = stand().await;
        let set = |change: &str| format!("UPDATE trackers SET {change}");
        stand.world.sql(REFUSED, &[]).await;
        assert_eq!(stand.round(0, &set(off)).await, Vec::<String>::new(), "{off}");
        assert_eq!(stand.round(0, &set(on)).await.len(), 1, "{on}");
    }
}

#[tokio::test]
async fn nothing_is_wrong_with_an_organization_that_is_not_active() {
    let stand = stand().await;
    for change in [OFF, UNREADABLE] {
        stand.world.sql(change, &[]).await;
    }
    assert_eq!(stand.round(0, NOTHING).await.len(), 2);
    let left = "UPDATE organizations SET is_active = false";
    assert_eq!(stand.round(0, left).await, Vec::<String>::new());
    let kept = "hook_disabled octo (cleared), project_unreadable octo/app (cleared)";
    assert_eq!(stand.alarms(stand.world.account).await, kept);
}

#[tokio::test]
async fn another_token_or_none_clears_alarms_at_once() {
    let stand = stand().await;
    let (account, tracker) = (stand.world.account, stand.world.tracker);
    let db = stand.world.client().await.unwrap();
    for change in [REFUSED, ENDED] {
        stand.world.sql(change, &[]).await;
    }
    assert_eq!(stand.round(0, OFF).await.len(), 3);
    let ends = Some(Utc::now() + TimeDelta::days(400));
    sync::tried(&db, account, tracker, ends).await.unwrap();
    let kept = "hook_disabled octo, token_expiring (cleared), token_refused (cleared)";
    assert_eq!(stand.alarms(account).await, kept);
    stand.world.sql("UPDATE trackers SET token_sealed = NULL", &[]).await;
    sync::untried(&db, account, tracker).await.unwrap();
    let kept = "hook_disabled octo (cleared), token_expiring (cleared), token_refused (cleared)";
    assert_eq!(stand.alarms(account).await, kept);
    assert_eq!(stand.round(48, NOTHING).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_table_refuses_half_truths() {
    let stand = stand().await;
    stand.round(0, REFUSED).await;
    for set in ["kind = 'gossip'", "notice_id = NULL", "told_at = NULL", "raised_at = NULL"] {
        let sql = format!("UPDATE tracker_alarms SET {set}");
        assert!(stand.world.client().await.unwrap().execute(&sql, &[]).await.is_err(), "{set}");
    }
}
