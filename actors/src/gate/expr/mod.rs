//! Expressions of rules: CEL and the simple grammar, compiled once, evaluated within a number of steps.
//!
//! Of CEL we take what speaks about JSON: paths, `has`, comparisons, arithmetic, `in`, `all`, `exists`, `exists_one`,
//! `map`, `filter`, and the functions of `node.rs`; the rest is refused when a rule is saved. The walk is our
//! own because the library's takes microseconds for what has to take tens of nanoseconds, cannot be stopped, and cannot
//! say what it read. Where it differs from CEL it is stricter or more careful: a text that looks like a number is one
//! beside a number, in `<`, `<=`, `>`, `>=` (contract section 7) and in `==`, `!=` and `in` too, since a tool may take
//! `"13"` for 13; and what takes too many steps has no answer.

mod cel;
pub mod check;
mod eval;
#[cfg(test)]
mod eval_tests;
mod fuel;
#[cfg(test)]
mod fuzz_tests;
mod node;
mod simple;
mod survey;
mod value;

pub use fuel::{Fuel, Spent};
pub use node::{Path, Root, Step};

use super::facts::Facts;
use crate::flow::{
    condition::{NESTING_MAX, OPERATORS_MAX},
    limits_of_text::CONDITION_BYTES_MAX,
};
use eval::Walk;
use node::{Node, Place};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::OnceCell;

/// In which language a condition is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Cel,
    Simple,
}

/// A condition that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    #[error("{0}")]
    Syntax(String),
    #[error(
        "the condition is too large: {CONDITION_BYTES_MAX} bytes, and {OPERATORS_MAX} operators, dots and brackets are \
         allowed; split it into several rules"
    )]
    TooLarge,
    #[error("unknown name `{0}`; known are args, tool, principal, time, session and budget")]
    UnknownName(String),
    #[error("there is no function `{0}` that takes so many values")]
    UnknownFunction(String),
    #[error("{0} are not supported in conditions of rules")]
    Unsupported(&'static str),
    #[error("the pattern cannot be used: {0}")]
    Pattern(String),
    #[error("loops are nested too deeply, {NESTING_MAX} levels are allowed")]
    TooDeep,
    #[error(
        "a chain of operators, dots or brackets is too long; split the condition with `&&` and `||`"
    )]
    TooLongChain,
    #[error(
        "a simple condition {0}; it is `true`, `false`, `path op literal`, `path.contains('x')` or `path.matches('re')`"
    )]
    Simple(&'static str),
}

/// Why a condition has no answer for this call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("there is no `{0}`; ask `has(...)` before reading it")]
    Missing(String),
    #[error("`{0}` does not work on a value of type {1}")]
    NoSuch(&'static str, &'static str),
    #[error("a value of type {0} cannot be compared with one of type {1}")]
    Incomparable(&'static str, &'static str),
    #[error("the condition gives {0}, but it must give true or false")]
    NotBoolean(&'static str),
    #[error("a number became too large, or was divided by zero")]
    Number,
    #[error("the call is too large for this condition")]
    TooMuchWork,
    #[error("the evaluation failed")]
    Internal,
}

impl Fault {
    /// Of a path that ended after so many steps.
    fn missing(path: &Path, taken: usize) -> Self {
        let steps = path.steps.iter().take(taken + 1).cloned().collect();
        Self::Missing(Path { root: path.root, steps }.to_string())
    }
}

impl From<Spent> for Box<Fault> {
    fn from(_: Spent) -> Self {
        Fault::TooMuchWork.into()
    }
}

/// What an expression gives. Faults are rare and large: boxed, an answer fits into registers.
pub type Answer<T> = Result<T, Box<Fault>>;

/// A condition that can be evaluated.
#[derive(Debug)]
pub struct Expression {
    node: Node,
    reads: Vec<Path>,
}

impl Expression {
    /// Compiles a condition.
    pub fn compile(language: Language, text: &str) -> Result<Self, ExpressionError> {
        if text.len() > CONDITION_BYTES_MAX {
            return Err(ExpressionError::TooLarge);
        }
        let mut node = match language {
            Language::Cel => cel::compile(text)?,
            Language::Simple => simple::compile(text)?,
        };
        let reads = survey::reads(&mut node);
        Ok(Self { node, reads })
    }

    /// What it speaks about, each place once.
    pub fn reads(&self) -> &[Path] {
        &self.reads
    }

    /// Whether it holds. Takes what it costs from `fuel`.
    #[inline]
    pub fn holds<'a>(&'a self, places: &Places<'a, '_>, fuel: &Fuel) -> Answer<bool> {
        let truth = Walk::new(places, fuel).truth(&self.node);
        if fuel.is_spent() { Err(Fault::TooMuchWork.into()) } else { truth }
    }
}

/// What stands at the places that an expression reads. Each is looked up once, whoever asks first.
pub struct Places<'a, 'f> {
    facts: &'a Facts<'a>,
    /// By the expression's numbers, the number here.
    numbers: &'f [usize],
    found: &'f [OnceCell<Found<'a>>],
}

/// What stands somewhere, or how far the way there leads.
pub type Found<'a> = Result<&'a Value, usize>;

impl<'a, 'f> Places<'a, 'f> {
    /// `numbers` says, for each of [`Expression::reads`], where in `found` it is kept.
    pub fn new(
        facts: &'a Facts<'a>,
        numbers: &'f [usize],
        found: &'f [OnceCell<Found<'a>>],
    ) -> Self {
        Self { facts, numbers, found }
    }

    /// What the last step to a place leads from.
    fn parent(&self, place: &Place) -> Found<'a> {
        place.path.parent(self.facts.root(place.path.root))
    }

    fn find(&self, place: &Place) -> Found<'a> {
        let look = || place.path.find(self.facts.root(place.path.root));
        let known = self.numbers.get(place.number).and_then(|number| self.found.get(*number));
        known.map_or_else(look, |known| *known.get_or_init(look))
    }
}
