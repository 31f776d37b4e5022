//! Writing down who changed what, in the transaction of the change.

use super::origin::Origin;
use crate::{
    auth::{Identity, Principal},
    http::{
        caller::{Authenticated, Caller, Person},
        error::ApiError,
    },
    store::audit::{self, By, Entry, Status},
};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::{AccountId, UserId};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Display;
use uuid::Uuid;

/// Longest value of a field that is written down, as JSON; of longer ones it is only said that they changed.
const VALUE_BYTES_MAX: usize = 300;
/// Fields that change by themselves.
const BY_THEMSELVES: [&str; 3] = ["updated_at", "last_updated", "validation_message"];

/// Who asks for something, and from where.
#[derive(Clone, Debug)]
pub struct Asker {
    account: AccountId,
    user: UserId,
    principal: Principal,
    origin: Origin,
}

/// Something that was changed, or done to somebody's credentials. Never with a secret in it.
#[derive(Clone, Debug)]
pub struct Change {
    action: &'static str,
    resource: (&'static str, String),
    status: Status,
    details: Map<String, Value>,
}

impl Change {
    /// An action such as `create_tracker`, what it is done to, such as `tracker`, and which one.
    pub fn new(action: &'static str, kind: &'static str, id: impl Display) -> Self {
        let resource = (kind, id.to_string());
        Self { action, resource, status: Status::Success, details: Map::new() }
    }

    /// It did not come to pass.
    pub fn failed(self) -> Self {
        Self { status: Status::Failure, ..self }
    }

    /// Adds something to know about it.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Adds the fields that differ between two states as people are shown them, with both values where they are short
    /// and plain.
    pub fn between(mut self, before: &impl Serialize, after: &impl Serialize) -> Self {
        for (name, was, is) in differences(&fields(before), &fields(after)) {
            let told = match (told(&was), told(&is)) {
                (Some(from), Some(to)) => json!({ "from": from, "to": to }),
                _ => Value::from("changed"),
            };
            self.changed().insert(name, told);
        }
        self
    }

    /// Adds the names of fields that were given.
    pub fn given(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
        for name in names {
            self.changed().insert(name.to_owned(), Value::from("changed"));
        }
        self
    }

    /// Adds that a secret was set, if it was.
    pub fn secret(self, name: &'static str, was_set: bool) -> Self {
        if was_set { self.given([name]) } else { self }
    }

    fn changed(&mut self) -> &mut Map<String, Value> {
        let changed = self.details.entry("changed").or_insert_with(|| json!({}));
        changed.as_object_mut().expect("nothing else has that name")
    }

    /// Writes it down.
    pub async fn write(
        self,
        db: &impl GenericClient,
        account: AccountId,
        by: By,
    ) -> Result<(), ApiError> {
        Ok(audit::insert(db, &[self.entry(account, by)]).await?)
    }

    fn entry(self, account: AccountId, by: By) -> Entry {
        Entry {
            id: Uuid::now_v7(),
            account,
            by,
            action: self.action,
            resource: Some(self.resource),
            status: self.status,
            correlation: None,
            details: Value::Object(self.details),
        }
    }
}

impl Asker {
    pub fn new(identity: &Identity, origin: Origin) -> Self {
        let Identity { user, principal, .. } = identity;
        Self { account: user.account, user: user.id, principal: *principal, origin }
    }

    pub fn account(&self) -> AccountId {
        self.account
    }

    /// As the record says it.
    pub fn by(&self) -> By {
        let key = match self.principal {
            Principal::ApiKey { id } => Some(id),
            Principal::User { .. } | Principal::OAuth { .. } => None,
        };
        By { user: Some(self.user), key, ..self.origin.by() }
    }

    /// Writes down what they did, where they did it: in the transaction of the change.
    pub async fn record(&self, db: &impl GenericClient, change: Change) -> Result<(), ApiError> {
        Ok(audit::insert(db, &[self.entry(change)]).await?)
    }

    /// What they did, for whoever writes it down in a transaction of their own.
    pub fn entry(&self, change: Change) -> Entry {
        let change = match self.principal {
            Principal::OAuth { client, .. } => change.with("oauth_client", client.to_string()),
            Principal::ApiKey { .. } | Principal::User { .. } => change,
        };
        change.entry(self.account, self.by())
    }
}

macro_rules! records {
    ($($caller:ty $(: $right:ident)?, $asker:tt;)+) => {$(
        impl$(<$right>)? $caller {
            /// Writes down what the caller did, in the transaction of the change.
            pub async fn record(&self, db: &impl GenericClient, change: Change) -> Result<(), ApiError> {
                self.$asker.record(db, change).await
            }
        }
    )+};
}

records! {
    Caller<P>: P, asker;
    Authenticated, 1;
    Person, asker;
}

fn fields(state: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn differences(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Vec<(String, Value, Value)> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let value =
        |fields: &Map<String, Value>, name: &String| fields.get(name).cloned().unwrap_or_default();
    // Null and nothing are the same to people.
    let differs = |name: &&String| {
        !BY_THEMSELVES.contains(&name.as_str()) && value(before, name) != value(after, name)
    };
    names
        .filter(differs)
        .map(|name| (name.clone(), value(before, name), value(after, name)))
        .collect()
}

/// A value that may be told. Objects are free-form, and people keep in them what they like.
fn told(value: &Value) -> Option<&Value> {
    let is_plain = |value: &Value| !value.is_object() && !value.is_array();
    let plain = match value {
        Value::Array(items) => items.iter().all(is_plain),
        value => is_plain(value),
    };
    (plain && value.to_string().len() <= VALUE_BYTES_MAX).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_as_far_as_they_are_short_and_plain() {
        let long = "x".repeat(400);
        for (before, after, changed) in [
            (json!({"a": 1}), json!({"a": 1}), Value::Null),
            (json!({"a": 1}), json!({"a": 2}), json!({"a": {"from": 1, "to": 2}})),
            (json!({}), json!({"a": ["b"]}), json!({"a": {"from": null, "to": ["b"]}})),
            (json!({"a": "b"}), json!({"a": long}), json!({"a": "changed"})),
            (json!({"a": {"token": "b"}}), json!({"a": null}), json!({"a": "changed"})),
            (json!({"a": [{"b": 1}]}), json!({"a": []}), json!({"a": "changed"})),
            (json!({"updated_at": 1, "b": 1}), json!({"updated_at": 2, "b": 1}), Value::Null),
        ] {
            let change = Change::new("update_thing", "thing", "1").between(&before, &after);
            let found = change.details.get("changed").cloned().unwrap_or_default();
            assert_eq!(found, changed, "{before} and {after}");
        }
    }
}
