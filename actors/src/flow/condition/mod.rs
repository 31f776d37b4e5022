//! Conditions: CEL expressions, compiled once, checked to be cheap, and evaluated without surprises.

mod check;
#[cfg(test)]
mod hostile_tests;
mod meter;
mod reads;
#[cfg(test)]
mod tests;
mod text_match;
#[cfg(test)]
mod time_tests;
mod values;
mod watch;

pub use values::CelContext;
pub use watch::TIME_MAX;

use super::{Context, limits_of_text::CONDITION_BYTES_MAX};
use cel::{
    Env, ExecutionError, ParseErrors, Value,
    common::{ast::IdedExpr, types::CelBool},
    extensions,
};
use std::{
    collections::{BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// Loops (`all`, `exists`, `map`, ...) within loops. A loop over something computed counts twice, and looking for a
/// value in something other than a written list counts as one.
pub const NESTING_MAX: usize = 2;
/// Operators, dots and brackets of one condition, those in quotes included: the library follows each with a call, so
/// more of them could exhaust the stack.
pub const OPERATORS_MAX: usize = 200;
/// Expressions within expressions, such as the steps of `a.b.c`: evaluating each takes up to
/// 20 kB of stack in an unoptimised build.
const LEVELS_MAX: usize = 32;
/// The same with what counts the steps; a function over the outcome of another counts twice.
const METERED_LEVELS_MAX: usize = LEVELS_MAX + 8;
/// Brackets within brackets, roughly.
const BRACKETS_MAX: u16 = 32;
/// Compiled conditions kept by [`Condition::cached`].
const CACHED_MAX: usize = 4_096;

/// A condition that can be evaluated.
#[derive(Debug)]
pub struct Condition {
    expression: IdedExpr,
    variables: BTreeSet<String>,
    needs_payload: bool,
    places: Vec<reads::Place>,
}

/// A condition that cannot be used, or has no answer for this event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    #[error(
        "the condition has {0} bytes, {CONDITION_BYTES_MAX} are allowed; move work into the agent"
    )]
    TooLong(usize),
    #[error(
        "the condition has {0} operators, dots and brackets, {OPERATORS_MAX} are allowed; move work into the agent"
    )]
    TooComplex(usize),
    #[error(
        "a chain of operators, dots or brackets has more than {LEVELS_MAX} links; split the condition with `&&` and `||`"
    )]
    TooLongChain,
    #[error("line {line}, column {column}: {message}")]
    Syntax { line: usize, column: usize, message: String },
    #[error(
        "loops are nested too deeply, {NESTING_MAX} levels are allowed (a loop over a computed list counts twice, \
         `in` over anything but a written list counts as one)"
    )]
    TooDeep,
    #[error("{}", unknown_name(.0, .1.as_deref()))]
    UnknownName(String, Option<String>),
    #[error("{}", unknown_function(.0, .1.as_deref()))]
    UnknownFunction(String, Option<String>),
    #[error("the condition gives {0}, but it must give true or false; compare it with something")]
    NotBoolean(String),
    #[error("the event has no `{0}`; ask `has(...)` for the field before reading it")]
    Missing(String),
    #[error("{0}")]
    Evaluation(String),
    #[error(
        "the condition takes too much work on this event; read fewer fields of `event.payload`, loop over less, or \
         filter on attributes"
    )]
    TooMuchWork,
    #[error(
        "the condition takes longer than {} s on this event; read fewer fields of `event.payload`, match shorter texts \
         or simpler patterns, or filter on attributes", watch::TIME_MAX.as_secs()
    )]
    OutOfTime,
    #[error("the expression library failed on this condition; simplify it")]
    Panicked,
}

/// One environment for all: the standard library and the string functions.
static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    // Fails only when a name is declared twice, which the tests of this module would show.
    if let Err(error) = env.add_extension(extensions::strings) {
        tracing::error!(%error, "conditions have no string functions");
    }
    if let Err(error) = meter::declare(&mut env) {
        tracing::error!(%error, "conditions have no limits, so none with loops or texts will work");
    }
    Arc::new(env)
});

