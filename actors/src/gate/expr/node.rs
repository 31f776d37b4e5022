//! An expression, compiled: what the evaluator walks.

use super::simple::Simple;
use memchr::memmem::Finder;
use regex::Regex;
use serde_json::Value;
use std::fmt;

/// A name at the top of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    Args,
    Tool,
    Principal,
    Time,
    Session,
    Budget,
}

impl Root {
    pub const ALL: [Self; 6] =
        [Self::Args, Self::Tool, Self::Principal, Self::Time, Self::Session, Self::Budget];

    /// What is called so in expressions.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|root| root.as_str() == name)
    }

    /// The name in expressions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Args => "args",
            Self::Tool => "tool",
            Self::Principal => "principal",
            Self::Time => "time",
            Self::Session => "session",
            Self::Budget => "budget",
        }
    }
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Field(Box<str>),
    At(usize),
}

/// A place in the facts, such as `args.labels[0]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    pub root: Root,
    pub steps: Vec<Step>,
}

impl Path {
    /// What stands there below the root's value. `Err` with how many steps led somewhere.
    pub fn find<'a>(&self, root: &'a Value) -> Result<&'a Value, usize> {
        walk(&self.steps, root)
    }

    /// What its last step leads from.
    pub fn parent<'a>(&self, root: &'a Value) -> Result<&'a Value, usize> {
        walk(&self.steps[..self.steps.len().saturating_sub(1)], root)
    }
}

fn walk<'a>(steps: &[Step], root: &'a Value) -> Result<&'a Value, usize> {
    let mut value = root;
    for (taken, step) in steps.iter().enumerate() {
        let next = match (step, value) {
            (Step::Field(name), Value::Object(fields)) => fields.get(&**name),
            (Step::At(index), Value::Array(items)) => items.get(*index),
            // Whoever writes `{"0": ...}` for `[...]` does not get around a rule by it.
            (Step::At(index), Value::Object(fields)) => fields.get(&index.to_string()),
            _ => None,
        };
        value = next.ok_or(taken)?;
    }
    Ok(value)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root.as_str())?;
        self.steps.iter().try_for_each(|step| write!(f, "{step}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, ".{name}"),
            Self::At(index) => write!(f, "[{index}]"),
        }
    }
}

/// A path, and where it stands among the paths of its expression: what is there is looked up once for all rules.
#[derive(Debug)]
pub struct Place {
    pub path: Path,
    pub number: usize,
}

impl Place {
    /// Its number is given when the whole expression is known.
    pub fn new(path: Path) -> Self {
        Self { path, number: 0 }
    }
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Less,
    LessOrSame,
    More,
    MoreOrSame,
}

/// Arithmetic on two numbers; `Add` also joins texts and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A function of one or two values, the receiver first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Contains,
    StartsWith,
    EndsWith,
    Size,
    Int,
    Double,
    Text,
    Lower,
    Upper,
    Trim,
}

impl Function {
    /// Name in CEL, and how many values it takes.
    pub const ALL: [(Self, &'static str, usize); 10] = [
        (Self::Contains, "contains", 2),
        (Self::StartsWith, "startsWith", 2),
        (Self::EndsWith, "endsWith", 2),
        (Self::Size, "size", 1),
        (Self::Int, "int", 1),
        (Self::Double, "double", 1),
        (Self::Text, "string", 1),
        (Self::Lower, "lowerAscii", 1),
        (Self::Upper, "upperAscii", 1),
        (Self::Trim, "trim", 1),
    ];

    /// The name in CEL.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(function, ..)| *function == self).map_or("", |(_, name, _)| name)
    }
}

/// One node.
#[derive(Debug)]
pub enum Node {
    Literal(Value),
    Path(Place),
    /// A variable of a loop, by its place on the stack of variables.
    Local(usize),
    Field(Box<Node>, Box<str>),
    Has(Box<Node>, Box<str>),
    /// The same where it asks for a place.
    HasPlace(Place),
    Index(Box<Node>, Box<Node>),
    List(Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<[Node; 3]>),
    Same(Box<Node>, Box<Node>),
    Order(Order, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Sum(Sum, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
    Matches(Box<Node>, Regex),
    /// `contains` of a text that is written out.
    Finds(Box<Node>, Box<Needle>),
    Loop(Box<Loop>),
    Simple(Simple),
}

/// A text that is looked for in many calls, prepared for it once.
#[derive(Debug)]
pub struct Needle {
    pub text: Box<str>,
    finder: Finder<'static>,
}

impl Needle {
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), finder: Finder::new(text).into_owned() }
    }

    /// Whether it stands anywhere in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.finder.find(text.as_bytes()).is_some()
    }
}

/// A loop over a list or an object's names. Its variable stands on the stack of variables.
#[derive(Debug)]
pub struct Loop {
    pub range: Node,
    /// Asked of each element; `None` takes them all.
    pub condition: Option<Node>,
    pub gives: Gives,
}

/// What a loop comes to.
#[derive(Debug)]
pub enum Gives {
    /// `exists` and `all`: whether the condition gives this for an element. An error counts only where none does.
    Answer(bool),
    /// `exists_one`: whether the condition holds for exactly one.
    One,
    /// `map` and `filter`: this, of each element for which the condition holds.
    List(Node),
}
