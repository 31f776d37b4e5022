//! Who is told of a tracker's alarms, and in which words: from the end of a round to the outbox.

use super::House;
use crate::{
    notify::{News, alarm::Trouble},
    secrets::Sealer,
    store::{
        notifications::{Message, State, Step, of_approval},
        tracker_alarms::AlarmKind,
    },
    trackers::fakes::Flavor,
};
use chrono::{TimeDelta, Utc};
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::{RoundEnd, RoundOutcome, SyncError},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// Who wants no mails about trackers, who wants none at all, and who wants pushes, but has no device.
const NO_ALARMS: &str = "(enable_email, notify_tracker_alarms) = (true, false)";
const NO_MAIL: &str = "(enable_email, notify_tracker_alarms) = (false, true)";
const PUSHES: &str = "(enable_email, enable_mobile_push) = (false, true)";

fn refused() -> RoundOutcome {
    let why = "the tracker said 401 <script>alert(1)</script>\u{202e}".to_owned();
    RoundOutcome::Failed { why, token_refused: true }
}

fn unavailable() -> RoundOutcome {
    RoundOutcome::Failed { why: "the tracker is away".to_owned(), token_refused: false }
}

impl House {
    async fn person(&self, account: AccountId, name: &str, role: &str) -> UserId {
        let user = UserId::fresh();
        let insert = "INSERT INTO users (id, account_id, username, email, password_hash)
                      VALUES ($1, $2, $3, $3 || '@example.test', '')";
        self.sql(insert, &[&user.0, &account.0, &name]).await;
        self.sql("INSERT INTO user_roles VALUES ($1, $2)", &[&user.0, &role]).await;
        user
    }

    /// A round comes to this, without anybody having looked at the tracker.
    async fn comes_to(&self, outcome: RoundOutcome, ends_in: Option<TimeDelta>) {
        self.demand().await;
        let (log, replica) = (&self.needs.log, self.needs.replica);
        let lasting = Duration::from_secs(60);
        let work = log.take(self.tracker, replica, lasting, false).await.unwrap().unwrap();
        let token_expires_at = ends_in.map(|left| Utc::now() + left);
        let end = RoundEnd { due_in: lasting, outcome, token_expires_at };
        log.finish(&work.lease, &end).await.unwrap();
    }

    /// Everything in the outbox, by recipient.
    async fn messages(&self) -> Vec<Message> {
        let db = self.store().client().await.unwrap();
        let ids = "SELECT DISTINCT approval_id FROM notifications ORDER BY approval_id";
        let mut messages = Vec::new();
        for row in db.query(ids, &[]).await.unwrap() {
            messages.extend(of_approval(&db, self.account, row.get(0)).await.unwrap());
        }
        messages
    }

    async fn recipients(&self) -> Vec<String> {
        let mut recipients: Vec<_> =
            self.messages().await.into_iter().map(|message| message.recipient).collect();
        recipients.sort();
        recipients
    }

    /// What the recipient of a message is told.
    async fn news(&self, message: Uuid) -> News {
        let sql = "SELECT sealed FROM notifications WHERE id = $1";
        let sealed: Vec<u8> = self.value(sql, &[&message]).await;
        let key = SecretString::from("a key for tests, long enough for all".to_owned());
        let place = format!("notification:{message}");
        let plain = Sealer::new(&key).open(&place, &sealed).unwrap();
        let letter: Value = serde_json::from_str(plain.expose_secret()).unwrap();
        serde_json::from_value(letter["notice"].clone()).unwrap()
    }
}

