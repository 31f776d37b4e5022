//! Issues that are about the same: found, explained, judged and resolved.
//!
//! In reading order: [`words`] takes a text apart; [`features`] are what two texts have in common and what sets them
//! apart; [`score`] makes a probability and a verdict of that, with weights that were fitted to labelled pairs
//! (`tests/duplicates`), and says what counted. All of that is pure. [`pass`] looks for candidates whenever an issue's
//! text is new, and keeps what it finds, with the help of [`signs`] where there are many; [`judge`] has the account's
//! language model look at pairs, where it has one; [`clusters`] makes groups of pairs; [`resolve`] does what people
//! decide; [`similar`] looks before something is created.

pub mod clusters;
pub mod features;
mod judge;
pub mod pass;
pub mod resolve;
pub mod score;
mod signs;
pub mod similar;
#[cfg(test)]
mod tests;
mod weights;
pub mod words;

pub use judge::{Judge, State};
pub use score::{Matched, Scored, Verdict};
pub use signs::Signs;

/// What is compared of an issue.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    pub title: &'a str,
    pub body: &'a str,
}
