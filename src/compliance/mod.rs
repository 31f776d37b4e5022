//! How ready an issue's text is, by a metric: what it says of each dimension, where, and what would make it better.
//!
//! A [`metric`] is data: dimensions with weights, and for each the clues that speak for or against it. A text is read
//! once ([`document`]), every clue is looked for (`clues`), and what was found is summed up ([`local`]). That needs
//! nothing but the text. Where the account has a language model, it judges too ([`refine`]), and its word counts where
//! it gave one. [`improve`] proposes a text in which what is missing has its place. [`service`] puts it together with
//! the store: results are kept as long as text, metric and model stay the same.

mod annotate;
mod clues;
pub(crate) mod document;
mod improve;
mod local;
mod metric;
mod refine;
mod service;
#[cfg(test)]
mod tests;
pub mod wire;

pub use annotate::{Annotated, Status};
pub(crate) use clues::sentence;
pub use improve::Improvement;
pub use local::{Dimension, Judge, Report};
pub use metric::{Metric, MetricError, SHIPPED};
pub use service::{Compliance, ComplianceError, Found, Metrics};

/// What is looked at of an issue.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    pub title: &'a str,
    pub description: &'a str,
}