type Compiled = Result<Arc<Condition>, ConditionError>;

static CACHE: LazyLock<Mutex<HashMap<String, Compiled>>> = LazyLock::new(Mutex::default);

impl Condition {
    /// Reads a condition and refuses what could be slow, unknown names and unknown functions.
    pub fn compile(text: &str) -> Result<Self, ConditionError> {
        let expression = parse(text)?;
        let survey = check::survey(&expression)?;
        for name in &survey.functions {
            check_function(name)?;
        }
        let places = reads::places(&expression);
        let (expression, levels) = meter::metered(expression);
        if levels > METERED_LEVELS_MAX {
            return Err(ConditionError::TooLongChain);
        }
        let check::Survey { variables, needs_payload, .. } = survey;
        Ok(Self { expression, variables, needs_payload, places })
    }

    /// As [`Condition::compile`], from a bounded cache shared by the whole process.
    pub fn cached(text: &str) -> Compiled {
        let lock = || CACHE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(text) {
            return known.clone();
        }
        let compiled = Self::compile(text).map(Arc::new);
        let mut cache = lock();
        if cache.len() >= CACHED_MAX {
            // More conditions than fit: start over, because compiling them again is cheap.
            cache.clear();
        }
        cache.insert(text.to_owned(), compiled.clone());
        compiled
    }

    /// The names the condition speaks about, such as `event` and `flow`.
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// Whether `event` must carry its payload for this condition.
    pub fn needs_payload(&self) -> bool {
        self.needs_payload
    }

    /// Whether the condition holds. For several conditions over one context, use [`Condition::eval_in`].
    pub fn eval(&self, context: &Context) -> Result<bool, ConditionError> {
        self.eval_in(&[&CelContext::new(context)?])
    }

    /// Whether the condition holds in these contexts; a name is taken from the first that has it.
    pub fn eval_in(&self, contexts: &[&CelContext]) -> Result<bool, ConditionError> {
        self.eval_by(watch::system, contexts)
    }

    /// The same by another clock.
    fn eval_by(
        &self,
        clock: watch::Clock,
        contexts: &[&CelContext],
    ) -> Result<bool, ConditionError> {
        let names = values::Names::new(contexts);
        meter::fill(clock);
        let mut context = cel::Context::with_env(ENV.clone());
        context.set_variable_resolver(&names);
        let outcome = guarded(|| {
            let value = Value::resolve_val(&self.expression, &context).map_err(explain)?;
            match value.downcast_ref::<CelBool>() {
                Some(answer) => Ok(*answer.inner()),
                None => Err(ConditionError::NotBoolean(value.get_type().name().to_owned())),
            }
        });
        match meter::cut_off() {
            Some(meter::CutOff::Work) => Err(ConditionError::TooMuchWork),
            Some(meter::CutOff::Time) => Err(ConditionError::OutOfTime),
            None => outcome,
        }
    }

    /// What stands at the places that the condition names, to be shown.
    pub fn read(&self, context: &Context) -> Vec<crate::gate::Read> {
        reads::read(&self.places, context)
    }
}

/// The tree of an expression. Its size and its brackets are checked before the parser sees it, so that no text can
/// exhaust the stack.
pub(crate) fn parse(text: &str) -> Result<IdedExpr, ConditionError> {
    if text.len() > CONDITION_BYTES_MAX {
        return Err(ConditionError::TooLong(text.len()));
    }
    let operators =
        text.chars().filter(|character| "+-*/%<>=!&|?.[]()".contains(*character)).count();
    if operators > OPERATORS_MAX {
        return Err(ConditionError::TooComplex(operators));
    }
    let parser = || ENV.parser().max_recursion_depth(BRACKETS_MAX);
    guarded(|| parser().parse(text).map_err(syntax_error))
}