#[actix::test]
async fn who_may_manage_trackers_is_told_unless_they_wish_otherwise() {
    let house = House::new(Flavor::Github).await;
    let other = AccountId::fresh();
    house.sql("INSERT INTO accounts (id, name) VALUES ($1, 'other')", &[&other.0]).await;
    house.person(other, "stranger", "owner").await;
    for (name, role, wish) in [
        ("owner", "owner", None),
        ("admin", "admin", None),
        ("manager", "tracker_manager", None),
        ("pusher", "owner", Some(PUSHES)),
        ("calm", "owner", Some(NO_ALARMS)),
        ("silent", "admin", Some(NO_MAIL)),
        ("viewer", "viewer", None),
        ("executor", "executor", None),
    ] {
        let user = house.person(house.account, name, role).await;
        let begin = "INSERT INTO notification_preferences (id, account_id, user_id)
                     VALUES (gen_random_uuid(), $1, $2)";
        let Some(wish) = wish else { continue };
        house.sql(begin, &[&house.account.0, &user.0]).await;
        let set = format!("UPDATE notification_preferences SET {wish} WHERE user_id = $1");
        assert_eq!(house.sql(&set, &[&user.0]).await, 1);
    }
    house.comes_to(refused(), None).await;
    let expected = ["admin", "manager", "owner", "pusher"].map(|it| format!("{it}@example.test"));
    assert_eq!(house.recipients().await, expected);
    for message in house.messages().await {
        // A word that servers of before know.
        assert_eq!((message.step, message.state), (Step::Outcome, State::Waiting));
    }
}

#[actix::test]
async fn an_alarm_is_queued_once_however_many_rounds_find_it() {
    let house = House::new(Flavor::Github).await;
    house.person(house.account, "owner", "owner").await;
    let ends = |days: i64| Some(TimeDelta::days(days));
    for (step, (outcome, ends_in, queued)) in [
        (RoundOutcome::Complete, ends(30), 0),
        // That the tracker is away is no alarm: it comes back by itself.
        (unavailable(), None, 0),
        (RoundOutcome::Complete, ends(13), 1),
        // Cut off before it saw when the token ends, or ended early: it still ends.
        (RoundOutcome::Unfinished, None, 1),
        (unavailable(), None, 1),
        (RoundOutcome::Complete, ends(12), 1),
        (refused(), None, 2),
        (refused(), None, 2),
        (RoundOutcome::Complete, None, 2),
        (refused(), None, 2),
    ]
    .into_iter()
    .enumerate()
    {
        house.comes_to(outcome, ends_in).await;
        assert_eq!(house.messages().await.len(), queued, "step {step}");
    }
    let day = "UPDATE tracker_alarms SET told_at = told_at - interval '24 hours'";
    house.sql(day, &[]).await;
    house.comes_to(refused(), None).await;
    assert_eq!(house.messages().await.len(), 3, "it came back, and stayed for a day");
}

#[actix::test]
async fn a_lost_lease_tells_nobody() {
    let house = House::new(Flavor::Github).await;
    house.person(house.account, "owner", "owner").await;
    house.demand().await;
    let (log, replica) = (&house.needs.log, house.needs.replica);
    let lasting = Duration::from_secs(60);
    let work = log.take(house.tracker, replica, lasting, false).await.unwrap().unwrap();
    house.sql("UPDATE tracker_syncs SET lease_epoch = lease_epoch + 1", &[]).await;
    let end = RoundEnd { due_in: lasting, outcome: refused(), token_expires_at: None };
    assert_eq!(log.finish(&work.lease, &end).await, Err(SyncError::Lost));
    assert_eq!(house.value::<i64>("SELECT count(*) FROM tracker_alarms", &[]).await, 0);
    assert_eq!(house.messages().await, []);
}

#[actix::test]
async fn the_message_says_which_tracker_and_leads_to_its_page() {
    let house = House::new(Flavor::Gitlab).await;
    house.person(house.account, "owner", "owner").await;
    house.comes_to(refused(), None).await;
    let message = house.messages().await.remove(0);
    let News::Alarm(alarm) = house.news(message.id).await else { panic!("no alarm") };
    assert_eq!((alarm.tracker, &*alarm.name, &*alarm.account), (house.tracker.0, "it", "acme"));
    assert_eq!((&*alarm.host, alarm.tracker_type), ("preloop.test", house.kind));
    let page = format!("http://preloop.test/console/trackers/{}", house.tracker);
    assert_eq!(alarm.page.expose(), page);
    let since: chrono::DateTime<Utc> =
        house.value("SELECT raised_at FROM tracker_alarms", &[]).await;
    assert_eq!(alarm.troubles.len(), 1);
    assert_eq!(alarm.troubles[0].since, since);
    assert!(alarm.troubles[0].why.as_deref().unwrap().starts_with("the tracker said 401"));
}

