//! The processes of this machine, as far as it takes to find those that came of a command.

use rustix::process::{Pid, Signal, kill_process};
use std::{collections::HashSet, fs, io};

/// One process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub pid: i32,
    pub parent: i32,
    pub group: i32,
    pub session: i32,
    /// Ended, and not looked at by its parent.
    pub is_zombie: bool,
}

impl Process {
    /// Reads a line of `/proc/PID/stat`. A process may have any name, so what comes behind it is found from the end.
    fn read(stat: &str) -> Option<Self> {
        let (before, after) = stat.rsplit_once(')')?;
        let pid = before.split_once(' ')?.0.parse().ok()?;
        let mut fields = after.split_whitespace();
        let is_zombie = matches!(fields.next()?, "Z" | "X");
        let mut number = || fields.next()?.parse().ok();
        Some(Self { pid, parent: number()?, group: number()?, session: number()?, is_zombie })
    }
}

/// Every process that can be seen.
pub(super) fn all() -> io::Result<Vec<Process>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(entry) = entry else { continue };
        let is_process = entry.file_name().to_str().is_some_and(|name| name.parse::<i32>().is_ok());
        if is_process && let Ok(stat) = fs::read_to_string(entry.path().join("stat")) {
            found.extend(Process::read(&stat));
        }
    }
    Ok(found)
}

/// Those of `all` that came of `root`, without itself.
pub(super) fn below(root: i32, all: &[Process]) -> Vec<Process> {
    let (mut found, mut known) = (Vec::new(), HashSet::from([root]));
    loop {
        let is_next = |it: &&Process| known.contains(&it.parent) && !known.contains(&it.pid);
        let next: Vec<_> = all.iter().filter(is_next).copied().collect();
        if next.is_empty() {
            return found;
        }
        known.extend(next.iter().map(|process| process.pid));
        found.extend(next);
    }
}

/// Kills every process of a session whose leader, a warden, did not live to do it. Blocks for a moment.
pub fn end_session(leader: u32) -> io::Result<usize> {
    let Ok(leader) = i32::try_from(leader) else { return Ok(0) };
    let left = all()?.into_iter().filter(|it| it.session == leader && !it.is_zombie);
    let left: Vec<_> = left.filter_map(|it| Pid::from_raw(it.pid)).collect();
    // Who has ended meanwhile need not be killed.
    for pid in &left {
        let _ = kill_process(*pid, Signal::KILL);
    }
    Ok(left.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: i32, parent: i32) -> Process {
        Process { pid, parent, group: 1, session: 1, is_zombie: false }
    }

    #[test]
    fn a_process_may_have_any_name() {
        let expected = Process { pid: 12, parent: 3, group: 4, session: 5, is_zombie: false };
        for (stat, expected) in [
            ("12 (cat) S 3 4 5 0 -1", Some(expected)),
            ("12 (a) Z 9 (b)) S 3 4 5 0", Some(expected)),
            ("12 (cat) Z 3 4 5 0", Some(Process { is_zombie: true, ..expected })),
            ("12 (cat) S 3", None),
            ("", None),
        ] {
            assert_eq!(Process::read(stat), expected, "{stat}");
        }
    }

    #[test]
    fn a_family_is_all_that_came_of_one() {
        let all = [(2, 1), (5, 4), (4, 3), (3, 1), (6, 5), (7, 2), (8, 8)];
        let all: Vec<_> = all.iter().map(|(pid, parent)| process(*pid, *parent)).collect();
        let mut found: Vec<_> = below(3, &all).iter().map(|process| process.pid).collect();
        found.sort_unstable();
        assert_eq!(found, [4, 5, 6]);
        assert!(below(9, &all).is_empty());
    }

    #[test]
    fn we_are_among_all() {
        let ours = std::process::id() as i32;
        assert!(all().unwrap().iter().any(|process| process.pid == ours));
    }
}
