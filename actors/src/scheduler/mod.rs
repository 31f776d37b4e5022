//! The scheduler: turns due schedules into executions.
//!
//! A tick is an event whose delivery key is its fire time, so a tick that is started twice, by a restart or by
//! another replica, is one event and one execution (R-C10). Ticks missed while nothing ran are not made up
//! for one by one: the one that is due starts once, then the schedule goes on from now.

mod actor;
mod handle;
#[cfg(test)]
mod tests;

pub use actor::Scheduler;
pub use handle::SchedulerHandle;
