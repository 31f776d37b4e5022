//! Issues over the real app, before a tracker that remembers.

mod reading;
mod writing;

use crate::http::{
    fixtures::{World, text, tracker::TOKEN, world},
    testing::Answer,
};
use actix_web::{http::Method, test::TestRequest};
use preloop_actors::{
    ids::{OrganizationId, ProjectId, TrackerId},
    issue::{IssueNews, IssueSnapshot},
};
use serde_json::{Value, json};
use std::ops::Deref;

/// The app with a tracker that has a token, and its project `octo/app`.
struct House {
    world: World,
    tracker: TrackerId,
    project: ProjectId,
}

impl Deref for House {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

async fn house() -> House {
    house_with(json!({ "token": TOKEN })).await
}

async fn house_with(fields: Value) -> House {
    let world = world().await;
    let mut body = json!({ "name": "acme", "type": "github", "organization": "octo" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let created = world.call(Method::POST, "/trackers", Some(body), 201).await;
    let tracker = TrackerId(text(&created, "id").parse().unwrap());
    let organization: OrganizationId = text(&created["organization"], "id").parse().unwrap();
    let body = json!({
        "name": "App", "identifier": "octo/app", "organization_id": organization.to_string(),
    });
    let project = world.call(Method::POST, "/projects", Some(body), 201).await;
    let project = ProjectId(text(&project, "id").parse().unwrap());
    House { world, tracker, project }
}

impl House {
    /// Keeps what the tracker is said to have said.
    async fn hear(&self, issue: IssueSnapshot) -> String {
        let (tracker, project) = (self.tracker, self.project);
        let news = IssueNews { tracker, project, issue, comment: None };
        let store = &self.state.store;
        let kept = crate::store::issues::issue_written(store, self.owner.account, &news).await;
        kept.unwrap().unwrap().to_string()
    }

    /// Creates an issue; gives the answer.
    async fn create(&self, title: &str) -> Value {
        let body = json!({ "project": "octo/app", "title": title, "description": "Text" });
        self.call(Method::POST, "/issues", Some(body), 201).await
    }

    /// A call with a key of the client's.
    async fn keyed(&self, key: &str, method: Method, path: &str, body: &Value) -> Answer {
        let request = TestRequest::with_uri(&format!("/api/v1{path}"))
            .method(method)
            .insert_header(("authorization", format!("Bearer {}", self.owner.access)))
            .insert_header(("idempotency-key", key))
            .set_json(body);
        self.send(request).await
    }

    /// The issue as it is kept here.
    async fn kept(&self, key: &str) -> Value {
        self.call(Method::GET, &format!("/issues/{}", key.replace('#', "%23")), None, 200).await
    }
}

fn snapshot(number: u32, title: &str) -> IssueSnapshot {
    IssueSnapshot {
        external_id: (1_000 + number).to_string(),
        key: format!("octo/app#{number}"),
        url: format!("https://github.com/octo/app/issues/{number}"),
        title: title.to_owned(),
        status: Some("open".to_owned()),
        is_open: Some(true),
        version: format!("2026-01-{number:02}T00:00:00Z").parse().ok(),
        ..IssueSnapshot::default()
    }
}
