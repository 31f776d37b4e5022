//! Checks of the agent: its steps, or its image, command and environment.

use super::Problems;
use crate::flow::{
    AgentSpec, Limits, Step,
    limits::container_limits,
    limits_of_text::NAME_CHARS_MAX,
    problem::{field, item},
    steps::{SLEEP_SECS_MAX, STEPS_MAX},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Most bytes of a command's or environment variable's value.
const ARGUMENT_BYTES_MAX: usize = 32 * 1024;
/// Longest image name Docker takes, digest included, and some room.
const IMAGE_CHARS_MAX: usize = 512;

const IN_STEP: [&str; 9] = [
    "event",
    "trigger_event",
    "project",
    "account",
    "flow",
    "execution",
    "events",
    "result",
    "steps",
];

impl Problems {
    /// `tools` are those that the flow lists.
    pub fn agent(&mut self, agent: &AgentSpec, tools: &[String]) {
        match agent {
            AgentSpec::Builtin { steps, limits } => {
                self.steps("agent.steps", steps, tools);
                self.limits("agent.limits", limits);
            }
            AgentSpec::Custom { image, command, env, network: _, limits } => {
                self.add("agent.image", image_problem(image));
                self.command("agent.command", command);
                self.env("agent.env", env);
                self.limits("agent.limits", limits);
            }
        }
    }

    fn steps(&mut self, path: &str, steps: &[Step], tools: &[String]) {
        self.check(!steps.is_empty(), path, || {
            "is empty; write at least one step, such as `- log: hello`".to_owned()
        });
        let count = steps.len();
        self.check(count <= STEPS_MAX, path, || {
            format!("has {count} steps, {STEPS_MAX} are allowed")
        });
        for (index, step) in steps.iter().enumerate().take(STEPS_MAX) {
            self.step(&item(path, index), step, tools);
        }
    }

    fn step(&mut self, path: &str, step: &Step, tools: &[String]) {
        let quiet = step.log.is_none() && step.set.is_empty() && step.sleep.is_none();
        self.check(!quiet || step.tool.is_some(), path, || {
            "does nothing; give it `log`, `tool`, `set` or `sleep`".to_owned()
        });
        if let Some(name) = &step.name {
            self.name(&field(path, "name"), name);
        }
        self.condition(&field(path, "when"), step.when.as_deref(), &IN_STEP);
        if let Some(log) = &step.log {
            self.template(&field(path, "log"), log);
        }
        self.call(path, step, tools);
        self.values(&field(path, "set"), &step.set);
        if let Some(sleep) = step.sleep {
            let fits = (0.0..=SLEEP_SECS_MAX).contains(&sleep);
            self.check(fits, &field(path, "sleep"), || {
                format!("{sleep} is out of range; write 0 to {SLEEP_SECS_MAX} seconds")
            });
        }
    }

    /// Values with templates in them.
    pub(super) fn values(&mut self, path: &str, values: &Map<String, Value>) {
        self.entries(path, values.len());
        self.value_bytes(path, serde_json::to_string(values).map_or(0, |text| text.len()));
        for (name, value) in values {
            self.templates(&field(path, name), value);
        }
    }

    fn templates(&mut self, path: &str, value: &Value) {
        match value {
            Value::String(text) => self.template(path, text),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, value)| self.templates(&item(path, index), value)),
            Value::Object(fields) => {
                fields.iter().for_each(|(name, value)| self.templates(&field(path, name), value));
            }
            _ => {}
        }
    }

    fn command(&mut self, path: &str, command: &[String]) {
        self.entries(path, command.len());
        for (index, argument) in command.iter().enumerate() {
            self.argument(&item(path, index), argument);
        }
    }

    fn env(&mut self, path: &str, env: &BTreeMap<String, String>) {
        self.entries(path, env.len());
        for (name, value) in env {
            let path = field(path, name);
            let word = |it: char| it.is_ascii_alphanumeric() || it == '_';
            let known = !name.is_empty()
                && name.chars().all(word)
                && !name.starts_with(|first: char| first.is_ascii_digit())
                && name.len() <= NAME_CHARS_MAX;
            self.check(known, &path, || {
                format!("{name:?} is not a variable's name; use letters, digits and `_`")
            });
            self.argument(&path, value);
        }
    }

    fn argument(&mut self, path: &str, text: &str) {
        let bytes = text.len();
        self.check(!text.contains('\0'), path, || "contains a null byte; remove it".to_owned());
        self.check(bytes <= ARGUMENT_BYTES_MAX, path, || {
            format!("has {bytes} bytes, {ARGUMENT_BYTES_MAX} are allowed")
        });
    }

    fn limits(&mut self, path: &str, limits: &Limits) {
        if let Err((name, message)) = container_limits(limits) {
            self.problem(&field(path, name), message);
        }
    }
}

/// What an image's name must be: one that means the same image tomorrow, as far as a name can.
fn image_problem(image: &str) -> Option<String> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "._-/:@".contains(it);
    if image.is_empty() || image.len() > IMAGE_CHARS_MAX || !image.chars().all(allowed) {
        return Some(format!(
            "{image:?} is not an image; write one such as `ghcr.io/octo-org/agent:1.2`"
        ));
    }
    if let Some((_, digest)) = image.split_once('@') {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        let exact = hex.len() == 64 && hex.chars().all(|it| it.is_ascii_hexdigit());
        return (!exact)
            .then(|| format!("`{digest}` is not a digest; write `sha256:` and 64 hex digits"));
    }
    // A colon before the last slash belongs to the registry's port.
    let name = image.rsplit('/').next().unwrap_or_default();
    match name.split_once(':') {
        Some((_, "latest")) => {
            Some("`latest` means another image every day; write a version or a digest".to_owned())
        }
        Some((name, tag)) if !name.is_empty() && !tag.is_empty() && !tag.contains(':') => None,
        Some(_) => {
            Some(format!("`{image}` is not an image; write one such as `octo-org/agent:1.2`"))
        }
        None => {
            Some(format!("`{image}` has no tag, which means `latest`; write a version or a digest"))
        }
    }
}