#[actix::test]
async fn a_token_that_is_turned_away_is_told_by_the_round_that_finds_it() {
    for flavor in Flavor::ALL {
        let house = House::new(flavor).await;
        house.person(house.account, "owner", "owner").await;
        house.poll().await;
        assert_eq!(house.messages().await, [], "{flavor:?}: all is well");
        house.fake.world().faults.unauthorized = true;
        let end = house.poll().await;
        assert!(
            matches!(end.outcome, RoundOutcome::Failed { token_refused: true, .. }),
            "{flavor:?}: {end:?}"
        );
        assert_eq!(house.recipients().await, ["owner@example.test"], "{flavor:?}");
    }
}

#[actix::test]
async fn webhooks_that_are_off_and_projects_that_cannot_be_read_are_told() {
    let house = House::new(Flavor::Gitlab).await;
    house.person(house.account, "owner", "owner").await;
    house.poll().await;
    for n in 0..4 {
        house.open(&format!("number {n}"));
        house.lose(0);
    }
    house.fake.world().faults.broken_projects = vec![house.project.to_owned()];
    house.poll().await;
    let message = house.messages().await.remove(0);
    let News::Alarm(alarm) = house.news(message.id).await else { panic!("no alarm") };
    let about = |trouble: &Trouble| {
        let why = trouble.why.as_deref().unwrap_or_default();
        (trouble.kind, trouble.organization.clone(), why.contains(house.project))
    };
    let expected = [
        (AlarmKind::HookDisabled, Some("octo".to_owned()), false),
        (AlarmKind::ProjectUnreadable, None, true),
    ];
    assert_eq!(alarm.troubles.iter().map(about).collect::<Vec<_>>(), expected);
    // The hook is woken up at the next look, and the project is still broken.
    house.poll().await;
    assert_eq!(house.messages().await.len(), 1);
}

/// How many alarms are raised, and which projects cannot be read.
async fn troubles(house: &House) -> (i64, Vec<String>) {
    let raised = "SELECT count(*) FROM tracker_alarms WHERE cleared_at IS NULL";
    (house.value(raised, &[]).await, house.status().await.degraded_projects)
}

#[actix::test]
async fn a_project_that_is_left_out_or_gone_is_no_alarm_any_more() {
    for is_gone in [false, true] {
        let house = House::new(Flavor::Github).await;
        {
            let mut world = house.fake.world();
            world.add_project("octo", "web");
            world.faults.broken_projects = vec!["octo/web".to_owned()];
        }
        house.poll().await;
        assert_eq!(troubles(&house).await, (1, vec!["octo/web".to_owned()]), "gone: {is_gone}");
        if is_gone {
            house.fake.world().projects.retain(|project| project.name != "web");
        } else {
            let rule = "INSERT INTO tracker_scope_rules
                        VALUES (gen_random_uuid(), $1, 'PROJECT', 'EXCLUDE', 'octo/web')";
            house.sql(rule, &[&house.tracker.0]).await;
        }
        house.poll().await;
        assert_eq!(troubles(&house).await, (0, Vec::new()), "gone: {is_gone}");
    }
}

#[actix::test]
async fn an_organization_that_is_left_out_is_no_alarm_any_more() {
    let house = House::new(Flavor::Gitlab).await;
    house.poll().await;
    for n in 0..4 {
        house.open(&format!("number {n}"));
        house.lose(0);
    }
    house.fake.world().faults.broken_projects = vec![house.project.to_owned()];
    house.poll().await;
    assert_eq!(troubles(&house).await, (2, vec![house.project.to_owned()]));
    house.sql("DELETE FROM tracker_scope_rules", &[]).await;
    house.poll().await;
    assert_eq!(troubles(&house).await, (0, Vec::new()));
    assert_eq!(house.status().await.organizations[0].state, "unknown");
    let ids = "SELECT cardinality(hook_ids) FROM organization_syncs";
    assert_eq!(house.value::<i32>(ids, &[]).await, 1, "to remove it with the tracker");
}
