//! The built-in agent's steps, interpreted without any waiting or writing: the shell around does both.

use super::{
    Context, Step,
    condition::{CelContext, Condition, ConditionError},
    template::{self, TemplateError},
};
use crate::execution::{AgentResult, RESULT_BYTES_MAX, ResultStatus};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Longest `sleep`, in seconds.
pub const SLEEP_SECS_MAX: f64 = 3_600.0;
/// Most steps of one flow.
pub const STEPS_MAX: usize = 100;
/// Room kept in the result for status, summary and error.
const OUTPUT_BYTES_MAX: usize = RESULT_BYTES_MAX - 64 * 1024;
/// Longest summary taken from the output, in characters.
const SUMMARY_CHARS_MAX: usize = 1_000;

/// Walks over the steps of a flow. Ask for one effect after the other, carry each out, then take the result.
///
/// ```text
/// let mut interpreter = Interpreter::new(steps, context);
/// while let Some(effect) = interpreter.next() { /* print effect.lines(), wait for effect.sleep() */ }
/// let result = interpreter.finish();
/// ```
#[derive(Debug)]
pub struct Interpreter {
    steps: std::vec::IntoIter<Step>,
    count: usize,
    /// Number of the current step, from 1.
    number: usize,
    ran: usize,
    context: Context,
    /// The context for conditions, converted when the first one asks.
    converted: Option<CelContext>,
    output: Map<String, Value>,
    error: Option<String>,
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
    /// Write the line, then wait. What was set is in the result already.
    Ran { log: Option<String>, set: Map<String, Value>, sleep: Option<Duration> },
    /// The run ends here, failed.
    Failed { error: String },
}

impl StepEffect {
    /// Lines to print, in order; never empty.
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
            Outcome::Skipped { .. } | Outcome::Failed { .. } => None,
        }
    }
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error("when: {0}")]
    When(#[from] ConditionError),
    #[error("{0}: {1}")]
    Template(&'static str, TemplateError),
    #[error("sleep: {0} is not a wait of 0 to {SLEEP_SECS_MAX} seconds")]
    Sleep(f64),
    #[error(
        "set: the output has more than {OUTPUT_BYTES_MAX} bytes; shorten values with `truncate`"
    )]
    OutputTooLarge,
}

impl Interpreter {
    pub fn new(steps: Vec<Step>, context: Context) -> Self {
        Self {
            count: steps.len(),
            steps: steps.into_iter(),
            number: 0,
            ran: 0,
            context,
            converted: None,
            output: Map::new(),
            error: None,
        }
    }

    /// The effect of the next step. `None`: all are done, or one failed.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<StepEffect> {
        if self.error.is_some() {
            return None;
        }
        let step = self.steps.next()?;
        self.number += 1;
        let name = step.name.clone().unwrap_or_else(|| format!("step {}", self.number));
        let mut unresolved = Vec::new();
        let outcome = self.run(&step, &mut unresolved).unwrap_or_else(|error| {
            let error = error.to_string();
            self.error = Some(format!("step {} (`{name}`) failed: {error}", self.number));
            Outcome::Failed { error }
        });
        let position = (self.number, self.count);
        Some(StepEffect { step: name, position, outcome, unresolved })
    }

    /// The result. Steps that were never asked for make it a failure.
    pub fn finish(self) -> AgentResult {
        let left = self.steps.len();
        let stopped = (left > 0).then(|| format!("stopped before the last {left} steps"));
        let error = self.error.or(stopped);
        let own = self.output.get("summary").and_then(Value::as_str);
        let summary = match own {
            Some(own) => own.chars().take(SUMMARY_CHARS_MAX).collect(),
            None => format!("ran {} of {} steps", self.ran, self.count),
        };
        AgentResult {
            status: if error.is_none() { ResultStatus::Succeeded } else { ResultStatus::Failed },
            summary: Some(summary),
            output: self.output,
            actions: Vec::new(),
            error,
        }
    }

    fn run(&mut self, step: &Step, unresolved: &mut Vec<String>) -> Result<Outcome, StepError> {
        if let Some(when) = &step.when
            && !self.holds(when)?
        {
            return Ok(Outcome::Skipped { when: when.clone() });
        }
        let context = self.context.clone().with("result", self.result());
        let log = match &step.log {
            Some(log) => {
                let rendered = template::render(log, &context);
                let rendered = rendered.map_err(|why| StepError::Template("log", why))?;
                unresolved.extend(rendered.unresolved);
                Some(one_line(&rendered.text))
            }
            None => None,
        };
        let set = self.set(&step.set, &context, unresolved)?;
        let sleep = step.sleep.map(sleep).transpose()?;
        self.ran += 1;
        Ok(Outcome::Ran { log, set, sleep })
    }

    fn holds(&mut self, when: &str) -> Result<bool, StepError> {
        let condition = Condition::compile(when)?;
        let result = Context::default().with("result", self.result());
        if self.converted.is_none() {
            self.converted = Some(CelContext::new(&self.context)?);
        }
        let base: Vec<_> = self.converted.iter().collect();
        let result = CelContext::new(&result)?;
        let contexts: Vec<_> = std::iter::once(&result).chain(base).collect();
        Ok(condition.eval_in(&contexts)?)
    }

    /// Renders the values and adds them to the output.
    fn set(
        &mut self,
        set: &Map<String, Value>,
        context: &Context,
        unresolved: &mut Vec<String>,
    ) -> Result<Map<String, Value>, StepError> {
        let mut rendered = Map::new();
        for (name, value) in set {
            let value = template::render_value(value, context);
            let (value, missing) = value.map_err(|why| StepError::Template("set", why))?;
            unresolved.extend(missing);
            rendered.insert(name.clone(), value);
        }
        let mut output = self.output.clone();
        output.extend(rendered.clone());
        let bytes = serde_json::to_vec(&output).map_or(usize::MAX, |bytes| bytes.len());
        if bytes > OUTPUT_BYTES_MAX {
            return Err(StepError::OutputTooLarge);
        }
        self.output = output;
        Ok(rendered)
    }

    /// The result so far, as conditions and templates see it.
    fn result(&self) -> Value {
        json!({ "status": ResultStatus::Succeeded, "output": self.output })
    }
}

fn sleep(seconds: f64) -> Result<Duration, StepError> {
    if !(0.0..=SLEEP_SECS_MAX).contains(&seconds) {
        return Err(StepError::Sleep(seconds));
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| StepError::Sleep(seconds))
}

fn one_line(text: &str) -> String {
    text.trim_end().replace(|character: char| character.is_control(), " ")
}

#[cfg(test)]
#[path = "steps_tests.rs"]
mod tests;
