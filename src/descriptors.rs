//! How many files and connections this process may have open at once.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::ops::RangeInclusive;

/// Kept for all that is no client's connection: the database, Docker, logs of containers, files.
const RESERVED: u64 = 512;
/// Connections of one worker, whatever the limit says.
const PER_WORKER: RangeInclusive<u64> = 64..=10_000;

/// Most open files of this process, connections included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u64);

/// Raises the limit as far as the system lets us: shells and services usually begin with 1,024 of many more.
pub fn raise() -> Limit {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::debug!("the limit of open files stays as it is: {error}");
    }
    now()
}

/// The limit as it is.
pub fn now() -> Limit {
    Limit(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX))
}

/// The limit as [`raise`] would make it.
pub fn raised() -> Limit {
    Limit(getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX))
}

impl Limit {
    /// Most connections of one of so many workers. Whoever comes beyond it waits in the system's queue; without it,
    /// there would be no descriptor left to accept anybody.
    pub fn connections_max(self, workers: usize) -> usize {
        let share = self.0.saturating_sub(RESERVED) / workers.max(1) as u64;
        share.clamp(*PER_WORKER.start(), *PER_WORKER.end()) as usize
    }

    /// What to do when there is no room for so many live sessions.
    pub fn shortage(self, sessions: usize) -> Option<String> {
        let Self(files) = self;
        (files < RESERVED.saturating_add(sessions as u64)).then(|| {
            format!(
                "{files} open files are too few for {sessions} WebSocket sessions; raise the limit (`ulimit -n`, \
                 or LimitNOFILE of the service), or lower WEBSOCKET_CONNECTIONS_MAX"
            )
        })
    }

    /// For people.
    pub fn describe(self) -> String {
        match self.0 {
            u64::MAX => "as many as one likes".to_owned(),
            files => format!("{files} at once"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_share_what_is_not_kept_back() {
        for (files, workers, expected) in [
            (1_024, 2, 256),
            (1_024, 16, 64),
            (100, 2, 64),
            (20_512, 4, 5_000),
            (1_048_576, 2, 10_000),
            (u64::MAX, 1, 10_000),
        ] {
            assert_eq!(Limit(files).connections_max(workers), expected, "{files}, {workers}");
        }
    }

    #[test]
    fn a_low_limit_is_told() {
        assert!(Limit(1_024).shortage(10_000).unwrap().starts_with("1024 open files"));
        assert_eq!(Limit(10_512).shortage(10_000), None);
        assert_eq!(Limit(u64::MAX).shortage(100_000), None);
    }

    #[test]
    fn the_limit_is_raised_to_what_is_allowed() {
        assert_eq!(raise(), raised());
        assert_eq!(now(), raised());
    }
}
