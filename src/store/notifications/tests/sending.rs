//! Each message is queued once, sent by one at a time, and ends in a state that can be seen.

use super::*;
use preloop_actors::ids::AccountId;
use std::collections::BTreeSet;

#[tokio::test]
async fn each_recipient_is_queued_once_for_each_step() {
    let world = world().await;
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    assert_eq!(queue(&world, one, &[mail("ada"), mail("bob")]).await, 2);
    assert_eq!(queue(&world, one, &[mail("ada"), mail("eve"), mail("eve")]).await, 1);
    assert_eq!(queue(&world, other, &[mail("ada")]).await, 1);
    let slack = NewMessage { channel: Channel::Slack, ..mail("ada") };
    assert_eq!(queue(&world, one, &[slack]).await, 1);
    let db = world.client().await.unwrap();
    let later = occasion(&world, one, Step::ReminderHalf);
    assert_eq!(enqueue(&db, later, &[mail("ada")]).await.unwrap(), 1);
    assert_eq!(told(&world, one).await.len(), 5);
}

#[tokio::test]
async fn what_is_queued_goes_with_its_transaction() {
    let world = world().await;
    let approval = Uuid::now_v7();
    let mut db = world.client().await.unwrap();
    let tx = db.transaction().await.unwrap();
    enqueue(&tx, occasion(&world, approval, Step::Request), &[mail("ada")]).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(told(&world, approval).await, []);
    assert_eq!(claim(&world).await, []);
}

#[tokio::test]
async fn a_claimed_message_is_nobody_elses_until_its_lease_is_over() {
    let world = world().await;
    let approval = Uuid::now_v7();
    queue(&world, approval, &[mail("ada")]).await;
    let first = claim(&world).await.remove(0);
    assert_eq!((first.attempt, first.approval, &*first.sealed), (1, approval, &b"sealed"[..]));
    assert_eq!(claim(&world).await, []);
    world.sql("UPDATE notifications SET due_at = now()", &[]).await;
    let second = claim(&world).await.remove(0);
    assert_eq!(second.attempt, 2);
    // The first sender got on after all.
    assert!(!world.notification_sent(first.id, first.attempt).await.unwrap());
    let late =
        world.notification_failed(first.id, first.attempt, "late", Fate::GiveUp).await.unwrap();
    assert_eq!(late, None);
    assert!(world.notification_sent(second.id, second.attempt).await.unwrap());
    assert!(!world.notification_sent(second.id, second.attempt).await.unwrap(), "once");
    let message = told(&world, approval).await.remove(0);
    assert_eq!((message.state, message.attempts, message.last_error), (State::Sent, 2, None));
    assert!(message.ended_at.is_some() && message.due_at.is_none());
}

#[tokio::test]
async fn a_word_of_a_newer_server_holds_up_no_message() {
    let world = world().await;
    queue(&world, Uuid::now_v7(), &[mail("ada"), mail("bob")]).await;
    world.sql("ALTER TABLE notifications DROP CONSTRAINT notifications_step_check", &[]).await;
    let newer = "UPDATE notifications SET step = 'gossip' WHERE recipient = 'ada'";
    assert_eq!(world.sql(newer, &[]).await, 1);
    assert_eq!(claim(&world).await.len(), 2);
}

#[tokio::test]
async fn two_replicas_share_what_is_due() {
    let world = world().await;
    let approval = Uuid::now_v7();
    let messages: Vec<_> = (0..200).map(|number| mail(&format!("u{number}"))).collect();
    queue(&world, approval, &messages).await;
    let claims = (0..8).map(|_| world.claim_notifications(turn(Channel::Email)));
    let claimed: Vec<Uuid> = futures::future::join_all(claims)
        .await
        .into_iter()
        .flat_map(|claimed| claimed.unwrap())
        .map(|message| message.id)
        .collect();
    let distinct: BTreeSet<_> = claimed.iter().collect();
    assert_eq!((claimed.len(), distinct.len()), (200, 200));
}

