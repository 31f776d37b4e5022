//! Executions: one supervised actor for each, from its claim to its end.

mod model;

pub use model::*;
