//! What an owner reads before it acts.

use super::*;
use preloop_actors::ports::{DirectStart, EventLog, Route};

#[tokio::test]
async fn an_owner_knows_flow_event_project_and_account() {
    let world = world().await;
    let flow = world.flow().await;
    let mut event = world.event("a");
    event.payload = vec![b'x'; 100_000].into();
    world.append(vec![event.clone()]).await.unwrap();
    // The router has seen the event, so its project is known.
    let project = world.unrouted(1).await.unwrap().events[0].project.unwrap();
    let id = world.unrouted(1).await.unwrap().events[0].id;
    let matches = vec![(flow.flow, flow.id)];
    let route = Route {
        event: id,
        account: world.account,
        matches,
        controls: vec![],
        suppressed: None,
        news: None,
        generation: Some(0),
        held: None,
    };
    world.commit_routes(vec![route]).await.unwrap();
    let lease = world.claim_all().await[0].lease;
    world.record(lease, starting()).await.unwrap();
    world.record(lease, running(lease)).await.unwrap();
    world
        .sql("UPDATE execution_details SET reported_result = '{\"status\": \"failed\"}'", &[])
        .await;

    let context = world.context(lease).await.unwrap().unwrap();
    assert_eq!(context.flow, flow);
    assert_eq!((context.event.id, context.event.project), (id, Some(project)));
    assert_eq!(context.event.incoming.payload, event.payload);
    assert_eq!(context.event.incoming.content, event.content);
    assert_eq!(
        context.project,
        json!({
            "id": project, "name": "app", "identifier": "octo/app",
            "description": null, "organization": "Octo",
        })
    );
    let email = format!("{}@example.test", world.account);
    assert_eq!(context.account, json!({ "id": world.account, "name": "acme", "email": email }));
    assert_eq!((context.state, context.attempt), (ExecutionState::Running, 1));
    assert_eq!(context.container_epoch, Some(lease.epoch));
    assert_eq!(context.container_id.as_deref(), Some("container"));
    assert!(!context.stop_requested);
    assert_eq!(context.reported_result.map(|result| result.status), Some(ResultStatus::Failed));
    assert!(context.created_at <= context.attempt_started_at.unwrap());
    assert!(context.attempt_started_at.unwrap() <= context.now);

    world.sql("UPDATE executions SET stop_requested_at = now()", &[]).await;
    assert!(world.context(lease).await.unwrap().unwrap().stop_requested);
}

#[tokio::test]
async fn an_event_without_a_project_has_null() {
    let world = world().await;
    let flow = world.flow().await;
    let mut event = world.event("a");
    event.content.project = None;
    world.start(DirectStart { event, flow }).await.unwrap();
    let lease = world.claim_all().await[0].lease;
    let context = world.context(lease).await.unwrap().unwrap();
    assert_eq!((context.project, context.event.project), (Value::Null, None));
    assert_eq!((context.container_epoch, context.attempt_started_at), (None, None));
}

#[tokio::test]
async fn a_stale_owner_reads_nothing() {
    let world = world().await;
    let lease = claimed(&world).await;
    for stale in [
        Lease { epoch: Epoch(7), ..lease },
        Lease { owner: replica(), ..lease },
        Lease { account: AccountId::fresh(), ..lease },
    ] {
        assert!(world.context(stale).await.unwrap().is_none());
    }
    world.record(lease, failed()).await.unwrap();
    assert!(world.context(lease).await.unwrap().is_none(), "it is over");
}
