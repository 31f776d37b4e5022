//! `preloop engine guard`: stands before a Docker Engine and lets through what a Preloop server asks of it, no more.
//!
//! Whoever may ask an engine for anything is root on its host: a container with the host's files in it is one call
//! away. A server that holds the engine's socket makes every hole in it a hole in the machine. So the socket is held by
//! a process that does nothing else, and the server gets one behind which there are only containers as confined as
//! agents are:
//!
//! - `rules` names the calls that pass, by method, path and query; everything else is refused.
//! - `creation` looks at what a container or volume is made of: no more rights, no host folders, no volumes of others.
//!   What passes is written anew from what was looked at, so that nobody reads it otherwise than we did.
//! - `passing` asks the engine whose a container is before anything is done to it: only those that bear a server's
//!   label can be seen, entered or ended.
//!
//! What is left to whoever took the server over: containers like those of agents, images of any registry, and the
//! containers and workspaces of its own agents.

mod creation;
mod passing;
mod rules;
#[cfg(test)]
mod tests;

pub use passing::{Guard, listen};
pub use rules::Refusal;
