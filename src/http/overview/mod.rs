//! The overview: what went on in an account over a span of time, in pieces that make a chart, and how it stands.

#[cfg(test)]
mod tests;
mod wire;

use super::{
    caller::{Authenticated, require},
    error::{ApiError, Problem},
    extract::Query,
    openapi::{Checked, Faults, Guarded},
};
use crate::store::{
    Store,
    activity::{self, Span},
};
use actix_web::{get, web};
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::policy::Permission;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use wire::OverviewResponse;

/// How far back, unless asked.
const SPAN: TimeDelta = TimeDelta::days(7);
/// Longest span: as long as the record is kept.
const SPAN_MAX: TimeDelta = TimeDelta::days(400);
const PIECES: i64 = 28;
const PIECES_MAX: i64 = 120;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get);
}

/// Which span, and in how many pieces.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OverviewSpan {
    /// Seven days before `to`, unless given.
    from: Option<DateTime<Utc>>,
    /// Now, unless given; at most 400 days after `from`.
    to: Option<DateTime<Utc>>,
    /// Into how many pieces of equal length the span is cut; 28 by default.
    #[param(minimum = 1, maximum = 120)]
    pieces: Option<i64>,
}

/// Counts what went on in a span of time, piece by piece, and what there is, waits or runs now. Of each kind the
/// newest 500,000 are counted. What the caller may not see is null.
#[utoipa::path(
    tag = "overview",
    params(OverviewSpan),
    responses((status = 200, body = OverviewResponse), Guarded, Checked, Faults),
)]
#[get("/overview")]
async fn get(
    caller: Authenticated,
    query: Query<OverviewSpan>,
    store: web::Data<Store>,
) -> Result<web::Json<OverviewResponse>, ApiError> {
    let Authenticated(identity, _) = &caller;
    require(identity, Permission::ViewFlows)?;
    let (from, to, pieces) = query.0.read(Utc::now())?;
    let (account, span) = (identity.user.account, Span::new(from, to, pieces));
    let db = store.client().await?;
    let found = activity::activity(&db, account, span).await?;
    let standing = activity::standing(&db, account).await?;
    let spent = match identity.may(Permission::ViewCost) {
        true => Some(activity::spent(&db, account, span).await?),
        false => None,
    };
    let sees_approvals = identity.may(Permission::ViewApprovals);
    Ok(web::Json(OverviewResponse::new((from, to), span, found, standing, spent, sees_approvals)))
}

impl OverviewSpan {
    fn read(self, now: DateTime<Utc>) -> Result<(DateTime<Utc>, DateTime<Utc>, u16), ApiError> {
        let to = self.to.unwrap_or(now);
        let from = match self.from {
            Some(from) => from,
            None => to.checked_sub_signed(SPAN).ok_or_else(|| refuse("to", "is too early"))?,
        };
        let span = to - from;
        if span <= TimeDelta::zero() || span > SPAN_MAX {
            return Err(refuse("from", "has to be before `to`, by 400 days at most"));
        }
        let pieces = self.pieces.unwrap_or(PIECES);
        let pieces = u16::try_from(pieces).ok().filter(|_| (1..=PIECES_MAX).contains(&pieces));
        let pieces = pieces.ok_or_else(|| {
            refuse("pieces", &format!("has to be a whole number from 1 to {PIECES_MAX}"))
        })?;
        Ok((from, to, pieces))
    }
}

fn refuse(name: &str, message: &str) -> ApiError {
    ApiError::invalid(vec![Problem::of("query", name, "value_error", message)])
}
