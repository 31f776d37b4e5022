//! Executions: one supervised actor for each, from its claim to its end.
//!
//! The dispatcher claims what waits and gives each execution an actor; the actor lives it: launches or adopts
//! a container, follows it, records every step under its lease's epoch.

mod actor;
mod dispatcher;
mod follow;
mod handle;
mod letting_go;
mod life;
mod log;
mod messages;
mod model;
mod needs;
#[cfg(test)]
mod pause_tests;
#[cfg(test)]
mod poison_tests;
mod prepare;
#[cfg(test)]
mod quarantine_tests;
mod recorder;
mod round;
mod state;
mod succession;
#[cfg(test)]
mod succession_tests;
mod sweep;
#[cfg(test)]
mod sweep_tests;
#[cfg(test)]
mod tests;

pub use actor::Execution;
pub use dispatcher::Dispatcher;
pub use handle::ExecutionsHandle;
pub use log::LogAssembler;
pub use messages::{HandOver, Leave, Order, StopRequested};
pub use model::*;
pub use needs::{Capacity, Needs};
pub use recorder::Recorder;
pub use state::*;
