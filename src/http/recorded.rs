//! Changes of the configuration go on record, in the transaction that makes them: who, from where, and what exactly.

use super::{
    auth::client::Client,
    caller::{Caller, Right},
    error::ApiError,
};
use crate::{
    auth::Principal,
    store::audit::{self, By, Entry, Status},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use deadpool_postgres::GenericClient;
use futures::future::LocalBoxFuture;
use preloop_actors::ports::StoreError;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::ops::Deref;
use uuid::Uuid;

/// Longest value that is kept, in bytes of JSON.
const VALUE_BYTES_MAX: usize = 2_000;
/// Most letters of what a client calls itself.
const USER_AGENT_CHARS_MAX: usize = 300;

/// A caller who changes something, known to be allowed to.
pub struct Changer<P> {
    caller: Caller<P>,
    by: By,
}

impl<P> Deref for Changer<P> {
    type Target = Caller<P>;

    fn deref(&self) -> &Caller<P> {
        &self.caller
    }
}

impl<P> Changer<P> {
    /// Puts a change on record. `action` is such as `update_access_rule`, `what` such as `access_rule`; the details
    /// come from what callers are shown, and hold no secrets.
    pub async fn record(
        &self,
        db: &impl GenericClient,
        action: &'static str,
        (what, id): (&'static str, Uuid),
        details: Value,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            id: Uuid::now_v7(),
            account: self.caller.account,
            by: self.by.clone(),
            action,
            resource: Some((what, id.to_string())),
            status: Status::Success,
            correlation: None,
            details,
        };
        audit::insert(db, &[entry]).await
    }
}

/// What there is now, for the record.
pub fn created(after: &impl Serialize) -> Value {
    json!({ "created": shortened(fields(after)) })
}

/// What there was until now, for the record.
pub fn deleted(before: &impl Serialize) -> Value {
    json!({ "deleted": shortened(fields(before)) })
}

/// The fields that differ, for the record.
pub fn changed(before: &impl Serialize, after: &impl Serialize) -> Value {
    let (before, after) = (fields(before), fields(after));
    let differs = |(name, value): &(&String, &Value)| {
        before.get(*name) != Some(*value) && *name != "updated_at"
    };
    let change = |(name, to): (&String, &Value)| {
        let from = before.get(name).cloned().unwrap_or_default();
        (name.clone(), json!({ "from": short(from), "to": short(to.clone()) }))
    };
    let changed: Map<_, _> = after.iter().filter(differs).map(change).collect();
    json!({ "changed": changed })
}

fn fields(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn shortened(fields: Map<String, Value>) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name, short(value))).collect()
}

/// Of a large value only how large it is.
fn short(value: Value) -> Value {
    match value.to_string().len() {
        bytes if bytes > VALUE_BYTES_MAX => json!({ "bytes": bytes }),
        _ => value,
    }
}

impl<P: Right> FromRequest for Changer<P> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (caller, request) = (Caller::from_request(request, payload), request.clone());
        Box::pin(async move {
            let caller: Caller<P> = caller.await?;
            let Ok(client) = Client::extract(&request).await;
            let key = match caller.principal {
                Principal::ApiKey { id } => Some(id),
                Principal::User { .. } | Principal::OAuth { .. } => None,
            };
            let agent = request.headers().get(header::USER_AGENT);
            let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()));
            let agent = agent.map(|agent| agent.chars().take(USER_AGENT_CHARS_MAX).collect());
            let ip = Some(client.0.to_string());
            let by = By { user: Some(caller.user), key, execution: None, ip, user_agent: agent };
            Ok(Self { caller, by })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told() {
        let before = json!({"a": 1, "b": [1], "c": "x", "updated_at": 1});
        let after = json!({"a": 1, "b": [2], "c": "x".repeat(3_000), "updated_at": 2, "d": true});
        let expected = json!({"changed": {
            "b": {"from": [1], "to": [2]},
            "c": {"from": "x", "to": {"bytes": 3_002}},
            "d": {"from": null, "to": true},
        }});
        assert_eq!(changed(&before, &after), expected);
        assert_eq!(changed(&before, &before), json!({"changed": {}}));
        assert_eq!(created(&json!({"a": 1})), json!({"created": {"a": 1}}));
        assert_eq!(deleted(&json!("text")), json!({"deleted": {}}));
    }
}
