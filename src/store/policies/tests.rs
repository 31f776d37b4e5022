//! Versions in the table: their order, their tags, who sees them, and that they never change.

use super::*;
use crate::store::{
    fixtures::{World, world},
    page::Window,
};
use preloop_actors::{gate::Hash, ids::UserId};

const ALL: Window = Window { offset: 0, limit: 10 };

async fn kept(world: &World, number: i32, document: &str) -> Uuid {
    let id = Uuid::now_v7();
    let new = NewVersion {
        id,
        number,
        document,
        hash: Hash::of(document.as_bytes()),
        origin: Origin::Applied,
        rolled_back_to: None,
        author: Some(UserId::fresh()),
        comment: Some("why"),
        counts: Counts { servers: 1, workflows: 2, tools: 3 },
    };
    insert(&world.client().await.unwrap(), world.account, &new).await.unwrap();
    id
}

#[tokio::test]
async fn versions_come_back_the_newest_first() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    assert_eq!(latest(&db, account).await.unwrap(), None);
    let (one, two) = (kept(&world, 1, "a").await, kept(&world, 2, "b").await);
    let found = list(&db, account, false, ALL).await.unwrap();
    let told: Vec<_> = found.rows.iter().map(|row| (row.id, row.number, row.is_newest)).collect();
    assert_eq!((told, found.total), (vec![(two, 2, true), (one, 1, false)], 2));
    assert!(found.rows.iter().all(|row| row.document.is_empty()));
    let first = version(&db, account, one).await.unwrap().unwrap();
    assert_eq!((first.document.as_str(), first.hash), ("a", Hash::of(b"a")));
    assert_eq!(first.comment.as_deref(), Some("why"));
    assert_eq!(first.counts, Counts { servers: 1, workflows: 2, tools: 3 });
    assert_eq!(latest(&db, account).await.unwrap().unwrap().id, two);
    assert_eq!(version_by_number(&db, account, 1).await.unwrap().unwrap().id, one);
    assert_eq!(version_by_number(&db, account, 3).await.unwrap(), None);
    assert_eq!(count(&db, account).await.unwrap(), 2);
    let other = AccountId::fresh();
    assert_eq!(version(&db, other, one).await.unwrap(), None);
    assert_eq!(latest(&db, other).await.unwrap(), None);
}

#[tokio::test]
async fn tags_can_be_moved() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let (one, two) = (kept(&world, 1, "a").await, kept(&world, 2, "b").await);
    for (id, tag) in [(one, "stable"), (one, "old"), (two, "stable")] {
        assert_eq!(set_tag(&db, account, id, tag).await.unwrap(), TagSet::Done);
    }
    let tags = async |id| version(&db, account, id).await.unwrap().unwrap().tags;
    assert_eq!((tags(one).await, tags(two).await), (vec!["old".into()], vec!["stable".into()]));
    assert_eq!(version_by_tag(&db, account, "stable").await.unwrap().unwrap().id, two);
    let other = AccountId::fresh();
    assert_eq!(set_tag(&db, other, one, "theirs").await.unwrap(), TagSet::Missing);
    assert_eq!(version_by_tag(&db, other, "stable").await.unwrap(), None);
    assert!(!unset_tag(&db, other, two, None).await.unwrap());
    assert!(unset_tag(&db, account, two, Some("stable")).await.unwrap());
    assert!(!unset_tag(&db, account, two, None).await.unwrap());
    assert!(tags(two).await.is_empty());
}

#[tokio::test]
async fn a_version_never_changes_and_no_number_comes_twice() {
    let world = world().await;
    let id = kept(&world, 1, "a").await;
    let db = world.client().await.unwrap();
    let changed = db.execute("UPDATE policy_versions SET comment = '' WHERE id = $1", &[&id]).await;
    let refused = changed.unwrap_err();
    assert!(refused.as_db_error().unwrap().message().contains("never changes"));
    let found = version(&db, world.account, id).await.unwrap().unwrap();
    assert_eq!(found.comment.as_deref(), Some("why"));
    let again = NewVersion {
        id: Uuid::now_v7(),
        number: 1,
        document: "b",
        hash: Hash::of(b"b"),
        origin: Origin::Found,
        rolled_back_to: None,
        author: None,
        comment: None,
        counts: Counts::default(),
    };
    assert!(insert(&db, world.account, &again).await.is_err());
}

