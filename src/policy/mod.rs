//! Policy as code: an account's servers, tools, rules and workflows as one YAML document.
//!
//! [`export`] writes down what an account has, [`read`] reads a document with the place of every mistake, [`lint`]
//! finds what is wrong although it can be read, [`diff`](mod@diff) tells two documents apart, [`compile`](mod@compile)
//! makes of a document what decides about calls, and [`apply`] makes it so. What was applied is kept as a version,
//! which never changes. What was changed by other means, such as a rule over REST, is no version by itself: an export
//! says that it was, and the next document that is applied has it kept as a version first, so that nothing that was in
//! force is lost and everything can be gone back to.
//!
//! What protects - a server's `review`, a tool's `labels` - is always said by an export, and stays as it is where a
//! document leaves it out: older documents do, and must not take it away. To take it away, by name, is for people who
//! are signed in; with a key such a document is refused as a whole.
//!
//! A document is written in one way only: exported, applied and exported again it is the same to the byte. Whatever is
//! secret never stands in it; a server's credentials and a workflow's addresses stay what they are. So does what
//! nothing acts on, such as the fields that a workflow keeps for models, and the kill switch, which is no policy.

mod apart;
pub mod apply;
pub mod compile;
pub mod diff;
pub mod document;
pub mod entries;
pub mod export;
pub mod finding;
pub mod known;
#[cfg(test)]
mod labels_tests;
pub mod lint;
mod normal;
mod pair;
pub mod read;
pub mod render;
mod resolve;
#[cfg(test)]
mod round_trip_tests;
#[cfg(test)]
mod samples;
pub mod trial;
pub mod validate;

pub use apart::apart;
pub use compile::compile;
pub use document::PolicyDocument;
pub use finding::{Finding, Severity};
pub use known::KnownTools;
pub use normal::normal;
