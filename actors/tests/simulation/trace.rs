//! What happened in a run: a hash of all of it, and the last entries in words.

use std::collections::VecDeque;

/// Entries kept for people.
const KEPT_MAX: usize = 120;

/// The trace of one run. Two runs of one seed have the same hash after every step.
pub struct Trace {
    hash: u64,
    last: VecDeque<(u64, String)>,
    /// Print every entry at once.
    loud: bool,
}

impl Trace {
    pub fn new(loud: bool) -> Self {
        Self { hash: 0xcbf2_9ce4_8422_2325, last: VecDeque::new(), loud }
    }

    /// Notes an entry; `words` are made up only for entries that may be shown.
    pub fn note(&mut self, at_millis: u64, what: &str, detail: impl FnOnce() -> String) {
        let detail = detail();
        self.absorb(&at_millis.to_le_bytes());
        self.absorb(what.as_bytes());
        self.absorb(detail.as_bytes());
        let entry = format!("{what} {detail}");
        if self.loud {
            println!("{:>9.3} {entry}", at_millis as f64 / 1_000.0);
        }
        if self.last.len() == KEPT_MAX {
            self.last.pop_front();
        }
        self.last.push_back((at_millis, entry));
    }

    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The last entries, one a line.
    pub fn tail(&self) -> String {
        let line = |(at, entry): &(u64, String)| format!("{:>9.3} {entry}\n", *at as f64 / 1_000.0);
        self.last.iter().map(line).collect()
    }

    /// FNV-1a.
    fn absorb(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
