//! What the record is asked for.

use crate::{
    http::{
        error::{ApiError, Problem},
        events::short,
        page::OFFSET_MAX,
    },
    store::{
        audit::{Filter, GroupFilter, OutcomeMatch, Span, Status},
        page::Window,
    },
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::ops::RangeInclusive;
use utoipa::IntoParams;
use uuid::Uuid;

/// Longest consent reference, in characters.
const CONSENT_CHARS_MAX: usize = 512;
/// Most values of a parameter that may be repeated.
const VALUES_MAX: usize = 20;

/// Which entries to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Such as `tool_call`, `approval_vote` or `update_flow`.
    #[param(max_length = 200)]
    action: Option<String>,
    /// `success`, `failure`, `denied` or `pending`.
    #[param(pattern = "^(success|failure|denied|pending)$")]
    status_filter: Option<String>,
    /// Such as `tool`, `approval_request` or `flow`.
    #[param(max_length = 200)]
    resource_type: Option<String>,
    /// Only entries of this time or later.
    start_date: Option<DateTime<Utc>>,
    /// Only entries before this time.
    end_date: Option<DateTime<Utc>>,
    #[param(min_length = 1, max_length = 512)]
    consent_ref: Option<String>,
    /// Only what this person did.
    user_id: Option<Uuid>,
    /// Only what this execution did.
    execution_id: Option<Uuid>,
    /// Only what was done with this key.
    api_key_id: Option<Uuid>,
    /// Only what concerns this tool.
    #[param(max_length = 200)]
    tool_name: Option<String>,
    /// Only what belongs together under this.
    correlation_id: Option<Uuid>,
}

/// Which groups to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GroupedQuery {
    /// Actions, of which a group needs one; may be repeated.
    #[serde(skip)]
    #[param(required = false, max_items = 20)]
    #[allow(dead_code, reason = "describes what `repeated` reads")]
    event_type: Vec<String>,
    /// `success`, `failure`, `denied`, `pending`; may be repeated.
    #[serde(skip)]
    #[param(required = false, max_items = 20)]
    #[allow(dead_code, reason = "describes what `repeated` reads")]
    outcome: Vec<String>,
    /// Whether a group needs all the outcomes, or any. `all` by default.
    #[param(pattern = "^(all|any)$")]
    outcome_match: Option<String>,
    #[param(max_length = 200)]
    tool_name: Option<String>,
    start_date: Option<DateTime<Utc>>,
    end_date: Option<DateTime<Utc>>,
    /// What the entries of a group cost together.
    #[param(minimum = 0)]
    min_cost: Option<f64>,
    #[param(minimum = 0)]
    max_cost: Option<f64>,
    #[param(min_length = 1, max_length = 512)]
    consent_ref: Option<String>,
    /// Only groups in which this person did something.
    user_id: Option<Uuid>,
    /// Only groups in which this execution did something.
    execution_id: Option<Uuid>,
    /// Only groups in which something was done with this key.
    api_key_id: Option<Uuid>,
    /// How many to leave out first.
    #[param(minimum = 0, maximum = 2147483647)]
    skip: Option<i64>,
    /// Most groups to answer; 50 by default.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// Looks through no more entries than this.
    #[param(minimum = 1, maximum = 1000000)]
    count_limit: Option<i64>,
}

/// Since when to sum up.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    start_date: Option<DateTime<Utc>>,
    /// Most exceptions to show; 12 by default.
    #[param(minimum = 1, maximum = 50)]
    exceptions_limit: Option<i64>,
}

/// How far back to count.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// 30 by default.
    #[param(minimum = 1, maximum = 365)]
    days: Option<i64>,
}

/// Which denials to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DenialsQuery {
    /// 7 by default.
    #[param(minimum = 1, maximum = 90)]
    days: Option<i64>,
    /// 100 by default.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
}

impl ListQuery {
    pub fn filter(self) -> Result<Filter, ApiError> {
        let status = self.status_filter.as_deref().filter(|text| !text.is_empty());
        Ok(Filter {
            span: Span { start: self.start_date, end: self.end_date },
            action: short("action", self.action)?,
            status: status.map(|word| read_status("status_filter", word)).transpose()?,
            resource_type: short("resource_type", self.resource_type)?,
            user: self.user_id,
            execution: self.execution_id,
            key: self.api_key_id,
            correlation: self.correlation_id,
            tool_name: short("tool_name", self.tool_name)?,
            consent: consent(self.consent_ref)?,
        })
    }
}

