//! How a command is ended: asked by the end of its input, then by SIGTERM, then not asked any more.

use std::time::Duration;

/// How long a command has after its input was closed.
const CLOSE_WAIT: Duration = Duration::from_secs(2);
/// How long it has after SIGTERM.
const TERM_WAIT: Duration = Duration::from_secs(2);
/// How long between two looks at whether SIGKILL got them all: who forks meanwhile leaves a child.
const KILL_WAIT: Duration = Duration::from_millis(10);
/// How often SIGKILL is sent, in all. Who lives then waits for a device, and cannot be ended by anybody.
pub(super) const KILLS_MAX: usize = 500;

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Phase {
    Running,
    Closing,
    Terminating,
    Killing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    InputClosed,
    AskedToEnd,
    /// The command has ended; others of its family have not.
    CommandEnded,
    TimeUp,
}

impl Phase {
    pub fn after(self, event: Event) -> Self {
        match (self, event) {
            (Self::Running, Event::InputClosed) => Self::Closing,
            (Self::Running | Self::Closing, Event::AskedToEnd | Event::CommandEnded) => {
                Self::Terminating
            }
            (Self::Closing, Event::TimeUp) => Self::Terminating,
            (Self::Terminating, Event::TimeUp) => Self::Killing,
            (phase, _) => phase,
        }
    }

    /// How long it may last.
    pub fn patience(self) -> Option<Duration> {
        match self {
            Self::Running => None,
            Self::Closing => Some(CLOSE_WAIT),
            Self::Terminating => Some(TERM_WAIT),
            Self::Killing => Some(KILL_WAIT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Event::{AskedToEnd, CommandEnded, InputClosed, TimeUp};
    use Phase::{Closing, Killing, Running, Terminating};

    #[test]
    fn each_step_is_harder_than_the_one_before() {
        for (events, expected) in [
            (&[][..], Running),
            (&[TimeUp], Running),
            (&[InputClosed], Closing),
            (&[InputClosed, InputClosed], Closing),
            (&[InputClosed, TimeUp], Terminating),
            (&[InputClosed, TimeUp, TimeUp], Killing),
            (&[AskedToEnd], Terminating),
            (&[InputClosed, AskedToEnd], Terminating),
            (&[CommandEnded], Terminating),
            (&[CommandEnded, TimeUp], Killing),
            (&[AskedToEnd, InputClosed], Terminating),
            (&[AskedToEnd, TimeUp, AskedToEnd, TimeUp], Killing),
        ] {
            let found = events.iter().fold(Running, |phase, event| phase.after(*event));
            assert_eq!(found, expected, "{events:?}");
        }
    }
}
