//! The built-in agent's steps, interpreted without any waiting, writing or calling: the shell around does all three.

use super::{
    Context, Step,
    condition::{CelContext, Condition, ConditionError},
    step_effect::one_line,
    template::{self, TemplateError},
};
use crate::execution::{AgentResult, RESULT_BYTES_MAX, ResultStatus};
use serde_json::{Map, Value, json};
use std::{sync::Arc, time::Duration};

pub use super::step_effect::{Outcome, StepEffect, ToolCall};

/// Longest `sleep`, in seconds.
pub const SLEEP_SECS_MAX: f64 = 3_600.0;
/// Most steps of one flow.
pub const STEPS_MAX: usize = 100;
/// Room kept in the result for status, summary and error.
const OUTPUT_BYTES_MAX: usize = RESULT_BYTES_MAX - 64 * 1024;
/// Most bytes of one call's arguments, and of all answers together, as JSON.
const ARGUMENTS_BYTES_MAX: usize = 1024 * 1024;
const ANSWERS_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longest summary taken from the output, in characters.
const SUMMARY_CHARS_MAX: usize = 1_000;

/// Walks over the steps of a flow. Ask for one effect after the other, carry each out, then take the result.
///
/// ```text
/// let mut interpreter = Interpreter::new(steps, context);
/// while let Some(effect) = interpreter.next() {
///     /* print effect.lines() */
///     let effect = match effect.call() {
///         Some(call) => interpreter.answered(/* call it */), // print its lines, too
///         None => effect,
///     };
///     /* wait for effect.sleep() */
/// }
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
    /// The step whose tool is being called.
    calling: Option<Calling>,
    /// What tools answered, by step; an object.
    answers: Arc<Value>,
    answers_bytes: usize,
    actions: Vec<Map<String, Value>>,
    error: Option<String>,
}