impl GroupedQuery {
    /// `query` is the whole query, whose repetitions the usual reader does not know.
    pub fn read(self, query: &str) -> Result<(GroupFilter, Window), ApiError> {
        let outcomes = repeated(query, "outcome")?
            .map(|words| words.iter().map(|word| read_status("outcome", word)).collect())
            .transpose()?;
        let outcome_match = match self.outcome_match.as_deref() {
            None | Some("all") => OutcomeMatch::All,
            Some("any") => OutcomeMatch::Any,
            Some(_) => return Err(refuse("outcome_match", "has to be all or any")),
        };
        let window = Window {
            offset: within("skip", self.skip, 0..=OFFSET_MAX, 0)?,
            limit: within("limit", self.limit, 1..=200, 50)?,
        };
        let count_limit =
            self.count_limit.map(|count| within("count_limit", Some(count), 1..=1_000_000, 1));
        let filter = GroupFilter {
            span: Span { start: self.start_date, end: self.end_date },
            actions: repeated(query, "event_type")?,
            outcomes,
            outcome_match,
            tool_name: short("tool_name", self.tool_name)?,
            consent: consent(self.consent_ref)?,
            cost_min: cost("min_cost", self.min_cost)?,
            cost_max: cost("max_cost", self.max_cost)?,
            user: self.user_id,
            key: self.api_key_id,
            execution: self.execution_id,
            search_max: count_limit.transpose()?,
        };
        Ok((filter, window))
    }
}

impl OverviewQuery {
    pub fn read(self) -> Result<(Option<DateTime<Utc>>, i64), ApiError> {
        let limit = within("exceptions_limit", self.exceptions_limit, 1..=50, 12)?;
        Ok((self.start_date, limit))
    }
}

impl StatsQuery {
    pub fn days(self) -> Result<i64, ApiError> {
        within("days", self.days, 1..=365, 30)
    }
}

impl DenialsQuery {
    pub fn read(self) -> Result<(i64, i64), ApiError> {
        let days = within("days", self.days, 1..=90, 7)?;
        Ok((days, within("limit", self.limit, 1..=1_000, 100)?))
    }
}

fn within(
    name: &str,
    given: Option<i64>,
    bounds: RangeInclusive<i64>,
    default: i64,
) -> Result<i64, ApiError> {
    let number = given.unwrap_or(default);
    if bounds.contains(&number) {
        return Ok(number);
    }
    let (low, high) = bounds.into_inner();
    Err(refuse(name, format!("has to be a whole number from {low} to {high}")))
}

fn cost(name: &str, given: Option<f64>) -> Result<Option<f64>, ApiError> {
    match given {
        Some(cost) if !cost.is_finite() || cost < 0.0 => {
            Err(refuse(name, "has to be a number that is not negative"))
        }
        given => Ok(given),
    }
}

fn consent(given: Option<String>) -> Result<Option<String>, ApiError> {
    let fits = |text: &String| (1..=CONSENT_CHARS_MAX).contains(&text.chars().count());
    if given.as_ref().is_some_and(|text| !fits(text)) {
        let problem = format!("has to have 1 to {CONSENT_CHARS_MAX} characters");
        return Err(refuse("consent_ref", problem));
    }
    Ok(given)
}

/// Every value of a parameter that may be repeated; `None` when it is not given.
fn repeated(query: &str, name: &str) -> Result<Option<Vec<String>>, ApiError> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let values = pairs.filter(|(given, value)| given == name && !value.is_empty());
    let values: Vec<String> = values.map(|(_, value)| value.into_owned()).collect();
    if values.len() > VALUES_MAX {
        return Err(refuse(name, format!("may be given at most {VALUES_MAX} times")));
    }
    Ok((!values.is_empty()).then_some(values))
}

fn read_status(name: &str, word: &str) -> Result<Status, ApiError> {
    let problem = "has to be success, failure, denied or pending";
    word.parse().map_err(|_| refuse(name, problem))
}

fn refuse(name: &str, problem: impl Into<String>) -> ApiError {
    ApiError::invalid(vec![Problem::of("query", name, "value_error", problem)])
}
