//! What comes before a container: its image, its prompt, its token.

use super::{
    Failure, FailureCategory,
    letting_go::Left,
    life::{Life, POSTPONE, lost},
};
use crate::{
    flow::{self, template},
    ports::{Assignment, Change, ExecutionContext, Fetched, Image, Launch, RuntimeError},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

impl Life {
    /// Has the image fetched before there is anything to undo. Until it is there the place is given back.
    pub(super) async fn fetch(
        &mut self,
        image: &Image,
        context: &ExecutionContext,
    ) -> Result<Option<Change>, Left> {
        let runtime = Arc::clone(&self.needs.runtime);
        Ok(match self.unless_left(runtime.fetch(image)).await? {
            Ok(Fetched::Present) => None,
            Ok(Fetched::Underway(reason)) | Err(RuntimeError::Unavailable(reason)) => {
                Some(Change::Postponed { reason, backoff: POSTPONE })
            }
            Err(RuntimeError::Gone) => Some(self.failed(context, lost())),
            Err(RuntimeError::Failed(failure)) => Some(self.failed(context, failure)),
        })
    }

    /// Prompt, token and launch. Pure but for the clock and the token's randomness.
    pub(super) fn plan(
        &self,
        context: &ExecutionContext,
        token: &str,
    ) -> Result<(Launch, Change), Failure> {
        let execution = json!({
            "id": self.lease.execution,
            "url": format!("{}/#execution={}", self.needs.public_url, self.lease.execution),
            "attempt": context.attempt,
            "created_at": context.created_at,
        });
        let flow = &context.flow;
        let values =
            flow::context(&context.event, flow, &context.project, &context.account, &execution)
                .with_events(&context.events);
        let rendered = template::render(&flow.spec.prompt, &values).map_err(|error| {
            Failure::new(FailureCategory::Configuration, format!("prompt: {error}"))
        })?;
        let launch = self.needs.agents.prepare(Assignment {
            lease: self.lease,
            flow,
            context: &values.to_json(),
            prompt: &rendered.text,
            token,
        })?;
        let starting = Change::Starting {
            prompt: rendered.text,
            unresolved: rendered.unresolved,
            token_hash: hex::encode(Sha256::digest(token.as_bytes())),
        };
        Ok((launch, starting))
    }
}

/// 244 random bits, in the form the HTTP side recognises.
pub(super) fn fresh_token() -> String {
    format!("flow_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
