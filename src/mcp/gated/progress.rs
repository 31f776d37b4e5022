//! Tells a client that its call is alive while people decide.

use super::Call;
use crate::mcp::{
    exchange::Exchange,
    protocol::meta,
    raw::{RawObject, raw},
};
use chrono::{DateTime, Utc};
use preloop_actors::approval::Approval;
use serde_json::{json, value::RawValue};

/// Progress of one call, in percent of the time that people have. It only rises.
pub(super) struct Progress<'a> {
    exchange: &'a Exchange,
    token: Box<RawValue>,
    told: f64,
}

/// How a client hears of an approved call that runs.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    token: Box<RawValue>,
    /// The progress that it was told of while people decided.
    pub told: Option<f64>,
}

impl Heard {
    /// `None` where the client did not ask for progress.
    pub fn of(call: &Call<'_>) -> Option<Self> {
        Some(Self { token: token(&call.params)?, told: None })
    }

    /// What asks the tool's server for progress.
    pub fn meta(&self) -> Box<RawValue> {
        raw(&json!({ meta::PROGRESS_TOKEN: self.token }))
    }
}

impl<'a> Progress<'a> {
    /// `None` where the client did not ask for progress.
    pub fn of(call: &Call<'a>) -> Option<Self> {
        let exchange = call.exchange?;
        let token = token(&call.params)?;
        Some(Self { exchange, token, told: -1.0 })
    }

    /// How its client goes on to hear.
    pub fn heard(self) -> Heard {
        Heard { token: self.token, told: (self.told >= 0.0).then_some(self.told) }
    }

    /// Tells how much of the time has passed.
    pub async fn tell(&mut self, approval: &Approval, now: DateTime<Utc>) {
        let percent = percent(approval, now);
        if percent <= self.told {
            return;
        }
        self.told = percent;
        let left = approval.remaining(now).as_secs();
        let message = format!("waiting for people to approve this call; {left} s left");
        let params = json!({
            "progressToken": self.token,
            "progress": percent,
            "total": 100,
            "message": message,
        });
        self.exchange.notify("notifications/progress", &raw(&params)).await;
    }
}

/// The token under which the client wants to hear of progress.
pub(super) fn token(params: &RawObject<'_>) -> Option<Box<RawValue>> {
    let written = params.get("_meta")?;
    RawObject::parse(written.get()).ok()?.get(meta::PROGRESS_TOKEN).map(ToOwned::to_owned)
}

/// How much of all the time that there may be has passed. Where others are asked after the first window, that is half.
fn percent(approval: &Approval, now: DateTime<Utc>) -> f64 {
    let windows = if approval.terms.escalates() { 2.0 } else { 1.0 };
    let span = approval.terms.window.as_secs_f64() * windows;
    let passed = now.signed_duration_since(approval.asked_at).as_seconds_f64();
    (passed / span * 100.0).clamp(0.0, 99.0)
}
