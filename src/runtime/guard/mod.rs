//! `preloop engine guard`: stands before a Docker Engine and lets through what a Preloop server asks of it, no more.
//!
//! Whoever may ask an engine for anything is root on its host: a container with the host's files in it is one call
//! away. A server that holds the engine's socket makes every hole in it a hole in the machine. So the socket is held by
//! a process that does nothing else, and the server gets one behind which there are only containers as confined as
//! agents are:
//!
//! - `rules` names the calls that pass, by method, path and `query`; everything else is refused.
//! - `creation` looks at what a container or volume is made of: no more rights, no host folders, no volumes of
//!   others, no more memory than the operator allows. What passes is written anew from what was looked at, so that
//!   nobody reads it otherwise than we did.
//! - `passing` asks the engine whose a container or volume is before anything is done to it, and `owner` knows whose
//!   may be: one installation's. What is there of an image's name is not put into the place of another.
//! - `answers` leaves out what concerns nobody who asks: others' volumes, and the environment of images.
//! - `engine` and `wire` carry it.
//!
//! What is left to whoever took the server over: containers like those of agents, as many as the machine carries, from
//! any image that the engine has and of any allowed registry; the containers and workspaces of its own installation;
//! and the names of the built-in agent's images, which all installations on one engine share.

mod answers;
mod creation;
#[cfg(test)]
mod creation_tests;
mod engine;
mod owner;
mod passing;
#[cfg(test)]
mod passing_tests;
mod query;
mod rules;
#[cfg(test)]
mod tests;
mod wire;

pub use creation::Ceilings;
pub use engine::Engine;
pub use owner::Owner;
pub use passing::{Guard, listen};
pub use rules::Refusal;
