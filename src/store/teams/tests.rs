//! Teams in their tables.

use super::*;
use crate::store::{
    approval_workflows::{self, WorkflowSetup},
    fixtures::{World, organization, world},
};
use preloop_actors::gate::WorkflowId;

const ALL: Window = Window { offset: 0, limit: 100 };

fn named(name: &str) -> TeamSetup {
    TeamSetup { name: name.to_owned(), description: None }
}

async fn kept(world: &World, name: &str) -> TeamId {
    let (db, id) = (world.client().await.unwrap(), TeamId(Uuid::now_v7()));
    assert!(insert(&db, world.account, id, &named(name)).await.unwrap());
    id
}

/// Somebody else in the account.
async fn somebody(world: &World, name: &str) -> UserId {
    let user = UserId::fresh();
    let sql = "INSERT INTO users (id, account_id, username, email, password_hash)
               VALUES ($1, $2, $3, $3 || '@example.test', '')";
    world.sql(sql, &[&user.0, &world.account.0, &name]).await;
    user
}

#[tokio::test]
async fn a_team_comes_back_as_it_was_set() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let (id, other) = (kept(&world, "a").await, kept(&world, "b").await);
    assert!(!insert(&db, account, TeamId(Uuid::now_v7()), &named("a")).await.unwrap());
    assert_eq!(update(&db, account, id, &named("b")).await.unwrap(), Saved::NameTaken);
    let setup = TeamSetup { name: "c".to_owned(), description: Some("on call".to_owned()) };
    assert_eq!(update(&db, account, id, &setup).await.unwrap(), Saved::Done);
    assert_eq!(get_for_change(&db, account, id).await.unwrap().unwrap().setup, setup);
    let found = list(&db, account, ALL).await.unwrap();
    let found: Vec<_> = found.rows.iter().map(|team| team.id).collect();
    assert_eq!((found, count(&db, account).await.unwrap()), (vec![other, id], 2));
    assert_eq!(delete(&db, account, id).await.unwrap().as_deref(), Some("c"));
    assert_eq!(delete(&db, account, id).await.unwrap(), None);
}

#[tokio::test]
async fn people_come_and_go() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let (one, two) = (kept(&world, "one").await, kept(&world, "two").await);
    let (ada, bob) = (somebody(&world, "ada").await, somebody(&world, "Bob").await);
    for (team, user, added) in
        [(one, ada, true), (one, ada, false), (one, bob, true), (two, bob, true)]
    {
        assert_eq!(add_member(&db, account, team, user).await.unwrap(), added);
    }
    assert_eq!(of_user(&db, account, ada).await.unwrap(), [one].into());
    assert_eq!(of_user(&db, account, bob).await.unwrap(), [one, two].into());
    let mut both = members(&db, account, &[one, two]).await.unwrap();
    both.sort();
    assert_eq!(both, [ada, bob]);
    assert!(members(&db, account, &[]).await.unwrap().is_empty());
    let found = people(&db, account, one, ALL).await.unwrap();
    let names: Vec<_> = found.rows.iter().map(|one| one.username.as_str()).collect();
    assert_eq!((names, found.total), (vec!["ada", "Bob"], 2));
    assert_eq!(get(&db, account, one).await.unwrap().unwrap().members, 2);
    assert!(remove_member(&db, account, one, ada).await.unwrap());
    assert!(!remove_member(&db, account, one, ada).await.unwrap());
    assert!(of_user(&db, account, ada).await.unwrap().is_empty());
    world.sql("DELETE FROM users WHERE id = $1", &[&bob.0]).await;
    assert!(members(&db, account, &[one, two]).await.unwrap().is_empty());
}

#[tokio::test]
async fn workflows_that_ask_a_team_are_named() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let (asked, escalated) = (kept(&world, "asked").await, kept(&world, "escalated").await);
    let setup = WorkflowSetup {
        approver_team_ids: vec![asked],
        escalation_team_ids: vec![escalated],
        ..WorkflowSetup::named("w")
    };
    approval_workflows::insert(&db, account, WorkflowId(Uuid::now_v7()), &setup).await.unwrap();
    for team in [asked, escalated] {
        assert_eq!(usage(&db, account, team).await.unwrap(), ["w"]);
    }
    assert!(usage(&db, account, TeamId(Uuid::now_v7())).await.unwrap().is_empty());
    assert_eq!(present(&db, account, &[asked, TeamId(Uuid::nil())]).await.unwrap(), [asked].into());
}

#[tokio::test]
async fn another_account_sees_and_changes_nothing() {
    let world = world().await;
    let (db, account, other) = (world.client().await.unwrap(), world.account, AccountId::fresh());
    organization(&world, other).await;
    let stranger: Uuid =
        world.value("SELECT id FROM users WHERE account_id = $1", &[&other.0]).await;
    let (team, ada) = (kept(&world, "one").await, somebody(&world, "ada").await);
    assert!(!add_member(&db, account, team, UserId(stranger)).await.unwrap());
    for user in [ada, UserId(stranger)] {
        assert!(!add_member(&db, other, team, user).await.unwrap());
    }
    assert!(add_member(&db, account, team, ada).await.unwrap());
    assert!(!remove_member(&db, other, team, ada).await.unwrap());
    assert!(of_user(&db, other, ada).await.unwrap().is_empty());
    assert!(members(&db, other, &[team]).await.unwrap().is_empty());
    assert!(present(&db, other, &[team]).await.unwrap().is_empty());
    assert_eq!(people(&db, other, team, ALL).await.unwrap().total, 0);
    assert!(get(&db, other, team).await.unwrap().is_none());
    assert_eq!(list(&db, other, ALL).await.unwrap().total, 0);
    assert_eq!(update(&db, other, team, &named("x")).await.unwrap(), Saved::Missing);
    assert_eq!(delete(&db, other, team).await.unwrap(), None);
    assert_eq!(members(&db, account, &[team]).await.unwrap(), [ada]);
}
