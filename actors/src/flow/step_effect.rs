//! What a step of the built-in agent asks the shell around it for, and the lines that tell of it.

use serde_json::{Map, Value};
use std::time::Duration;

/// A call of a tool, its arguments filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// As the MCP server lists it.
    pub tool: String,
    pub arguments: Map<String, Value>,
}

/// What one step asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct StepEffect {
    /// The step's own name, else its number.
    pub step: String,
    /// Number from 1 and how many there are.
    pub position: (usize, usize),
    pub outcome: Outcome,
    /// Placeholders that had no value.
    pub unresolved: Vec<String>,
}

/// How one step went.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Its condition did not hold.
    Skipped { when: String },
    /// Write the line, call the tool, and tell [`Interpreter::answered`] what came of it: the step goes on there.
    Calls { log: Option<String>, call: ToolCall },
    /// Write the line, then wait. What was set is in the result already.
    Ran { log: Option<String>, set: Map<String, Value>, sleep: Option<Duration> },
    /// The run ends here, failed.
    Failed { error: String },
}

impl StepEffect {
    /// Lines to print, in order.
    pub fn lines(&self) -> Vec<String> {
        let (number, count) = self.position;
        let head = format!("[{number}/{count}] {}", self.step);
        let mut lines = Vec::new();
        if !self.unresolved.is_empty() {
            lines.push(format!("{head}: warning: no value for {}", self.unresolved.join(", ")));
        }
        match &self.outcome {
            Outcome::Skipped { when } => {
                lines.push(format!("{head}: skipped, because `{}` does not hold", one_line(when)));
            }
            Outcome::Failed { error } => lines.push(format!("{head}: failed: {}", one_line(error))),
            Outcome::Calls { log, call } => {
                lines.extend(log.clone());
                lines.push(format!("{head}: calling `{}`", one_line(&call.tool)));
            }
            Outcome::Ran { log, set, sleep } => {
                lines.extend(log.clone());
                if !set.is_empty() {
                    let names: Vec<_> = set.keys().map(String::as_str).collect();
                    lines.push(format!("{head}: set {}", one_line(&names.join(", "))));
                }
                if let Some(sleep) = sleep {
                    lines.push(format!("{head}: waiting {} seconds", sleep.as_secs_f64()));
                }
            }
        }
        lines
    }

    /// How long to wait after printing.
    pub fn sleep(&self) -> Option<Duration> {
        match &self.outcome {
            Outcome::Ran { sleep, .. } => *sleep,
            Outcome::Skipped { .. } | Outcome::Calls { .. } | Outcome::Failed { .. } => None,
        }
    }

    /// The tool to call after printing.
    pub fn call(&self) -> Option<&ToolCall> {
        match &self.outcome {
            Outcome::Calls { call, .. } => Some(call),
            Outcome::Skipped { .. } | Outcome::Ran { .. } | Outcome::Failed { .. } => None,
        }
    }
}

/// A text as one line of a log.
pub(super) fn one_line(text: &str) -> String {
    text.trim_end().replace(|character: char| character.is_control(), " ")
}
