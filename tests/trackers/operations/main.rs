//! Does everything that a tracker's client can, once, and says in one line of JSON each how it ended.
//!
//! `tests/trackers/prism.py` runs it against servers that check each request by the tracker's own description.

mod reading;
mod report;
mod writing;

use clap::Parser;
use preloop::{
    net_guard::NetGuard,
    trackers::{
        client::{ClientFactory, ClientOptions},
        connecting::{Connector, Credential},
    },
};
use preloop_actors::event::TrackerType;
use serde_json::json;
use std::time::Duration;

#[derive(Parser)]
struct Arguments {
    /// `github`, `gitlab` or `jira`.
    tracker: TrackerType,
    /// Where its API is.
    api: String,
    /// Which answer is wished, such as `404`.
    #[arg(long)]
    prefer: Option<u16>,
    /// `cloud` or `server`.
    #[arg(long, default_value = "cloud")]
    deployment: String,
    /// As an app with OAuth, which Jira treats in its own way.
    #[arg(long)]
    app: bool,
}

#[actix::main]
async fn main() {
    let given = Arguments::parse();
    let prefer = given.prefer.map(|code| ("prefer".to_owned(), format!("code={code}")));
    let options = ClientOptions {
        attempt_timeout: Duration::from_secs(60),
        // What is refused once would be refused again.
        attempts_max: 1,
        headers: prefer.into_iter().collect(),
        ..ClientOptions::default()
    };
    let networks = ["127.0.0.0/8".parse().expect("a network")];
    let factory = ClientFactory::new(NetGuard::new(&networks), None, options);
    let mut details = json!({ "api_url": given.api, "deployment": given.deployment });
    if !given.app {
        details["email"] = json!("ada@example.com");
    }
    let url = Some(given.api.clone());
    let credential = Credential { kind: given.tracker, url, token: "a-token".into(), details };
    let client = factory.connect(&credential).expect("a client");
    reading::all(client.as_ref()).await;
    writing::all(client.as_ref()).await;
}
