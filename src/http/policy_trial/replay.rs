//! Recorded calls, decided again by a draft.

use super::{compile, turns::TURNS};
use crate::{
    http::{
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded, Limited},
    },
    policy::trial::{
        Difference,
        replay::{Part, Report, replay as decide_again},
    },
    store::{Store, recorded_calls::place_of},
};
use actix_web::{post, web};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// How far back a replay looks unless asked.
const DAYS: i64 = 30;
/// Most calls that are listed at once, and how many unless asked.
const LIMIT_MAX: usize = 1_000;
const LIMIT: usize = 100;

/// A draft, and the calls that it decides again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PolicyReplayRequest {
    /// A policy document. What it leaves out is as the account has it now.
    #[schema(max_length = 1_000_000)]
    draft_yaml: String,
    /// Calls from then on; 30 days ago unless given.
    start_date: Option<DateTime<Utc>>,
    /// Calls before then; now unless given.
    end_date: Option<DateTime<Utc>>,
    /// Most calls that are listed; 100 unless given.
    #[schema(minimum = 1, maximum = 1_000)]
    limit: Option<usize>,
    /// The `next_cursor` of an answer to the same draft: goes on behind the last call that was listed.
    cursor: Option<String>,
}

/// What a draft would change.
#[derive(Serialize, ToSchema)]
struct PolicyReplayResponse {
    /// Such as "would change 14 of 9,212 calls".
    summary: String,
    /// Recorded calls that were decided about, from the start or behind the cursor.
    calls: usize,
    /// Of these, calls that the draft decides otherwise.
    would_change: usize,
    /// Of these, calls of which it cannot be told, since the record lacks what the draft's rules speak about.
    cannot_tell: usize,
    unchanged: usize,
    /// The first of those that would change or cannot be told, oldest first.
    differences: Vec<Difference>,
    /// There are more; send it as `cursor`.
    next_cursor: Option<String>,
}

/// Decides again about recorded calls, by a draft: what would change, call by call. Nothing is kept, and nothing runs.
///
/// It is exact: a draft that is put in the shadow of live calls sees what a replay of them tells afterwards. What the
/// record lacks, such as secrets in arguments, is never guessed: such calls are listed as `cannot_tell`, with a reason.
///
/// An account replays one draft at a time: a second request meanwhile is refused with 429. When as many replays of
/// other accounts run as may at once, a request waits for its place for up to 30 seconds, and is refused with 503 then.
#[utoipa::path(
    tag = "policies",
    operation_id = "replay_policy",
    responses((status = 200, body = PolicyReplayResponse), Guarded, Checked, Bodied, Limited, Faults),
)]
#[post("/policies/replay")]
pub async fn replay(
    caller: Caller<may::ViewPolicies>,
    // What it tells of calls is what the record holds.
    _record: Caller<may::ViewAuditLogs>,
    body: Json<PolicyReplayRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<PolicyReplayResponse>, ApiError> {
    let request = body.0;
    let limit = request.limit.unwrap_or(LIMIT);
    let problem = format!("has to be 1 to {LIMIT_MAX}");
    Checks::new().that((1..=LIMIT_MAX).contains(&limit), "limit", problem).done()?;
    let part = request.part()?;
    let policy = Arc::new(compile(&store, caller.account, &request.draft_yaml).await?);
    let _turn = TURNS.take(caller.account).await?;
    let report = decide_again(&store, caller.account, policy, part, limit).await?;
    Ok(web::Json(PolicyReplayResponse::new(report, part)))
}

impl PolicyReplayRequest {
    /// Which part of the record is meant.
    fn part(&self) -> Result<Part, ApiError> {
        if let Some(cursor) = &self.cursor {
            let read = cursor.split_once('.').and_then(|(behind, until)| {
                Some(Part { behind: behind.parse().ok()?, until: until.parse().ok()? })
            });
            let problem = "is none of ours; send the `next_cursor` of an answer as it is";
            return read.ok_or_else(|| ApiError::invalid_field("cursor", problem));
        }
        let month_ago = || Utc::now().checked_sub_signed(TimeDelta::days(DAYS));
        let start = self.start_date.or_else(month_ago).unwrap_or_default();
        let until = self.end_date.map_or_else(Uuid::now_v7, place_of);
        let part = Part { behind: place_of(start), until };
        match part.behind <= part.until {
            true => Ok(part),
            false => Err(ApiError::invalid_field("end_date", "has to be after `start_date`")),
        }
    }
}

impl PolicyReplayResponse {
    fn new(report: Report, part: Part) -> Self {
        let Report { calls, changes, unknown, differences, has_more, capped_at } = report;
        let last = differences.last().map(|one| one.call_id).filter(|_| has_more);
        let next = last.or(capped_at).map(|behind| format!("{behind}.{}", part.until));
        Self {
            summary: format!("would change {} of {} calls", grouped(changes), grouped(calls)),
            calls,
            would_change: changes,
            cannot_tell: unknown,
            unchanged: calls - changes - unknown,
            differences,
            next_cursor: next,
        }
    }
}

/// A number with a comma before each three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (number, text) in
            [(0, "0"), (14, "14"), (999, "999"), (9_212, "9,212"), (1_000_000, "1,000,000")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