#[tokio::test]
async fn what_becomes_of_unknown_tools_is_kept() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    assert_eq!(unknown_tools(&db, account).await.unwrap(), Action::Allow);
    for (word, action) in [
        ("deny", Action::Deny),
        ("require_approval", Action::RequireApproval),
        ("allow", Action::Allow),
    ] {
        set_unknown_tools(&db, account, word).await.unwrap();
        assert_eq!(unknown_tools(&db, account).await.unwrap(), action);
    }
    assert_eq!(unknown_tools(&db, AccountId::fresh()).await.unwrap(), Action::Allow);
}

#[tokio::test]
async fn people_are_known_with_what_they_may_do() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    let team = Uuid::now_v7();
    world
        .sql(
            "INSERT INTO teams (id, account_id, name) VALUES ($1, $2, 'ops')",
            &[&team, &account.0],
        )
        .await;
    let (owner, viewer) = (people(&db, account).await.unwrap()[0].clone(), UserId::fresh());
    let sql = "INSERT INTO users (id, account_id, username, email, password_hash)
               VALUES ($1, $2, 'zoe', 'zoe@example.test', '')";
    world.sql(sql, &[&viewer.0, &account.0]).await;
    world.sql("INSERT INTO user_roles VALUES ($1, 'viewer')", &[&viewer.0]).await;
    world
        .sql("INSERT INTO team_members (team_id, user_id) VALUES ($1, $2)", &[&team, &viewer.0])
        .await;
    let found = people(&db, account).await.unwrap();
    assert!(owner.may_decide && owner.teams.is_empty());
    let zoe = found.iter().find(|person| person.name == "zoe").unwrap();
    assert_eq!((zoe.may_decide, &zoe.teams), (false, &vec![team]));
    assert_eq!(teams(&db, account).await.unwrap(), [Named { id: team, name: "ops".to_owned() }]);
    assert!(keys(&db, account).await.unwrap().is_empty());
    assert!(people(&db, AccountId::fresh()).await.unwrap().is_empty());
}

#[tokio::test]
async fn old_versions_can_go() {
    let world = world().await;
    let (db, account) = (world.client().await.unwrap(), world.account);
    for number in 1..=6 {
        let id = Uuid::now_v7();
        // Written when it was made: a version never changes.
        let sql = "INSERT INTO policy_versions (id, account_id, number, document, document_hash, origin, servers,
                                                workflows, tools, created_at)
                   VALUES ($1, $2, $3, '', sha256('7'), 'applied', 0, 0, 0, now() - make_interval(days => 10 - $3))";
        world.sql(sql, &[&id, &account.0, &number]).await;
        if number == 2 {
            set_tag(&db, account, id, "kept").await.unwrap();
        }
    }
    let keep = Keep { days: 5, newest: 2, tagged: true };
    let numbers = async || {
        let found = list(&db, account, false, ALL).await.unwrap();
        found.rows.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(prune(&db, AccountId::fresh(), keep).await.unwrap(), 0);
    // Version 5 is five days old, and 4 is six.
    assert_eq!(prune(&db, account, keep).await.unwrap(), 3);
    assert_eq!(numbers().await, [6, 5, 2]);
    assert_eq!(prune(&db, account, Keep { days: 0, newest: 2, ..keep }).await.unwrap(), 0);
    // Numbers have gaps by now, which are no versions.
    let three = Keep { days: 0, newest: 3, tagged: false };
    assert_eq!(prune(&db, account, three).await.unwrap(), 0);
    assert_eq!(numbers().await, [6, 5, 2]);
    assert_eq!(prune(&db, account, Keep { days: 0, newest: 0, tagged: false }).await.unwrap(), 2);
    assert_eq!(numbers().await, [6]);
}

#[test]
fn a_tag_is_no_number_and_not_blank() {
    let (longest, longer) = ("ä".repeat(TAG_CHARS_MAX), "ä".repeat(TAG_CHARS_MAX + 1));
    for (text, expected) in [
        ("stable", true),
        ("v3", true),
        (longest.as_str(), true),
        (longer.as_str(), false),
        ("", false),
        (" ", false),
        ("3", false),
        ("-3", false),
    ] {
        assert_eq!(is_tag(text), expected, "{text}");
    }
}
