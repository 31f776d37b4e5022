//! `subscriptions/listen`: a modern client hears of changes for as long as it keeps the answer open.

use super::{Endpoint, reply, rpc_failure, sse};
use crate::mcp::{
    exchange::{Change, Exchange, modern_result},
    protocol::{Era, TASKS, meta},
    raw::{RawObject, raw},
    rpc::{self, Id, Message, RpcError},
};
use actix_web::{HttpResponse, http::StatusCode, rt, web::Bytes};
use futures::{Stream, stream};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use std::{collections::VecDeque, convert::Infallible};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::{Instant, Interval, interval_at},
};

/// Most single resources of one subscription.
pub const RESOURCES_MAX: usize = 1_000;

/// What a client wants to hear of.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    #[serde(skip_serializing_if = "is_false")]
    tools_list_changed: bool,
    #[serde(skip_serializing_if = "is_false")]
    prompts_list_changed: bool,
    #[serde(skip_serializing_if = "is_false")]
    resources_list_changed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_subscriptions: Vec<String>,
    /// None is told of; whoever has one asks for it.
    #[serde(skip_serializing)]
    task_ids: Vec<String>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Filter {
    fn wants(&self, change: &Change) -> bool {
        match change {
            Change::Tools => self.tools_list_changed,
            Change::Prompts => self.prompts_list_changed,
            Change::Resources => self.resources_list_changed,
            Change::Resource(uri) => self.resource_subscriptions.contains(uri),
        }
    }
}

/// Opens the stream: first what was agreed to, then what changes.
pub(super) fn open(endpoint: &Endpoint, exchange: &Exchange, id: &Id, body: &[u8]) -> HttpResponse {
    let filter = match filter(body) {
        Ok(filter) => filter,
        Err(error) => return rpc_failure(StatusCode::BAD_REQUEST, Some(id), &error),
    };
    debug_assert_eq!(exchange.era, Era::Modern);
    if !filter.task_ids.is_empty()
        && let Err(error) = exchange.require_extension(TASKS)
    {
        return rpc_failure(reply::status(&error), Some(id), &error);
    }
    if !exchange.head.takes_stream {
        let error = RpcError::invalid_params("the answer is a stream; accept `text/event-stream`");
        return rpc_failure(reply::status(&error), Some(id), &error);
    }
    // Subscribed before it is acknowledged, so that nothing falls between.
    let changes = endpoint.surface.changes(&exchange.caller);
    watch(endpoint, exchange, &filter.resource_subscriptions);
    let agreed = notification(
        id,
        "notifications/subscriptions/acknowledged",
        &[("notifications", raw(&filter))],
    );
    let alive = interval_at(Instant::now() + sse::ALIVE_EVERY, sse::ALIVE_EVERY);
    let waiting = VecDeque::from([agreed]);
    let closing = Some(endpoint.closing.subscribe());
    let result = modern_result(raw(&json!({})), endpoint.server());
    let last = rpc::result(id, &result);
    let listening = Listening { id: id.clone(), filter, changes, waiting, alive, closing, last };
    sse::response().streaming(stream(listening))
}

/// Has single resources watched where they are. What cannot be watched there is not heard of, which is no error: the
/// client can only ask to be told.
fn watch(endpoint: &Endpoint, exchange: &Exchange, resources: &[String]) {
    let (surface, exchange) = (endpoint.surface.clone(), exchange.clone());
    let resources = resources.to_vec();
    rt::spawn(async move {
        for uri in &resources {
            let mut params = RawObject::default();
            params.set("uri", raw(uri));
            let watched = surface.serve(&exchange, "resources/subscribe", params).await;
            if let Err(error) = watched {
                tracing::debug!("a resource is not watched: {error}");
            }
        }
    });
}

fn filter(body: &[u8]) -> Result<Filter, RpcError> {
    let Ok(Message::Request { params, .. }) = Message::parse(body) else {
        return Err(RpcError::invalid_params("no request"));
    };
    let filter: Option<Filter> = params
        .read("notifications")
        .map_err(|error| RpcError::invalid_params(format!("`notifications`: {error}")))?;
    let filter =
        filter.ok_or_else(|| RpcError::invalid_params("`notifications` says what to hear of"))?;
    if filter.resource_subscriptions.len() > RESOURCES_MAX {
        let message = format!("`resourceSubscriptions` has more than {RESOURCES_MAX} entries");
        return Err(RpcError::invalid_params(message));
    }
    Ok(filter)
}

struct Listening {
    id: Id,
    filter: Filter,
    changes: broadcast::Receiver<Change>,
    waiting: VecDeque<String>,
    alive: Interval,
    /// `None` once the last message was sent.
    closing: Option<watch::Receiver<bool>>,
    /// The answer, which ends the subscription.
    last: String,
}

fn stream(listening: Listening) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(listening, |mut listening| async move {
        let bytes = listening.next().await?;
        Some((Ok(bytes), listening))
    })
}

impl Listening {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Some(sse::event(None, &message));
            }
            let closing = self.closing.as_mut()?;
            tokio::select! {
                () = until_true(closing) => {
                    self.closing = None;
                    return Some(sse::event(None, &self.last));
                }
                change = self.changes.recv() => match change {
                    Ok(change) => self.heard(&change),
                    // Too slow to hear each: whatever it listens to may have changed.
                    Err(RecvError::Lagged(_)) => self.everything(),
                    Err(RecvError::Closed) => return None,
                },
                _ = self.alive.tick() => return Some(sse::ALIVE),
            }
        }
    }

    fn heard(&mut self, change: &Change) {
        if self.filter.wants(change) {
            let fields = match change {
                Change::Resource(uri) => vec![("uri", raw(uri))],
                _ => Vec::new(),
            };
            self.waiting.push_back(notification(&self.id, change.method(), &fields));
        }
    }

    fn everything(&mut self) {
        let lists = [Change::Tools, Change::Prompts, Change::Resources];
        let single = self.filter.resource_subscriptions.clone().into_iter().map(Change::Resource);
        for change in lists.into_iter().chain(single).collect::<Vec<_>>() {
            self.heard(&change);
        }
    }
}

async fn until_true(flag: &mut watch::Receiver<bool>) {
    // An error says that nobody is left to say so.
    let _ = flag.wait_for(|is_true| *is_true).await;
}

/// Every notification of a subscription says which one it belongs to.
fn notification(id: &Id, method: &str, fields: &[(&str, Box<RawValue>)]) -> String {
    let mut params = RawObject::default();
    params.set("_meta", raw(&json!({ meta::SUBSCRIPTION_ID: id.as_raw() })));
    for (name, value) in fields {
        params.set(name, value.clone());
    }
    rpc::call(None, method, Some(&params.to_raw()))
}
