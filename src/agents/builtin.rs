//! The agent in this binary: `preloop agent` in an image of its own. It reaches nothing and starts nothing.

use super::Choice;
use preloop_actors::{
    execution::Failure,
    flow::{Limits, NetworkMode},
    ports::Image,
};
use std::collections::BTreeMap;

/// The steps travel in `agent.json`, so only limits are left to choose.
pub(super) fn choose(limits: &Limits) -> Result<Choice, Failure> {
    Ok(Choice {
        image: Image::Builtin,
        command: Vec::new(),
        env: BTreeMap::new(),
        network: Some(NetworkMode::None),
        limits: super::limits(limits)?,
    })
}