#[tokio::test]
async fn accounts_take_turns() {
    let world = world().await;
    let other = AccountId::fresh();
    crate::store::fixtures::organization(&world, other).await;
    let messages: Vec<_> = (0..50).map(|number| mail(&format!("u{number}"))).collect();
    queue(&world, Uuid::now_v7(), &messages).await;
    let db = world.client().await.unwrap();
    let theirs = Occasion { account: other, ..occasion(&world, Uuid::now_v7(), Step::Request) };
    enqueue(&db, theirs, &[mail("bob")]).await.unwrap();
    let taken = async |turn: Turn<'_>| {
        let taken = world.claim_notifications(turn).await.unwrap();
        let ours = taken.iter().filter(|message| message.account == world.account).count();
        (ours, taken.len() - ours)
    };
    let few = Turn { messages_max: 10, per_account_max: 4, ..turn(Channel::Email) };
    assert_eq!(
        taken(few.clone()).await,
        (4, 1),
        "whoever has piled up much waits for nobody's turn"
    );
    assert_eq!(taken(Turn { without: &[world.account], ..few.clone() }).await, (0, 0));
    assert_eq!(taken(Turn { messages_max: 2, ..few }).await, (2, 0));
    assert_eq!(taken(turn(Channel::Slack)).await, (0, 0));
}

#[tokio::test]
async fn what_fails_waits_and_is_given_up_when_it_is_too_late() {
    let world = world().await;
    let approval = Uuid::now_v7();
    queue(&world, approval, &[mail("ada")]).await;
    let fail = async |why: &str, fate| {
        world.sql("UPDATE notifications SET due_at = now() WHERE state = 'waiting'", &[]).await;
        let claimed = claim(&world).await.remove(0);
        world.notification_failed(claimed.id, claimed.attempt, why, fate).await.unwrap().unwrap()
    };
    let why = "é\0".repeat(10_000);
    assert_eq!(fail(&why, Fate::Again(Duration::from_secs(60))).await, State::Waiting);
    let message = told(&world, approval).await.remove(0);
    assert_eq!(message.last_error.unwrap().chars().count(), 500);
    let pause = message.due_at.unwrap() - Utc::now();
    assert!((50..=60).contains(&pause.num_seconds()), "{pause}");
    assert_eq!(claim(&world).await, [], "not before its time");
    assert_eq!(
        fail("down", Fate::Again(HOUR)).await,
        State::Failed,
        "the approval is over by then"
    );
    let message = told(&world, approval).await.remove(0);
    assert_eq!((message.last_error.as_deref(), message.attempts), (Some("down"), 2));
    queue(&world, approval, &[mail("bob")]).await;
    assert_eq!(fail("no such mailbox", Fate::GiveUp).await, State::Failed);
}

#[tokio::test]
async fn nothing_is_tried_for_longer_than_a_day() {
    let world = world().await;
    let db = world.client().await.unwrap();
    for (number, useless_from, hours) in [
        (1, Some(Utc::now() + TimeDelta::days(30)), 24),
        (2, Some(Utc::now() + TimeDelta::hours(2)), 2),
        (3, None, 24),
    ] {
        let approval = Uuid::from_u128(number);
        let occasion = Occasion { useless_from, ..occasion(&world, approval, Step::Outcome) };
        enqueue(&db, occasion, &[mail("ada")]).await.unwrap();
        let sql = "SELECT round(extract(epoch FROM give_up_at - now()) / 3600)::int
                     FROM notifications WHERE approval_id = $1";
        assert_eq!(world.value::<i32>(sql, &[&approval]).await, hours);
    }
}

#[tokio::test]
async fn a_sweep_gives_up_what_is_late_and_forgets_what_is_old() {
    let world = world().await;
    let approval = Uuid::now_v7();
    queue(&world, approval, &["late", "leased", "good", "old", "older"].map(mail)).await;
    let set = async |to: &str, change: &str| {
        let sql = format!("UPDATE notifications SET {change} WHERE recipient = $1");
        assert_eq!(world.sql(&sql, &[&to]).await, 1);
    };
    set("late", "give_up_at = now()").await;
    set("leased", "give_up_at = now(), due_at = now() + interval '1 min'").await;
    let old = "state = 'sent', sealed = NULL, ended_at = now() - interval";
    set("old", &format!("{old} '89 days'")).await;
    set("older", &format!("{old} '91 days'")).await;
    assert_eq!(world.sweep_notifications().await.unwrap(), [Channel::Email]);
    let states: Vec<_> =
        told(&world, approval).await.into_iter().map(|it| (it.recipient, it.state)).collect();
    let expected = [
        ("good", State::Waiting),
        ("late", State::Failed),
        ("leased", State::Waiting),
        ("old", State::Sent),
    ];
    assert_eq!(states, expected.map(|(to, state)| (to.to_owned(), state)));
    assert_eq!(world.sweep_notifications().await.unwrap(), []);
}

