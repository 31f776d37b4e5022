//! Your own image and command.

use super::Choice;
use preloop_actors::{
    execution::{Failure, FailureCategory::Configuration},
    flow::{Limits, NetworkMode},
    ports::Image,
};
use std::collections::BTreeMap;

/// Image, command and settings as the flow gives them.
pub(super) fn choose(
    image: &str,
    command: &[String],
    env: &BTreeMap<String, String>,
    network: Option<NetworkMode>,
    limits: &Limits,
) -> Result<Choice, Failure> {
    if let Some(name) = env.keys().find(|name| name.is_empty() || name.contains(['=', '\0'])) {
        let problem = format!("agent.env: `{name}` is not a variable's name; leave out `=`");
        return Err(Failure::new(Configuration, problem));
    }
    let mut env = env.clone();
    // The image's own home is read-only here, and many programs insist on writing to theirs.
    env.entry("HOME".to_owned()).or_insert_with(|| "/workspace".to_owned());
    Ok(Choice {
        image: Image::Named(image.to_owned()),
        command: command.to_vec(),
        env,
        network,
        limits: super::limits(limits)?,
    })
}
