//! Stopping executions for people at the WebSocket.

use crate::{
    http::{
        audit::{Asker, Origin},
        executions::{ExecutionHint, request_stop},
        live::Stop,
    },
    store::Store,
};
use std::sync::Arc;

/// Stops an execution as the REST command does. Where the person is cannot be told here.
pub(super) fn stop(store: &Store, hint: &ExecutionHint) -> Stop {
    let (store, hint) = (store.clone(), hint.clone());
    Arc::new(move |identity, execution| {
        let (store, hint) = (store.clone(), hint.clone());
        Box::pin(async move {
            let asker = Asker::new(&identity, Origin::default());
            request_stop(&store, &asker, execution, &hint).await.map(drop)
        })
    })
}
