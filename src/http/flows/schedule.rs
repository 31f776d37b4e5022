//! Schedules of the contract as cron, where that says exactly the same.

use super::wire::{IntervalUnit, ScheduleConfig, Weekday};
use preloop_actors::flow::ScheduleTrigger;
use serde_json::Value;

impl ScheduleConfig {
    /// The same schedule as cron; `Err` names the field and says what cron can do.
    pub fn trigger(&self) -> Result<ScheduleTrigger, (&'static str, String)> {
        let cron = match self {
            Self::Cron { expr, .. } => expr.clone(),
            Self::Interval { every, unit, timezone, .. } => interval(*every, *unit, timezone)?,
            Self::Daily { at, .. } => {
                let (hour, minute) = time(at)?;
                format!("{minute} {hour} * * *")
            }
            Self::Weekly { days, at, .. } => {
                let (hour, minute) = time(at)?;
                format!("{minute} {hour} * * {}", weekdays(days)?)
            }
        };
        let (timezone, payload) = self.common();
        Ok(ScheduleTrigger { payload: payload.cloned(), ..ScheduleTrigger::new(cron, timezone) })
    }

    /// The name of its kind on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Cron { .. } => "cron",
            Self::Interval { .. } => "interval",
            Self::Daily { .. } => "daily",
            Self::Weekly { .. } => "weekly",
        }
    }

    fn common(&self) -> (&str, Option<&Value>) {
        match self {
            Self::Cron { timezone, payload, .. }
            | Self::Interval { timezone, payload, .. }
            | Self::Daily { timezone, payload, .. }
            | Self::Weekly { timezone, payload, .. } => (timezone, payload.as_ref()),
        }
    }
}

impl From<&ScheduleTrigger> for ScheduleConfig {
    fn from(trigger: &ScheduleTrigger) -> Self {
        Self::Cron {
            expr: trigger.cron.clone(),
            timezone: trigger.timezone.clone(),
            payload: trigger.payload.clone(),
        }
    }
}

fn interval(
    every: u32,
    unit: IntervalUnit,
    timezone: &str,
) -> Result<String, (&'static str, String)> {
    if timezone != "UTC" {
        // A clock change would make one interval shorter or longer.
        let message =
            "an interval is even only in UTC; use UTC, or type `cron` with this time zone";
        return Err(("timezone", message.to_owned()));
    }
    match (unit, every) {
        (IntervalUnit::Minutes, 60) | (IntervalUnit::Hours, 1) => Ok("0 * * * *".to_owned()),
        (IntervalUnit::Minutes, n) if n > 0 && n < 60 && 60 % n == 0 => {
            Ok(format!("*/{n} * * * *"))
        }
        (IntervalUnit::Hours, 24) | (IntervalUnit::Days, 1) => Ok("0 0 * * *".to_owned()),
        (IntervalUnit::Hours, n) if n > 0 && n < 24 && 24 % n == 0 => Ok(format!("0 */{n} * * *")),
        _ => {
            let message = "only intervals that divide an hour or a day can be kept so far: \
                           1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes, \
                           1, 2, 3, 4, 6, 8, 12 or 24 hours, 1 day; or use type `cron`";
            Err(("every", message.to_owned()))
        }
    }
}

fn time(at: &str) -> Result<(u8, u8), (&'static str, String)> {
    let digits = |text: &str| {
        let all = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| text.parse::<u8>().ok()).flatten()
    };
    at.split_once(':')
        .and_then(|(hour, minute)| Some((digits(hour)?, digits(minute)?)))
        .filter(|(hour, minute)| *hour < 24 && *minute < 60)
        .ok_or_else(|| ("at", format!("`{at}` is not a time of day; write it like `09:30`")))
}

fn weekdays(days: &[Weekday]) -> Result<String, (&'static str, String)> {
    let mut numbers: Vec<u8> = days.iter().map(|day| *day as u8 % 7).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return Err(("days", "has to name at least one day".to_owned()));
    }
    Ok(numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(config: Value, expected: Result<&str, &str>) {
        let read: ScheduleConfig = serde_json::from_value(config.clone()).unwrap();
        let trigger = read.trigger();
        let found = trigger.as_ref().map(|trigger| trigger.cron.as_str()).map_err(|error| error.0);
        assert_eq!(found, expected, "{config}");
    }

    #[test]
    fn what_cron_can_say() {
        check(json!({"type": "cron", "expr": "5 4 * * 1"}), Ok("5 4 * * 1"));
        check(json!({"type": "daily", "at": "09:05"}), Ok("5 9 * * *"));
        check(json!({"type": "daily", "at": "24:00"}), Err("at"));
        check(json!({"type": "daily", "at": "9:00"}), Err("at"));
        check(json!({"type": "daily", "at": "+9:00"}), Err("at"));
        check(
            json!({"type": "weekly", "days": ["sun", "mon", "mon"], "at": "00:00"}),
            Ok("0 0 * * 0,1"),
        );
        check(json!({"type": "weekly", "days": [], "at": "00:00"}), Err("days"));
        check(json!({"type": "interval", "every": 15, "unit": "minutes"}), Ok("*/15 * * * *"));
        check(json!({"type": "interval", "every": 60, "unit": "minutes"}), Ok("0 * * * *"));
        check(json!({"type": "interval", "every": 7, "unit": "minutes"}), Err("every"));
        check(json!({"type": "interval", "every": 0, "unit": "minutes"}), Err("every"));
        check(json!({"type": "interval", "every": 6, "unit": "hours"}), Ok("0 */6 * * *"));
        check(json!({"type": "interval", "every": 5, "unit": "hours"}), Err("every"));
        check(json!({"type": "interval", "every": 1, "unit": "days"}), Ok("0 0 * * *"));
        check(json!({"type": "interval", "every": 2, "unit": "days"}), Err("every"));
        check(
            json!({"type": "interval", "every": 1, "unit": "days", "timezone": "Europe/Berlin"}),
            Err("timezone"),
        );
    }

    #[test]
    fn unknown_fields_are_refused() {
        let extra = json!({"type": "daily", "at": "09:00", "expr": "* * * * *"});
        assert!(serde_json::from_value::<ScheduleConfig>(extra).is_err());
    }
}
