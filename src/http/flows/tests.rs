//! Flows over the real app.

mod checking;
mod gatherings;
mod json;
mod schedules;
mod secrets;
mod starting;
mod yaml;
