//! The simple grammar: `true`, `false`, `path op literal`, `path.contains('x')`, `path.matches('re')`.
//!
//! A path speaks of the arguments; its prefix `args.` may be left out. What is missing is null, and a comparison with
//! null is false, except for the question whether something is null.

use super::{
    Answer, ExpressionError, Fault, cel,
    fuel::Fuel,
    node::{Node, Order, Path, Place, Root, Step},
    value::{Text, Val},
};
use regex::Regex;
use serde_json::Value;

/// Says that what follows is an argument; may be left out.
const PREFIX: &str = "args.";

/// One test of one argument.
#[derive(Debug)]
pub struct Simple {
    pub place: Place,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Same(Value),
    Differs(Value),
    Order(Order, Value),
    Contains(String),
    Matches(Regex),
}

/// How a condition uses what stands at its place.
pub enum Use<'a> {
    Same(&'a Value),
    Differs(&'a Value),
    Order(&'a Value),
    Contains,
    Matches,
}

type Build = fn(Value) -> Test;

/// Reads a simple condition.
pub fn compile(text: &str) -> Result<Node, ExpressionError> {
    let text = text.trim();
    match text {
        "true" => return Ok(Node::Literal(true.into())),
        "false" => return Ok(Node::Literal(false.into())),
        _ => {}
    }
    let (path, rest) = split(text);
    if let Some(argument) = rest.strip_prefix('(') {
        return method(path, argument);
    }
    let rest = rest.trim_start();
    let operators: [(&str, Build); 6] = [
        ("==", Test::Same),
        ("!=", Test::Differs),
        (">=", |value| Test::Order(Order::MoreOrSame, value)),
        ("<=", |value| Test::Order(Order::LessOrSame, value)),
        (">", |value| Test::Order(Order::More, value)),
        ("<", |value| Test::Order(Order::Less, value)),
    ];
    let found = operators.iter().find_map(|(sign, test)| Some((rest.strip_prefix(sign)?, test)));
    let (operand, test) = found.ok_or_else(|| simple("has no operator"))?;
    let operand = literal(operand.trim()).ok_or_else(|| simple("has no literal on its right"))?;
    Ok(Node::Simple(Simple { place: read_path(path)?, test: test(operand) }))
}

/// The variable of CEL whose name a condition begins with: here it is that of an argument. `None` of a condition that
/// says so itself, by the prefix `args.`.
pub fn variable(text: &str) -> Option<Root> {
    let path = subject(text).filter(|path| !path.starts_with(PREFIX))?;
    Root::named(path.split('.').next()?)
}

/// Whether a condition says by `args.` that it means an argument.
pub fn is_prefixed(text: &str) -> bool {
    subject(text).is_some_and(|path| path.starts_with(PREFIX))
}

/// The argument that a condition speaks of; `None` of one that speaks of none. The rest is not looked at: whether the
/// text is a condition at all, only [`compile`] knows.
pub fn argument(text: &str) -> Option<Path> {
    let text = text.trim();
    if matches!(text, "true" | "false") {
        return None;
    }
    Some(read_path(subject(text)?).ok()?.path)
}

/// The path that a condition begins with, without the name of a function that is called on what stands there.
fn subject(text: &str) -> Option<&str> {
    let (path, rest) = split(text.trim());
    if rest.starts_with('(') { path.rsplit_once('.').map(|(path, _)| path) } else { Some(path) }
}

/// The path that a condition begins with, and the rest.
fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_alphanumeric() || "_-.$".contains(c)));
    text.split_at(end.unwrap_or(text.len()))
}

/// `path.contains('x')` and `path.matches('re')`, from the bracket on.
fn method(path: &str, argument: &str) -> Result<Node, ExpressionError> {
    let (path, name) =
        path.rsplit_once('.').ok_or_else(|| simple("calls a function of nothing"))?;
    let quoted = argument.trim_end().strip_suffix(')').map(str::trim).and_then(literal);
    let Some(Value::String(text)) = quoted else {
        return Err(simple("has no text in quotes between its brackets"));
    };
    let test = match name {
        "contains" => Test::Contains(text),
        "matches" => Test::Matches(cel::pattern(&text)?),
        _ => return Err(simple("knows only the functions `contains` and `matches`")),
    };
    Ok(Node::Simple(Simple { place: read_path(path)?, test }))
}

fn read_path(text: &str) -> Result<Place, ExpressionError> {
    let steps = text.strip_prefix(PREFIX).unwrap_or(text).split('.');
    let step = |step: &str| match step.parse::<usize>() {
        _ if step.is_empty() => Err(simple("has no path of names with dots between them")),
        // `007` is a name, not the index 7.
        Ok(index) if index.to_string() == step => Ok(Step::At(index)),
        _ => Ok(Step::Field(step.into())),
    };
    let steps = steps.map(step).collect::<Result<_, _>>()?;
    Ok(Place::new(Path { root: Root::Args, steps }))
}

/// A number, a text in quotes, true, false or null.
fn literal(text: &str) -> Option<Value> {
    for quote in ['\'', '"'] {
        if let Some(inner) = text.strip_prefix(quote) {
            let inner = inner.strip_suffix(quote)?;
            return (!inner.contains(quote)).then(|| inner.into());
        }
    }
    let value: Value = serde_json::from_str(text).ok()?;
    (!value.is_array() && !value.is_object()).then_some(value)
}

fn simple(problem: &'static str) -> ExpressionError {
    ExpressionError::Simple(problem)
}

impl Simple {
    /// How it uses what stands at its place.
    pub fn usage(&self) -> Use<'_> {
        match &self.test {
            Test::Same(literal) => Use::Same(literal),
            Test::Differs(literal) => Use::Differs(literal),
            Test::Order(_, literal) => Use::Order(literal),
            Test::Contains(_) => Use::Contains,
            Test::Matches(_) => Use::Matches,
        }
    }

    /// Whether what stands at its place passes the test.
    pub fn holds(&self, found: Option<&Value>, fuel: &Fuel) -> Answer<bool> {
        fuel.spend(2)?;
        let value = found.map_or(Val::Null, Val::from);
        let missing = matches!(value, Val::Null);
        Ok(match &self.test {
            Test::Same(literal) => value.same(&literal.into(), fuel)?,
            Test::Differs(Value::Null) => !missing,
            _ if missing => false,
            Test::Differs(literal) => !value.same(&literal.into(), fuel)?,
            Test::Order(order, literal) => order.of(&value, &literal.into(), fuel)?,
            Test::Contains(part) => contains(&value, part, fuel)?,
            Test::Matches(pattern) => match &value {
                Val::Text(text) => {
                    fuel.spend_on_text(text.len())?;
                    pattern.is_match(text)
                }
                other => return Err(Fault::NoSuch("matches", other.kind()).into()),
            },
        })
    }
}

fn contains(value: &Val<'_>, part: &str, fuel: &Fuel) -> Answer<bool> {
    if let Val::Text(text) = value {
        fuel.spend_on_text(text.len())?;
        return Ok(text.contains(part));
    }
    let part = Val::Text(Text::Borrowed(part));
    for item in value.elements().ok_or_else(|| Fault::NoSuch("contains", value.kind()))? {
        if item.same(&part, fuel)? {
            return Ok(true);
        }
    }
    Ok(false)
}
