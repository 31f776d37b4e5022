//! Each event's project is known by the tracker's own id, whatever people call it.

use crate::store::fixtures::{World, project, world};
use preloop_actors::{
    ids::ProjectId,
    ports::{EventLog, Route},
};

/// Keeps events of these projects, (tracker's id, name), and says which stored project each one got.
async fn seen(world: &World, projects: &[(&str, &str)]) -> Vec<Option<ProjectId>> {
    for (id, name) in projects {
        let mut event = world.event(&ProjectId::fresh().to_string());
        event.content.project = Some(project(id, name));
        world.append(vec![event]).await.unwrap();
    }
    let events = world.unrouted(100).await.unwrap().events;
    let route = |event: &preloop_actors::event::Event| Route {
        event: event.id,
        account: world.account,
        matches: vec![],
        controls: vec![],
        suppressed: None,
        news: None,
        generation: Some(0),
        held: None,
    };
    world.commit_routes(events.iter().map(route).collect()).await.unwrap();
    events.iter().map(|event| event.project).collect()
}

/// A project that a person entered.
async fn entered(world: &World, identifier: &str) -> ProjectId {
    let id = ProjectId::fresh();
    let sql = "INSERT INTO projects (id, account_id, organization_id, name, identifier)
               VALUES ($1, $2, $3, 'Mine', $4)";
    world.sql(sql, &[&id.0, &world.account.0, &world.organization.0, &identifier]).await;
    id
}

async fn check(world: &World, id: ProjectId, expected: (Option<&str>, &str)) {
    let sql = "SELECT external_id, identifier FROM projects WHERE id = $1";
    let row = world.client().await.unwrap().query_one(sql, &[&id.0]).await.unwrap();
    assert_eq!((row.get::<_, Option<&str>>(0), row.get::<_, &str>(1)), expected);
}

#[tokio::test]
async fn a_project_is_written_down_when_first_seen() {
    let world = world().await;
    let seen_first = seen(&world, &[("1", "o/a"), ("2", "o/b"), ("1", "o/a")]).await;
    assert!(seen_first.iter().all(Option::is_some));
    assert_eq!(seen_first[0], seen_first[2]);
    assert_ne!(seen_first[0], seen_first[1]);
    assert_eq!(seen(&world, &[("2", "o/b")]).await, [seen_first[1]]);
    check(&world, seen_first[0].unwrap(), (Some("1"), "o/a")).await;
}

#[tokio::test]
async fn a_rename_keeps_the_project() {
    let world = world().await;
    let id = seen(&world, &[("1", "o/a")]).await[0];
    assert_eq!(seen(&world, &[("1", "o/new")]).await, [id]);
    check(&world, id.unwrap(), (Some("1"), "o/new")).await;
    // Twice within one batch: the last name counts.
    assert_eq!(seen(&world, &[("1", "o/x"), ("1", "o/y")]).await, [id, id]);
    check(&world, id.unwrap(), (Some("1"), "o/y")).await;
}

#[tokio::test]
async fn two_projects_can_swap_their_names() {
    let world = world().await;
    let ids = seen(&world, &[("1", "o/a"), ("2", "o/b")]).await;
    assert_eq!(seen(&world, &[("1", "o/b"), ("2", "o/a")]).await, ids);
    check(&world, ids[0].unwrap(), (Some("1"), "o/b")).await;
    check(&world, ids[1].unwrap(), (Some("2"), "o/a")).await;
}

#[tokio::test]
async fn a_name_that_is_used_again_goes_to_its_new_project() {
    let world = world().await;
    let old = seen(&world, &[("1", "o/a")]).await[0].unwrap();
    let new = seen(&world, &[("2", "o/a")]).await[0].unwrap();
    assert_ne!(old, new);
    check(&world, new, (Some("2"), "o/a")).await;
    check(&world, old, (Some("1"), &format!("o/a (was {old})"))).await;
    // Both in one batch: only one can have the name, the other keeps its id all the same.
    let both = seen(&world, &[("2", "o/c"), ("1", "o/c")]).await;
    assert_eq!(both, [Some(new), Some(old)]);
    check(&world, old, (Some("1"), "o/c")).await;
}

#[tokio::test]
async fn a_project_that_a_person_entered_is_adopted() {
    let world = world().await;
    let mine = entered(&world, "o/mine").await;
    assert_eq!(seen(&world, &[("9", "o/mine")]).await, [Some(mine)]);
    check(&world, mine, (Some("9"), "o/mine")).await;
}

#[tokio::test]
async fn an_entered_name_does_not_take_a_known_project_away() {
    let world = world().await;
    let known = seen(&world, &[("1", "o/a")]).await[0];
    let mine = entered(&world, "o/b").await;
    assert_eq!(seen(&world, &[("1", "o/b")]).await, [known]);
    check(&world, mine, (None, "o/b")).await;
    check(&world, known.unwrap(), (Some("1"), "o/a")).await;
}

#[tokio::test]
async fn a_deleted_organization_stops_no_event() {
    let world = world().await;
    let event = world.event("a");
    world.append(vec![event]).await.unwrap();
    world.sql("DELETE FROM organizations", &[]).await;
    let events = world.unrouted(10).await.unwrap().events;
    assert_eq!(events.iter().map(|event| event.project).collect::<Vec<_>>(), [None]);
}

#[tokio::test]
async fn two_routers_write_a_project_down_once() {
    let world = world().await;
    for round in 0..20 {
        let mut event = world.event(&format!("{round}"));
        event.content.project = Some(project(&format!("{round}"), "o/reused"));
        world.append(vec![event]).await.unwrap();
        let (one, two) = tokio::join!(world.unrouted(100), world.unrouted(100));
        let (one, two) = (one.unwrap().events, two.unwrap().events);
        assert!(one.last().unwrap().project.is_some());
        assert_eq!(one.last().unwrap().project, two.last().unwrap().project);
    }
}
