//! How long things are kept when their account says nothing else.

use super::{ConfigError, Env, Problems};

/// An execution may wait a month for its turn, and needs its event then.
const EVENT_DAYS_MIN: u64 = 31;
/// Ten years; keeps sums of days within range.
const DAYS_MAX: u64 = 3_650;

/// How long things are kept, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionConfig {
    /// Events with their payloads, for all accounts: they are dropped by the day. `EVENT_RETENTION_DAYS`, default 60.
    pub event_days: i32,
    /// By when a repeated delivery is taken for a new one; at least as long as its event is kept.
    /// `DELIVERY_RETENTION_DAYS`, default 90.
    pub ledger_days: i32,
    /// Executions that ended, with prompt and result; an account may have a time of its own.
    /// `EXECUTION_RETENTION_DAYS`, default 90.
    pub execution_days: i32,
    /// Logs of executions that ended, at the longest as long as the execution; an account may have a time of
    /// its own. `LOG_RETENTION_DAYS`, default 30.
    pub log_days: i32,
    /// The record of what happened, for all accounts: it is dropped by the month. `AUDIT_RETENTION_DAYS`, default 400.
    pub audit_days: i32,
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self { event_days: 60, ledger_days: 90, execution_days: 90, log_days: 30, audit_days: 400 }
    }
}

impl RetentionConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let default = Self::default();
        let mut days = |name, default: i32, least| {
            let days = env.number(name, default.unsigned_abs().into(), least..=DAYS_MAX);
            // At most `DAYS_MAX`, so it fits.
            problems.note(days) as i32
        };
        let read = Self {
            event_days: days("EVENT_RETENTION_DAYS", default.event_days, EVENT_DAYS_MIN),
            ledger_days: days("DELIVERY_RETENTION_DAYS", default.ledger_days, 1),
            execution_days: days("EXECUTION_RETENTION_DAYS", default.execution_days, 1),
            log_days: days("LOG_RETENTION_DAYS", default.log_days, 1),
            audit_days: days("AUDIT_RETENTION_DAYS", default.audit_days, 1),
        };
        if read.ledger_days != 0 && read.ledger_days < read.event_days {
            let Self { event_days, ledger_days, .. } = read;
            let problem = format!(
                "{ledger_days} is less than EVENT_RETENTION_DAYS, {event_days}; a repeated delivery has to \
                 be known at least as long as its event is kept"
            );
            problems.0.push(ConfigError::new("DELIVERY_RETENTION_DAYS", problem));
        }
        read
    }
}
