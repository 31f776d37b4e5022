//! How people wish to be told, and on which devices.

use super::*;
use preloop_actors::ids::AccountId;

fn phone(token: &str) -> NewDevice<'_> {
    NewDevice { platform: Platform::Ios, token, name: Some("My phone") }
}

#[tokio::test]
async fn who_never_said_anything_has_the_defaults() {
    let world = world().await;
    let (db, user) = (world.client().await.unwrap(), owner(&world).await);
    let person = people(&db, world.account, &[user]).await.unwrap().remove(0);
    assert_eq!((person.wishes, person.devices), (Wishes::default(), vec![]));
    let kept = preferences(&db, world.account, user).await.unwrap().unwrap();
    assert_eq!(kept.wishes, Wishes::default(), "of the table and of the type");
    assert_eq!(preferences(&db, world.account, user).await.unwrap(), Some(kept));
}

#[tokio::test]
async fn a_change_leaves_the_rest_as_it_is() {
    let world = world().await;
    let (db, user) = (world.client().await.unwrap(), owner(&world).await);
    let first = Change { mobile_push: Some(true), ..Change::default() };
    let second =
        Change { preferred: Some(Preferred::MobilePush), email: Some(false), ..Change::default() };
    change(&db, world.account, user, first).await.unwrap().unwrap();
    let kept = change(&db, world.account, user, second).await.unwrap().unwrap();
    let expected = Wishes {
        preferred: Preferred::MobilePush,
        email: false,
        mobile_push: true,
        ..Wishes::default()
    };
    assert_eq!(kept.wishes, expected);
    assert_eq!(people(&db, world.account, &[user]).await.unwrap()[0].wishes, expected);
}

#[tokio::test]
async fn devices_are_registered_again_and_go_by_age() {
    let world = world().await;
    let (db, user) = (world.client().await.unwrap(), owner(&world).await);
    let register = async |token: &str| {
        register_device(&db, world.account, user, phone(token)).await.unwrap().unwrap()
    };
    let tokens = async || {
        let devices = devices(&db, world.account, &[user]).await.unwrap();
        devices.into_iter().map(|device| device.token).collect::<Vec<_>>()
    };
    let first = register("t0").await;
    assert_eq!(register("t0").await, first, "the same device");
    for number in 1..10 {
        register(&format!("t{number}")).await;
    }
    assert_eq!(tokens().await.len(), 10);
    register("t0").await;
    register("t10").await;
    let kept = tokens().await;
    assert_eq!((kept.len(), &*kept[0], &*kept[1]), (10, "t10", "t0"));
    assert!(!kept.contains(&"t1".to_owned()), "the one registered longest ago made room");
    assert!(forget_device(&db, world.account, user, "t2").await.unwrap());
    assert!(!forget_device(&db, world.account, user, "t2").await.unwrap());
    assert_eq!(people(&db, world.account, &[user]).await.unwrap()[0].devices.len(), 9);
}

#[tokio::test]
async fn a_device_that_changes_hands_tells_its_new_owner() {
    let world = world().await;
    let (db, user, account) =
        (world.client().await.unwrap(), owner(&world).await, AccountId::fresh());
    crate::store::fixtures::organization(&world, account).await;
    let sql = "SELECT id FROM users WHERE account_id = $1";
    let other = UserId(world.value(sql, &[&account.0]).await);
    let device = register_device(&db, world.account, user, phone("t")).await.unwrap().unwrap();
    register_device(&db, account, other, phone("t")).await.unwrap().unwrap();
    assert_eq!(devices(&db, world.account, &[user]).await.unwrap(), []);
    assert_eq!(devices(&db, account, &[other]).await.unwrap().len(), 1);
    assert!(!world.prune_device(world.account, device, "t").await.unwrap(), "it is another's now");
    assert!(!world.prune_device(account, device, "older").await.unwrap(), "it has a new token");
    assert!(world.prune_device(account, device, "t").await.unwrap());
}

#[tokio::test]
async fn a_code_is_good_once_and_for_minutes() {
    let world = world().await;
    let (db, user) = (world.client().await.unwrap(), owner(&world).await);
    let begin = async || begin_registration(&db, world.account, user).await.unwrap().unwrap();
    let (token, expires_at) = begin().await;
    let lifetime = (expires_at - Utc::now()).num_seconds();
    assert!((590..=600).contains(&lifetime), "{lifetime}");
    let readable = "SELECT count(*) FROM device_registrations WHERE token_hash = $1";
    assert_eq!(world.value::<i64>(readable, &[&token.as_bytes()]).await, 0, "kept hashed");
    let whose = Some((world.account, user));
    assert_eq!(finish_registration(&db, &token).await.unwrap(), whose);
    assert_eq!(finish_registration(&db, &token).await.unwrap(), None, "used up");
    assert_eq!(finish_registration(&db, "another").await.unwrap(), None);
    let (token, _) = begin().await;
    world.sql("UPDATE device_registrations SET expires_at = now()", &[]).await;
    assert_eq!(finish_registration(&db, &token).await.unwrap(), None, "too late");
    begin().await;
    let left = "SELECT count(*) FROM device_registrations";
    assert_eq!(world.value::<i64>(left, &[]).await, 1, "what expired went");
}

#[tokio::test]
async fn nobody_is_reached_through_another_account() {
    let world = world().await;
    let (db, user, other) =
        (world.client().await.unwrap(), owner(&world).await, AccountId::fresh());
    assert_eq!(people(&db, other, &[user]).await.unwrap(), []);
    assert_eq!(preferences(&db, other, user).await.unwrap(), None);
    let all_off = Change { email: Some(false), ..Change::default() };
    assert_eq!(change(&db, other, user, all_off).await.unwrap(), None);
    assert_eq!(register_device(&db, other, user, phone("t")).await.unwrap(), None);
    assert_eq!(begin_registration(&db, other, user).await.unwrap(), None);
    register_device(&db, world.account, user, phone("t")).await.unwrap();
    assert!(!forget_device(&db, other, user, "t").await.unwrap());
    assert_eq!(devices(&db, other, &[user]).await.unwrap(), []);
}
