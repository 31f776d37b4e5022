//! Flows over the real app.

mod checking;
mod json;
mod secrets;
mod starting;
mod yaml;
