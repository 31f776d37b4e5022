//! Links to requests: who opens them, who decides by them, and what strangers write into them.

mod attacks;
mod deciding;
mod harmless;
mod pages;

use crate::http::{
    approval_requests::tests::world::{URL, World},
    testing::Answer,
};
use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use preloop_actors::approval::ApprovalId;
use serde_json::Value;

impl World {
    /// The page of a request.
    async fn page(&self, id: ApprovalId, token: &str) -> Answer {
        self.at(Method::GET, &format!("/approval/{id}?token={token}")).await
    }

    /// A form as a browser sends it from our page.
    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = TestRequest::with_uri(path)
            .method(Method::POST)
            .insert_header(("origin", "null"))
            .insert_header(("sec-fetch-site", "same-origin"))
            .set_form(fields);
        self.send(request).await
    }

    /// JSON, as a program sends it.
    async fn json(&self, path: &str, body: Value) -> Answer {
        self.send(TestRequest::with_uri(path).method(Method::POST).set_json(body)).await
    }
}

fn decide(id: ApprovalId) -> String {
    format!("/approval/{id}/decide")
}

/// The address without the server's name, as a client asks for it.
fn path_of(address: &str) -> &str {
    address.strip_prefix(URL).expect("an address of ours")
}

fn header_of(answer: &Answer, name: header::HeaderName) -> &str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}
