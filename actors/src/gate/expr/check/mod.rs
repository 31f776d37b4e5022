//! Checks an expression against the shapes of what it speaks about, before any call: names that are not there,
//! values that cannot be compared, and conditions whose answer is always the same.
//!
//! It claims only what holds for every call that fits the shapes: where a schema says nothing, anything may stand. A
//! text beside a number is told all the same, although the evaluator compares a text that looks like one.

mod facts;
mod reading;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod tests;
mod types;
mod walk;

pub use facts::{Shapes, tool_shape};
pub use reading::{Argument, Missing, Unclear, ambiguous, meant, missing};

use super::Expression;
use walk::Walk;

/// What is wrong with an expression for every call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub kind: MismatchKind,
    /// In words, lower case, without a full stop.
    pub message: String,
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// It speaks of something that is not there.
    Unknown,
    /// Values of these types do not go together.
    Types,
    /// It asks for a value that is never there.
    Never,
}

/// What can be said about an expression before any call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    pub mismatches: Vec<Mismatch>,
    /// The answer, where it is always the same.
    pub truth: Option<bool>,
}

impl Expression {
    /// Looks for what is wrong whatever the call is.
    pub fn check(&self, shapes: Shapes<'_>) -> Outlook {
        let mut walk = Walk::new(shapes);
        let truth = walk.condition(&self.node);
        Outlook { mismatches: walk.mismatches, truth }
    }
}
