//! Agent types: each turns a flow and its task into something to launch.

mod builtin;
mod custom;
pub mod files;

use files::Workspace;
use preloop_actors::{
    execution::{Failure, FailureCategory::Configuration},
    flow::{AgentSpec, Limits, NetworkMode, limits::container_limits},
    ports::{Agents, Assignment, ContainerLimits, Image, Launch},
};
use std::collections::BTreeMap;

/// Knows every agent type.
#[derive(Clone, Debug)]
pub struct AgentTypes {
    /// Origin under which a container with a network reaches this server; `PRELOOP_URL` for the agent.
    pub server_url: String,
}

impl AgentTypes {
    /// For a server that people reach under this origin.
    pub fn new(public_url: &str) -> Self {
        Self { server_url: files::from_a_container(public_url) }
    }
}

/// What a type decides by itself.
struct Choice {
    image: Image,
    command: Vec<String>,
    env: BTreeMap<String, String>,
    network: Option<NetworkMode>,
    limits: ContainerLimits,
}

impl Agents for AgentTypes {
    fn prepare(&self, assignment: Assignment<'_>) -> Result<Launch, Failure> {
        let spec = &assignment.flow.spec;
        let choice = match &spec.agent {
            AgentSpec::Builtin { limits, .. } => builtin::choose(limits, !spec.tools.is_empty())?,
            AgentSpec::Custom { image, command, env, network, limits } => {
                custom::choose(image, command, env, *network, limits)?
            }
        };
        let workspace = Workspace::of(&assignment, &self.server_url)?;
        let mut env = choice.env;
        // Ours last: an agent must be able to rely on them.
        env.extend(workspace.env);
        Ok(Launch {
            account: assignment.lease.account,
            flow: assignment.flow.flow,
            execution: assignment.lease.execution,
            epoch: assignment.lease.epoch,
            image: choice.image,
            command: choice.command,
            env,
            files: workspace.files,
            network: choice.network,
            tools: !spec.tools.is_empty(),
            limits: choice.limits,
        })
    }
}

fn limits(limits: &Limits) -> Result<ContainerLimits, Failure> {
    container_limits(limits).map_err(|(field, problem)| {
        Failure::new(Configuration, format!("agent.limits.{field}: {problem}"))
    })
}

#[cfg(test)]
mod tests;
