//! What came about, counted: a check that never had anything to look at has proved nothing.

use std::{collections::BTreeMap, fmt, ops::AddAssign};

/// How often each thing came about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(&'static str, &'static str), u64>);

impl Tally {
    /// Counts one of `kind`.
    pub fn count(&mut self, kind: &'static str, what: &'static str) {
        *self.0.entry((kind, what)).or_default() += 1;
    }

    pub fn of(&self, kind: &'static str, what: &'static str) -> u64 {
        self.0.get(&(kind, what)).copied().unwrap_or(0)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        for (key, count) in other.0 {
            *self.0.entry(key).or_default() += count;
        }
    }
}

/// One kind a line.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = "";
        for ((kind, what), count) in &self.0 {
            if *kind != last {
                write!(f, "\n{kind}:")?;
                last = kind;
            }
            write!(f, " {what} {count},")?;
        }
        Ok(())
    }
}
