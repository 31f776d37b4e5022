//! Port: agent types, each turning a flow and its task into something to launch.

use super::Launch;
use crate::{
    execution::{Failure, Lease},
    flow::FlowVersion,
};
use serde_json::Value;

/// What an agent is given.
#[derive(Clone, Copy, Debug)]
pub struct Assignment<'a> {
    pub lease: Lease,
    pub flow: &'a FlowVersion,
    /// What templates and conditions see: `event`, `project`, `account`, `flow`, `execution`.
    pub context: &'a Value,
    /// The rendered task.
    pub prompt: &'a str,
    /// Bearer token for the runtime API, bound to (execution, epoch). Travels as a file only.
    pub token: &'a str,
}

/// Knows every agent type. Pure: it makes a plan, the runtime carries it out.
pub trait Agents: Send + Sync {
    /// What to launch, or why this flow cannot be launched as it is.
    fn prepare(&self, assignment: Assignment<'_>) -> Result<Launch, Failure>;
}
