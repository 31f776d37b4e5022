//! Executions over the real app.

mod commands;
mod reading;
mod waiting;
