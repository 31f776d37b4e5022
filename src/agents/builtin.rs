//! The agent in this binary: `preloop agent` in an image of its own. It starts nothing, and reaches nothing but the
//! tools that its flow lists.

use super::Choice;
use preloop_actors::{
    execution::Failure,
    flow::{Limits, NetworkMode},
    ports::Image,
};
use std::collections::BTreeMap;

/// The steps travel in `agent.json`, so only limits are left to choose. Without tools it needs no network whatever the
/// server's default is; with tools it may, where there is no socket to share.
pub(super) fn choose(limits: &Limits, has_tools: bool) -> Result<Choice, Failure> {
    Ok(Choice {
        image: Image::Builtin,
        command: Vec::new(),
        env: BTreeMap::new(),
        network: (!has_tools).then_some(NetworkMode::None),
        limits: super::limits(limits)?,
    })
}
