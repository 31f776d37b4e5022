//! A panic in each kind of actor: rebuilt, nothing lost, the others undisturbed.

use crate::support::{Server, eventually};
use serde_json::json;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(60);

/// Runs one webhook through a server in which this point panics twice.
async fn check(point: &str) {
    let server = Server::start_with(&[("FAILPOINTS", &format!("{point}=2*panic(by order)"))]).await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let flow = client.flow(json!([{ "log": "through" }, { "sleep": 1 }])).await;
    // A panic below a request is an error to the sender, who delivers again: as GitHub's redelivery does.
    let body = r#"{"action":"opened","issue":{"title":"t","number":1},"repository":{"id":1,"full_name":"a/b","name":"b"}}"#;
    eventually("the delivery", SOON, async || {
        let (status, _) = github.deliver("issues", "guid", body).await;
        status.is_success().then_some(())
    })
    .await;
    client.reaches(&flow, "SUCCEEDED", SOON).await;
    assert_eq!(client.executions(&flow).await.len(), 1);
    assert!(server.log().contains("by order"), "the point `{point}` was never passed");
}

macro_rules! panics {
    ($($name:ident: $point:literal,)+) => {$(
        #[tokio::test]
        async fn $name() {
            check($point).await;
        }
    )+};
}

panics! {
    receiver: "receiver::accept",
    writer: "writer::flush",
    router: "router::step",
    one_event: "router::decide",
    scheduler: "scheduler::step",
    dispatcher: "dispatcher::step",
    execution_before_its_launch: "execution::launch",
    execution_behind_its_launch: "execution::running",
    hub: "hub::tick",
}
