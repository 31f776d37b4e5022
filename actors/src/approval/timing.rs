//! Time: how long people have, when they are reminded, when others are asked, when it is over.

use super::{Approval, Status};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where nobody says otherwise.
pub const WINDOW_DEFAULT: Duration = Duration::from_secs(300);
/// The shortest that can be asked for.
pub const WINDOW_MIN: Duration = Duration::from_secs(60);
/// The longest that can be asked for.
pub const WINDOW_MAX: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Who wishes for how long a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The call's own argument, of tools that have one.
    pub tool: Option<Duration>,
    /// The flow's `approval_window_seconds`.
    pub flow: Option<Duration>,
    /// The workflow's `timeout_seconds`.
    pub workflow: Option<Duration>,
    /// The account's cap.
    pub account_max: Option<Duration>,
}

/// How long people have: the first wish counts, within the floor, the account's cap, and the ceiling.
pub fn window(wishes: Wishes) -> Duration {
    let wish = wishes.tool.or(wishes.flow).or(wishes.workflow).unwrap_or(WINDOW_DEFAULT);
    let most = wishes.account_max.unwrap_or(WINDOW_MAX).clamp(WINDOW_MIN, WINDOW_MAX);
    wish.clamp(WINDOW_MIN, most)
}

/// Which part of the window has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// 50 %.
    Half,
    /// 90 %.
    Last,
}

impl Reminder {
    const ALL: [Self; 2] = [Self::Half, Self::Last];

    fn percent(self) -> i32 {
        match self {
            Self::Half => 50,
            Self::Last => 90,
        }
    }
}

/// Adds a window to a time, at the end of all time if need be.
pub(super) fn after(time: DateTime<Utc>, window: Duration) -> DateTime<Utc> {
    let delta = TimeDelta::from_std(window).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(delta).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

impl Approval {
    /// Now, as this request's clock has it: it stands still while it is frozen.
    pub(super) fn clock(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.frozen_since.unwrap_or(now)
    }

    /// The reminder that is due, of those not given yet; the later one where both are.
    pub(super) fn due_reminder(&self, now: DateTime<Utc>) -> Option<Reminder> {
        let due =
            |reminder: &Reminder| Some(*reminder) > self.reminded && self.at(*reminder) <= now;
        Reminder::ALL.into_iter().filter(due).max()
    }

    /// When a reminder of the current window is due.
    fn at(&self, reminder: Reminder) -> DateTime<Utc> {
        let span = self.expires_at.signed_duration_since(self.window_began);
        self.window_began + span / 100 * reminder.percent()
    }

    /// When time does something to it next; `None`: nothing will, or not as long as it is frozen.
    pub fn next_tick(&self) -> Option<DateTime<Utc>> {
        if self.status != Status::Pending || self.frozen_since.is_some() {
            return None;
        }
        let open = |reminder: &Reminder| Some(*reminder) > self.reminded;
        let reminder = Reminder::ALL.into_iter().find(open).map(|reminder| self.at(reminder));
        Some(reminder.unwrap_or(self.expires_at).min(self.expires_at))
    }

    /// How long people still have.
    pub fn remaining(&self, now: DateTime<Utc>) -> Duration {
        let left = self.expires_at.signed_duration_since(self.clock(now));
        if self.status == Status::Pending {
            left.to_std().unwrap_or_default()
        } else {
            Duration::ZERO
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows() {
        let seconds = |seconds: u64| Some(Duration::from_secs(seconds));
        let month = 30 * 24 * 3_600;
        for (tool, flow, workflow, account_max, expected) in [
            (None, None, None, None, 300),
            (seconds(120), seconds(500), seconds(700), None, 120),
            (None, seconds(500), seconds(700), None, 500),
            (None, None, seconds(700), None, 700),
            (seconds(0), None, None, None, 60),
            (seconds(59), None, seconds(700), None, 60),
            (None, seconds(u64::MAX), None, None, month),
            (None, seconds(7_200), None, seconds(3_600), 3_600),
            (None, None, seconds(90), seconds(10), 60),
            (None, seconds(month + 1), None, seconds(month * 2), month),
        ] {
            let wishes = Wishes { tool, flow, workflow, account_max };
            assert_eq!(window(wishes), Duration::from_secs(expected), "{wishes:?}");
        }
    }
}
