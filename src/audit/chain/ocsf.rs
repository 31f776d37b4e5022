//! Entries as events of the Open Cybersecurity Schema Framework, version 1.3.0.
//!
//! All are of the class API Activity (6003, category Application Activity): a tool's call, a vote and a change of the
//! configuration are each an operation that an actor asked this server for. What an action does decides the activity:
//!
//! | `action` begins with | `activity_id` |
//! |---|---|
//! | `create_`, `register_`, `connect_` | 1 Create |
//! | `update_`, `set_`, `reorder_`, `turn_` | 3 Update |
//! | `delete_`, `revoke_` | 4 Delete |
//! | anything else, such as `tool_call` and `approval_vote` | 99 Other |
//!
//! | Of the entry | In the event |
//! |---|---|
//! | `id`, the record's number | `metadata.uid`, `metadata.sequence` |
//! | `correlation_id`, `account_id` | `metadata.correlation_uid`, `metadata.tenant_uid` |
//! | `at` | `time`, in milliseconds since 1970 |
//! | `action` | `api.operation`, `activity_name` where that is Other |
//! | `status` | `status_id` 1 Success, 2 Failure (also of `denied`), 99 Other (`pending`); `status` has the word |
//! | `user_id`, `api_key_id`, `execution_id` | `actor.user.uid`, `actor.user.credential_uid`, `actor.session.uid` |
//! | `ip_address` | `src_endpoint.ip` |
//! | `user_agent` | `http_request.user_agent` |
//! | `resource_type`, `resource_id` | `resources[0].type`, `resources[0].uid` |
//! | `details` | `unmapped.details` |

use crate::store::{audit::Status, audit_chain::Content};
use serde_json::{Map, Value, json};
use uuid::Uuid;

const VERSION: &str = "1.3.0";
const CLASS: u32 = 6003;

/// What an action's first word makes of it.
const ACTIVITIES: [(&str, u32, &str); 9] = [
    ("create_", 1, "Create"),
    ("register_", 1, "Create"),
    ("connect_", 1, "Create"),
    ("update_", 3, "Update"),
    ("set_", 3, "Update"),
    ("reorder_", 3, "Update"),
    ("turn_", 3, "Update"),
    ("delete_", 4, "Delete"),
    ("revoke_", 4, "Delete"),
];

/// The event of a record.
pub fn event(account: Uuid, seq: i64, id: Uuid, content: &Content) -> Value {
    let known = ACTIVITIES.iter().find(|(word, ..)| content.action.starts_with(word));
    let (activity, name) =
        known.map_or((99, content.action.as_str()), |(_, id, name)| (*id, *name));
    let (status, severity) = match content.status {
        Status::Success => (1, 1),
        Status::Failure | Status::Denied => (2, 2),
        Status::Pending => (99, 1),
    };
    let details = serde_json::from_str(&content.details);
    let details = details.unwrap_or_else(|_| Value::String(content.details.clone()));
    let mut event = json!({
        "class_uid": CLASS,
        "class_name": "API Activity",
        "category_uid": 6,
        "category_name": "Application Activity",
        "activity_id": activity,
        "activity_name": name,
        "type_uid": CLASS * 100 + activity,
        "severity_id": severity,
        "status_id": status,
        "status": content.status.as_str(),
        "time": content.at.timestamp_millis(),
        "metadata": {
            "version": VERSION,
            "product": {
                "name": "Preloop",
                "vendor_name": "Preloop",
                "version": env!("CARGO_PKG_VERSION"),
            },
            "uid": id,
            "sequence": seq,
            "tenant_uid": account,
        },
        "actor": actor(content),
        "api": { "operation": content.action, "service": { "name": "preloop" } },
        "src_endpoint": {},
        "unmapped": { "details": details },
    });
    if let Some(correlation) = content.correlation {
        event["metadata"]["correlation_uid"] = json!(correlation);
    }
    match &content.ip {
        Some(ip) => event["src_endpoint"]["ip"] = json!(ip),
        None => event["src_endpoint"]["name"] = json!("preloop"),
    }
    if let Some(agent) = &content.user_agent {
        event["http_request"] = json!({ "user_agent": agent });
    }
    if content.resource_type.is_some() || content.resource.is_some() {
        let mut resource = Map::new();
        put(&mut resource, "type", content.resource_type.as_ref());
        put(&mut resource, "uid", content.resource.as_ref());
        event["resources"] = json!([resource]);
    }
    event
}

/// Who did it; what nobody signed in did is the server's own.
fn actor(content: &Content) -> Value {
    let mut user = Map::new();
    put(&mut user, "uid", content.user);
    put(&mut user, "credential_uid", content.key);
    let mut actor = Map::new();
    if !user.is_empty() {
        actor.insert("user".to_owned(), Value::Object(user));
    }
    if let Some(execution) = content.execution {
        actor.insert("session".to_owned(), json!({ "uid": execution }));
    }
    if actor.is_empty() {
        actor.insert("app_name".to_owned(), json!("preloop"));
    }
    Value::Object(actor)
}

fn put(fields: &mut Map<String, Value>, name: &str, value: Option<impl ToString>) {
    fields.extend(value.map(|value| (name.to_owned(), Value::String(value.to_string()))));
}
