//! What the record says of saved flows.

use super::wire::FlowFields;
use crate::{
    http::{audit, caller::Caller, error::ApiError},
    store::flows::{Applied, Change, Flow},
};
use deadpool_postgres::GenericClient;

/// Writes down what a save did, in its transaction; one that changed nothing is none.
pub async fn saved<P>(
    caller: &Caller<P>,
    db: &impl GenericClient,
    before: Option<&Flow>,
    applied: &Applied,
) -> Result<(), ApiError> {
    let action = match applied.change {
        Change::Created => "create_flow",
        Change::Updated => "update_flow",
        Change::Unchanged => return Ok(()),
    };
    let version = &applied.flow.version;
    let change = audit::Change::new(action, "flow", version.flow)
        .with("name", &*version.spec.name)
        .with("version", version.number)
        .secret("webhook_secret", applied.webhook_secret.is_some());
    let change = match before {
        Some(before) => {
            let fields = |flow: &Flow| FlowFields::from(&flow.version);
            change
                .between(&fields(before), &fields(&applied.flow))
                .between(&before.extras, &applied.flow.extras)
        }
        None => change,
    };
    caller.record(db, change).await
}