/// A panic in the library is an error of this one condition.
fn guarded<T>(work: impl FnOnce() -> Result<T, ConditionError>) -> Result<T, ConditionError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ConditionError::Panicked))
}

fn syntax_error(errors: ParseErrors) -> ConditionError {
    let Some(first) = errors.errors.first() else { return ConditionError::Panicked };
    let place = |number: isize| usize::try_from(number).unwrap_or(0).max(1);
    ConditionError::Syntax {
        line: place(first.pos.0),
        column: place(first.pos.1),
        message: readable(&first.msg),
    }
}

/// The parser lists every token it would have taken, and wraps some messages in its own debug output.
fn readable(message: &str) -> String {
    let inner = message.split_once("msg: \"").and_then(|(_, rest)| rest.split_once("\", expr_id"));
    let message = inner.map_or(message, |(inner, _)| inner).trim_start_matches("Syntax error: ");
    for start in ["mismatched input '", "extraneous input '", "no viable alternative at input '"] {
        if let Some(rest) = message.strip_prefix(start) {
            let token = rest.split("' expecting").next().unwrap_or(rest).trim_end_matches('\'');
            return match token {
                "<EOF>" => "the condition ends too early".to_owned(),
                token => format!("unexpected `{}`", cut(token)),
            };
        }
    }
    cut(message.lines().next().unwrap_or("unreadable"))
}

/// Our words for what went wrong; values of the event stay out, because they can be huge.
fn explain(error: ExecutionError) -> ConditionError {
    let text = match error {
        ExecutionError::NoSuchKey(name) => return ConditionError::Missing(name.to_string()),
        ExecutionError::UndeclaredReference(name) => {
            return ConditionError::UnknownName(name.to_string(), None);
        }
        ExecutionError::IndexOutOfBounds(_) => "an index is beyond the end of its list".to_owned(),
        ExecutionError::NoSuchOverload(overload) => no_overload(&overload),
        ExecutionError::ValuesNotComparable(..) => "two values cannot be compared".to_owned(),
        ExecutionError::UnsupportedBinaryOperator(operator, ..) => {
            format!("`{operator}` does not work on these two values")
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            "a division by zero".to_owned()
        }
        ExecutionError::Overflow(..) => "a number became too large".to_owned(),
        ExecutionError::UnexpectedType { got, want } => {
            format!("found a value of type {got} where {want} is needed")
        }
        ExecutionError::FunctionError { function, message } => {
            let first = message.lines().next().unwrap_or_default();
            format!("`{function}` failed: {}", cut(first))
        }
        other => cut(&other.to_string()),
    };
    ConditionError::Evaluation(text)
}

fn no_overload(overload: &cel::OverloadError) -> String {
    let types = overload.argument_types().join(" and ");
    match overload.function().trim_matches('_') {
        "." => format!(
            "a field was read from a value of type {types}, which has none; ask `has(...)` first"
        ),
        operator => format!("`{}` does not work on {types}", operator.trim_start_matches('@')),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}

fn check_function(name: &str) -> Result<(), ConditionError> {
    let unknown = |call: &str| {
        let context = cel::Context::with_env(ENV.clone());
        let outcome = ENV.compile(call).map(|program| program.execute(&context));
        matches!(outcome, Ok(Err(ExecutionError::UndeclaredReference(found))) if *found == name)
    };
    if unknown(&format!("{name}()")) && unknown(&format!("''.{name}()")) {
        let meant = super::nearest::nearest(name, check::FUNCTIONS);
        return Err(ConditionError::UnknownFunction(name.to_owned(), meant.map(str::to_owned)));
    }
    Ok(())
}

fn unknown_name(name: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("unknown name `{name}`; did you mean `{meant}`?"),
        None => format!("unknown name `{name}`; known are {}", check::NAMES.join(", ")),
    }
}

fn unknown_function(name: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => format!("unknown function `{name}`; did you mean `{meant}`?"),
        None => format!("unknown function `{name}`"),
    }
}