#[tokio::test]
async fn what_is_settled_is_withdrawn_but_for_its_outcome() {
    let world = world().await;
    let (approval, other) = (Uuid::now_v7(), Uuid::now_v7());
    let delay = Duration::from_secs(15);
    queue(&world, approval, &[mail("ada"), NewMessage { delay, ..mail("bob") }]).await;
    queue(&world, other, &[mail("ada")]).await;
    let db = world.client().await.unwrap();
    let on_its_way = claim(&world).await;
    assert_eq!(on_its_way.len(), 2, "bob is spared for a while");
    let outcome = occasion(&world, approval, Step::Outcome);
    enqueue(&db, outcome, &[mail("ada")]).await.unwrap();
    assert_eq!(withdraw(&db, AccountId::fresh(), approval).await.unwrap(), 0, "another's");
    assert_eq!(withdraw(&db, world.account, approval).await.unwrap(), 2);
    assert_eq!(withdraw(&db, world.account, approval).await.unwrap(), 0);
    for message in on_its_way {
        assert!(world.notification_sent(message.id, message.attempt).await.unwrap());
    }
    let states: Vec<_> = told(&world, approval)
        .await
        .into_iter()
        .map(|it| (it.recipient, it.step, it.state))
        .collect();
    let expected = [
        ("ada", Step::Request, State::Sent),
        ("bob", Step::Request, State::Withdrawn),
        ("ada", Step::Outcome, State::Waiting),
    ];
    assert_eq!(states, expected.map(|(to, step, state)| (to.to_owned(), step, state)));
}

#[tokio::test]
async fn links_and_addresses_go_when_they_are_not_needed_any_more() {
    let world = world().await;
    let approval = Uuid::now_v7();
    queue(&world, approval, &["sent", "failed", "withdrawn"].map(mail)).await;
    let claimed = claim(&world).await;
    world.notification_sent(claimed[0].id, 1).await.unwrap();
    world.notification_failed(claimed[1].id, 1, "no", Fate::GiveUp).await.unwrap();
    let db = world.client().await.unwrap();
    withdraw(&db, world.account, approval).await.unwrap();
    let kept = "SELECT count(*) FROM notifications WHERE sealed IS NOT NULL";
    assert_eq!(world.value::<i64>(kept, &[]).await, 0);
}

#[tokio::test]
async fn others_see_nothing_of_it() {
    let world = world().await;
    let approval = Uuid::now_v7();
    queue(&world, approval, &[mail("ada")]).await;
    let db = world.client().await.unwrap();
    assert_eq!(of_approval(&db, AccountId::fresh(), approval).await.unwrap(), []);
}

#[tokio::test]
async fn of_too_many_messages_about_alarms_the_newest_are_shown() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let (before, now) = (Uuid::now_v7(), Uuid::now_v7());
    let queue = async |alarm: Uuid, count: i64| {
        let messages: Vec<_> = (0..count).map(|number| mail(&format!("u{number}"))).collect();
        let queued = enqueue(&db, occasion(&world, alarm, Step::Outcome), &messages).await;
        assert_eq!(queued.unwrap(), count as u64);
    };
    queue(before, SHOWN_MAX).await;
    queue(now, 3).await;
    let told = of_alarms(&db, world.account, &[before, now]).await.unwrap();
    assert_eq!((told[&now].len(), told[&before].len()), (3, SHOWN_MAX as usize - 3));
    let recipients: Vec<_> = told[&now].iter().map(|message| &*message.recipient).collect();
    assert_eq!(recipients, ["u0", "u1", "u2"]);
}

#[tokio::test]
async fn what_is_due_is_told_for_each_channel() {
    let world = world().await;
    let delay = Duration::from_secs(600);
    queue(&world, Uuid::now_v7(), &[mail("ada"), mail("bob")]).await;
    let later = NewMessage { channel: Channel::Webhook, delay, ..mail("hook") };
    queue(&world, Uuid::now_v7(), &[later]).await;
    let due = world.notifications_due(&Channel::ALL).await.unwrap();
    let due: Vec<_> = due.into_iter().map(|(channel, secs)| (channel, secs > 500.0)).collect();
    assert_eq!(due, [(Channel::Email, false), (Channel::Webhook, true)]);
}

#[tokio::test]
async fn the_table_refuses_half_truths() {
    let world = world().await;
    queue(&world, Uuid::now_v7(), &[mail("ada")]).await;
    for set in [
        "channel = 'fax'",
        "step = 'gossip'",
        "state = 'sent'",
        "state = 'sent', ended_at = now()",
        "state = 'failed', sealed = NULL, ended_at = now()",
        "sealed = NULL",
        "recipient = ''",
    ] {
        let sql = format!("UPDATE notifications SET {set}");
        assert!(world.client().await.unwrap().execute(&sql, &[]).await.is_err(), "{set}");
    }
}
