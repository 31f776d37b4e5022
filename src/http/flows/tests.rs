//! Flows over the real app.

mod json;
mod secrets;
mod starting;
mod yaml;
