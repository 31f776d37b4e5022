//! What breaks the looking itself: cut off, or panicked. No answer, so it is tried again, and then kept for a person.

use crate::flow::condition::ConditionError;
use std::{any::Any, fmt};

/// A flow's filter that broke on an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poison {
    pub cause: Cause,
    pub reason: String,
}

/// What failures have in common, whatever the event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// More steps, or more memory, than a filter may take.
    TooMuchWork,
    /// More time than a filter may take.
    OutOfTime,
    /// The code below the filter panicked.
    Panicked,
}

impl Cause {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooMuchWork => "too_much_work",
            Self::OutOfTime => "out_of_time",
            Self::Panicked => "panicked",
        }
    }
}

impl Poison {
    /// Only what is nobody's answer: a field that is missing, say, is the author's to mend.
    pub(super) fn of(error: &ConditionError) -> Option<Self> {
        let cause = match error {
            ConditionError::TooMuchWork => Cause::TooMuchWork,
            ConditionError::OutOfTime => Cause::OutOfTime,
            ConditionError::Panicked => Cause::Panicked,
            _ => return None,
        };
        Some(Self { cause, reason: error.to_string() })
    }

    pub(super) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let reason = format!("looking at the flow panicked: {}", panic_text(panic));
        Self { cause: Cause::Panicked, reason }
    }
}

impl fmt::Display for Poison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
