//! The scheduler: turns due schedules into executions.
//!
//! A schedule stands at its next fire time. A step settles fire times from there on - they start nothing, wait, or
//! start the flow - writes down what became of each, and moves the schedule on, all in one transaction that does
//! nothing when the schedule stands elsewhere by then. So each fire time is settled once, whoever dies where and
//! however many replicas look (R-C10), and only the database's clock counts: when it goes back, the schedule
//! waits until it has caught up; when it jumps ahead, what lies between was missed. What a schedule does about
//! missed fire times and about executions that have not ended is said in its trigger (R-C11).
//!
//! A started tick is an event whose delivery key is its fire time, as well: that holds even for a flow whose schedule
//! somebody set back.

mod actor;
mod handle;
mod overlap;
mod plan;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod tests;

pub use actor::Scheduler;
pub use handle::SchedulerHandle;
pub use overlap::{Admission, InTheWay, WAITING_MAX, admit};
pub use plan::{CATCH_UP_MAX, ON_TIME, Plan, Start, first, plan, put_off_by, upcoming};