/// A step that goes on when its tool has answered.
#[derive(Debug)]
struct Calling {
    step: Step,
    call: ToolCall,
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error("when: {0}")]
    When(#[from] ConditionError),
    #[error("{0}: {1}")]
    Template(&'static str, TemplateError),
    #[error(
        "with: no value for {0}; ask with `when` whether it is there, or write `|default(...)`"
    )]
    NoArgument(String),
    #[error(
        "with: the arguments have {0} bytes, {ARGUMENTS_BYTES_MAX} are allowed; use `truncate`"
    )]
    ArgumentsTooLarge(usize),
    #[error("tool: `{tool}`: {why}")]
    Tool { tool: String, why: String },
    #[error(
        "tool: the answers of tools have more than {ANSWERS_BYTES_MAX} bytes together; ask for less"
    )]
    AnswersTooLarge,
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
            calling: None,
            answers: Arc::new(Value::Object(Map::new())),
            answers_bytes: 0,
            actions: Vec::new(),
            error: None,
        }
    }

    /// The effect of the next step. `None`: all are done, one failed, or one waits for its tool's answer.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Option<StepEffect> {
        if self.error.is_some() || self.calling.is_some() {
            return None;
        }
        let step = self.steps.next()?;
        self.number += 1;
        let mut unresolved = Vec::new();
        let outcome = self.begin(&step, &mut unresolved);
        if let Ok(Outcome::Calls { call, .. }) = &outcome {
            self.calling = Some(Calling { step: step.clone(), call: call.clone() });
        }
        Some(self.effect(&step, outcome, unresolved))
    }

    /// What came of the call that the last effect asked for, and what its step asks for then. The error says why there
    /// is no answer, or is the tool's own. `None`: no call was asked for.
    pub fn answered(&mut self, answer: Result<Value, String>) -> Option<StepEffect> {
        let Calling { step, call } = self.calling.take()?;
        self.actions.push(action(&step, &call, answer.is_ok()));
        let mut unresolved = Vec::new();
        let kept = match answer {
            Ok(answer) => self.keep(&step, &call, answer),
            Err(why) => Err(StepError::Tool { tool: call.tool, why }),
        };
        let outcome = kept.and_then(|()| self.conclude(&step, None, &mut unresolved));
        Some(self.effect(&step, outcome, unresolved))
    }

    fn effect(
        &mut self,
        step: &Step,
        outcome: Result<Outcome, StepError>,
        unresolved: Vec<String>,
    ) -> StepEffect {
        let name = step.name.clone().unwrap_or_else(|| format!("step {}", self.number));
        let outcome = outcome.unwrap_or_else(|error| {
            let error = error.to_string();
            self.error = Some(format!("step {} (`{name}`) failed: {error}", self.number));
            Outcome::Failed { error }
        });
        StepEffect { step: name, position: (self.number, self.count), outcome, unresolved }
    }

    /// The result. Steps that were never asked for make it a failure.
    pub fn finish(self) -> AgentResult {
        let left = self.steps.len() + usize::from(self.calling.is_some());
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
            actions: self.actions,
            error,
        }
    }

    /// Everything up to the call, or all of it when there is none.
    fn begin(&mut self, step: &Step, unresolved: &mut Vec<String>) -> Result<Outcome, StepError> {
        if let Some(when) = &step.when
            && !self.holds(when)?
        {
            return Ok(Outcome::Skipped { when: when.clone() });
        }
        let context = self.now();
        let log = match &step.log {
            Some(log) => {
                let rendered = template::render(log, &context);
                let rendered = rendered.map_err(|why| StepError::Template("log", why))?;
                unresolved.extend(rendered.unresolved);
                Some(one_line(&rendered.text))
            }
            None => None,
        };
        let Some(tool) = &step.tool else { return self.conclude(step, log, unresolved) };
        let arguments = arguments(&step.with, &context)?;
        Ok(Outcome::Calls { log, call: ToolCall { tool: tool.clone(), arguments } })
    }

    /// What comes behind the call.
    fn conclude(
        &mut self,
        step: &Step,
        log: Option<String>,
        unresolved: &mut Vec<String>,
    ) -> Result<Outcome, StepError> {
        let context = self.now();
        let set = self.set(&step.set, &context, unresolved)?;
        let sleep = step.sleep.map(sleep).transpose()?;
        self.ran += 1;
        Ok(Outcome::Ran { log, set, sleep })
    }

    /// Keeps an answer for the templates and conditions from here on.
    fn keep(&mut self, step: &Step, call: &ToolCall, answer: Value) -> Result<(), StepError> {
        self.answers_bytes = self.answers_bytes.saturating_add(json_bytes(&answer));
        if self.answers_bytes > ANSWERS_BYTES_MAX {
            return Err(StepError::AnswersTooLarge);
        }
        let name = step.name.as_ref().unwrap_or(&call.tool);
        if let Value::Object(answers) = Arc::make_mut(&mut self.answers) {
            answers.insert(name.clone(), answer);
        }
        Ok(())
    }

    /// What templates see at this moment.
    fn now(&self) -> Context {
        self.context.clone().with("result", self.result()).with("steps", self.answers.clone())
    }

    fn holds(&mut self, when: &str) -> Result<bool, StepError> {
        let condition = Condition::compile(when)?;
        let result =
            Context::default().with("result", self.result()).with("steps", self.answers.clone());
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
        if json_bytes(&output) > OUTPUT_BYTES_MAX {
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

/// Fills in a call's arguments. Nobody is called with what was not filled in.
fn arguments(
    with: &Map<String, Value>,
    context: &Context,
) -> Result<Map<String, Value>, StepError> {
    let mut arguments = Map::new();
    for (name, value) in with {
        let rendered = template::render_typed(value, context);
        let (value, missing) = rendered.map_err(|why| StepError::Template("with", why))?;
        if !missing.is_empty() {
            return Err(StepError::NoArgument(missing.join(", ")));
        }
        arguments.insert(name.clone(), value);
    }
    let bytes = json_bytes(&arguments);
    if bytes > ARGUMENTS_BYTES_MAX {
        return Err(StepError::ArgumentsTooLarge(bytes));
    }
    Ok(arguments)
}

/// The result's entry for a call.
fn action(step: &Step, call: &ToolCall, is_ok: bool) -> Map<String, Value> {
    let name = step.name.as_ref().unwrap_or(&call.tool);
    let fields = [("tool", json!(call.tool)), ("step", json!(name)), ("ok", json!(is_ok))];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

fn json_bytes(value: &impl serde::Serialize) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |bytes| bytes.len())
}

fn sleep(seconds: f64) -> Result<Duration, StepError> {
    if !(0.0..=SLEEP_SECS_MAX).contains(&seconds) {
        return Err(StepError::Sleep(seconds));
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| StepError::Sleep(seconds))
}

#[cfg(test)]
#[path = "steps_tests.rs"]
mod tests;
