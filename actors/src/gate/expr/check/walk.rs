//! Walks an expression over types instead of values.

use super::{
    super::{
        node::{Function, Gives, Loop, Node, Path, Step, Sum},
        simple::{Simple, Use},
    },
    Mismatch, MismatchKind, Shapes,
    types::{Kinds, Stepped, Type},
};
use serde_json::Value;

const TEXT_OR_LIST: Kinds = Kinds::TEXT.or(Kinds::LIST);
const NUMBER_OR_TEXT: Kinds = Kinds::NUMBER.or(Kinds::TEXT);
const ORDERED: Kinds = NUMBER_OR_TEXT.or(Kinds::BOOL);

/// How two values go together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Well,
    /// Only where a text looks like a number.
    AsNumber,
    Never,
}

/// One check, and what it found.
pub struct Walk<'a> {
    shapes: Shapes<'a>,
    locals: Vec<Type<'a>>,
    pub mismatches: Vec<Mismatch>,
}

impl<'a> Walk<'a> {
    /// With no variables.
    pub fn new(shapes: Shapes<'a>) -> Self {
        Self { shapes, locals: Vec::new(), mismatches: Vec::new() }
    }

    fn note(&mut self, kind: MismatchKind, message: String) {
        let mismatch = Mismatch { kind, message };
        if !self.mismatches.contains(&mismatch) {
            self.mismatches.push(mismatch);
        }
    }

    fn expect(&mut self, found: &Type<'a>, wanted: Kinds, what: &str) {
        if !found.kinds.meets(wanted) {
            let message = format!("{what} needs a {wanted}, not a {}", found.kinds);
            self.note(MismatchKind::Types, message);
        }
    }

    /// A node that must be true or false: which of the two, where it is always the same.
    pub fn condition(&mut self, node: &'a Node) -> Option<bool> {
        match node {
            Node::Not(of) => self.condition(of).map(|truth| !truth),
            Node::And(left, right) => self.both(left, right, false),
            Node::Or(left, right) => self.both(left, right, true),
            Node::Same(left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                self.same(&left, &right)
            }
            Node::Order(_, left, right) => {
                let (left, right) = (self.value(left), self.value(right));
                self.ordered(&left, &right);
                None
            }
            Node::In(item, of) => {
                let (item, of) = (self.value(item), self.value(of));
                self.is_in(&item, &of)
            }
            Node::Matches(of, _) => {
                let of = self.value(of);
                self.expect(&of, Kinds::TEXT, "`matches`");
                None
            }
            Node::Finds(of, _) => {
                let of = self.value(of);
                self.expect(&of, TEXT_OR_LIST, "`contains`");
                None
            }
            Node::Has(of, name) => {
                let of = self.value(of);
                self.step(of.field(name, "it"));
                None
            }
            Node::HasPlace(place) => {
                self.path(&place.path);
                None
            }
            Node::Loop(parts) if !matches!(parts.gives, Gives::List(_)) => {
                self.looped(parts);
                None
            }
            Node::Simple(simple) => self.simple(simple),
            other => {
                let found = self.value(other);
                self.expect(&found, Kinds::BOOL, "a condition");
                match found.values.as_deref() {
                    Some([Value::Bool(truth)]) => Some(*truth),
                    _ => None,
                }
            }
        }
    }

    fn both(&mut self, left: &'a Node, right: &'a Node, decides: bool) -> Option<bool> {
        let sides = [self.condition(left), self.condition(right)];
        if sides.contains(&Some(decides)) {
            return Some(decides);
        }
        (sides == [Some(!decides); 2]).then_some(!decides)
    }

    fn value(&mut self, node: &'a Node) -> Type<'a> {
        match node {
            Node::Literal(value) => Type::of_value(value),
            Node::Path(place) => self.path(&place.path),
            Node::Local(place) => {
                self.locals.get(*place).cloned().unwrap_or_else(|| Type::of_kinds(Kinds::ANY))
            }
            Node::Field(of, name) => {
                let of = self.value(of);
                self.step(of.field(name, "it"))
            }
            Node::Index(of, at) => self.index(of, at),
            Node::List(items) => {
                items.iter().for_each(|item| drop(self.value(item)));
                Type::of_kinds(Kinds::LIST)
            }
            Node::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                self.condition(condition);
                let (then, otherwise) = (self.value(then), self.value(otherwise));
                Type::of_kinds(then.kinds.or(otherwise.kinds))
            }
            Node::Negate(of) => {
                let of = self.value(of);
                self.expect(&of, Kinds::NUMBER, "`-`");
                Type::of_kinds(Kinds::NUMBER)
            }
            Node::Sum(sum, left, right) => self.sum(*sum, left, right),
            Node::Call(function, values) => self.call(*function, values),
            Node::Loop(parts) if matches!(parts.gives, Gives::List(_)) => {
                self.looped(parts);
                Type::of_kinds(Kinds::LIST)
            }
            other => {
                self.condition(other);
                Type::of_kinds(Kinds::BOOL)
            }
        }
    }

    fn step(&mut self, stepped: Stepped<'a>) -> Type<'a> {
        match stepped {
            Stepped::To(found) => found,
            Stepped::Nowhere(message) => {
                self.note(MismatchKind::Unknown, message);
                Type::of_kinds(Kinds::ANY)
            }
        }
    }

    /// What is known of what stands there. Notes where the way there ends.
    pub fn path(&mut self, path: &Path) -> Type<'a> {
        let root = self.shapes.root(path.root);
        let mut found = Type::of_schema(root, root);
        let mut so_far = path.root.as_str().to_owned();
        for step in &path.steps {
            found = match step {
                Step::Field(name) => self.step(found.field(name, &so_far)),
                Step::At(_) => self.step(found.item(&so_far)),
            };
            so_far += &step.to_string();
        }
        found
    }

    fn index(&mut self, of: &'a Node, at: &'a Node) -> Type<'a> {
        let (of, at) = (self.value(of), self.value(at));
        self.expect(&at, NUMBER_OR_TEXT, "an index");
        match at.values.as_deref() {
            Some([Value::String(name)]) => self.step(of.field(name, "it")),
            Some([Value::Number(_)]) => self.step(of.item("it")),
            _ => Type::of_kinds(Kinds::ANY),
        }
    }

    fn same(&mut self, left: &Type<'a>, right: &Type<'a>) -> Option<bool> {
        match fit(left, right, Kinds::ANY) {
            Fit::Never => {
                let message = format!("a {} is never the same as a {}", left.kinds, right.kinds);
                self.note(MismatchKind::Types, message);
                return Some(false);
            }
            Fit::AsNumber => self.note_as_number(left, right),
            Fit::Well => {}
        }
        let (Some(lefts), Some(rights)) = (&left.values, &right.values) else { return None };
        match (lefts.as_slice(), rights.as_slice()) {
            ([left], [right]) if left == right => Some(true),
            (lefts, rights) if !lefts.iter().any(|left| looks_like_any(left, rights)) => {
                let (value, others) =
                    if rights.len() == 1 { (rights[0], lefts) } else { (lefts[0], rights) };
                self.note(MismatchKind::Never, never(value, others));
                Some(false)
            }
            _ => None,
        }
    }

    fn ordered(&mut self, left: &Type<'a>, right: &Type<'a>) {
        match fit(left, right, ORDERED) {
            Fit::Never => {
                let message = format!("a {} cannot be compared with a {}", left.kinds, right.kinds);
                self.note(MismatchKind::Types, message);
            }
            Fit::AsNumber => self.note_as_number(left, right),
            Fit::Well => {}
        }
    }

    fn note_as_number(&mut self, left: &Type<'a>, right: &Type<'a>) {
        let message = format!(
            "a {} is compared with a {}, which are the same only where the string looks like a number",
            left.kinds, right.kinds
        );
        self.note(MismatchKind::Types, message);
    }

    fn is_in(&mut self, item: &Type<'a>, of: &Type<'a>) -> Option<bool> {
        self.expect(of, Kinds::LIST.or(Kinds::MAP), "`in`");
        let Some([Value::Array(listed)]) = of.values.as_deref() else { return None };
        let listed: Vec<&Value> = listed.iter().collect();
        let fits = |value: &&Value| fit(item, &Type::of_value(value), Kinds::ANY);
        if listed.iter().all(|value| fits(value) == Fit::Never) {
            let message = format!("a {} is never one of the values in the list", item.kinds);
            self.note(MismatchKind::Types, message);
            return Some(false);
        }
        let values = item.values.as_deref()?;
        if values.iter().any(|value| looks_like_any(value, &listed)) {
            return None;
        }
        self.note(
            MismatchKind::Never,
            format!("none of the list is ever there: {}", shown(values)),
        );
        Some(false)
    }

    fn sum(&mut self, sum: Sum, left: &'a Node, right: &'a Node) -> Type<'a> {
        let (left, right) = (self.value(left), self.value(right));
        let wanted = match sum {
            Sum::Add => TEXT_OR_LIST.or(Kinds::NUMBER),
            _ => Kinds::NUMBER,
        };
        let kinds = left.kinds & right.kinds & wanted;
        if kinds == Kinds::NONE {
            let message = format!("a {} and a {} do not add up", left.kinds, right.kinds);
            self.note(MismatchKind::Types, message);
            return Type::of_kinds(wanted);
        }
        Type::of_kinds(kinds)
    }

    fn call(&mut self, function: Function, values: &'a [Node]) -> Type<'a> {
        let of: Vec<_> = values.iter().map(|value| self.value(value)).collect();
        let sized = TEXT_OR_LIST.or(Kinds::MAP);
        let (first, second, gives) = match function {
            Function::Contains => (TEXT_OR_LIST, Kinds::ANY, Kinds::BOOL),
            Function::StartsWith | Function::EndsWith => (Kinds::TEXT, Kinds::TEXT, Kinds::BOOL),
            Function::Size => (sized, Kinds::ANY, Kinds::NUMBER),
            Function::Int | Function::Double => (NUMBER_OR_TEXT, Kinds::ANY, Kinds::NUMBER),
            Function::Text => (ORDERED, Kinds::ANY, Kinds::TEXT),
            Function::Lower | Function::Upper | Function::Trim => {
                (Kinds::TEXT, Kinds::ANY, Kinds::TEXT)
            }
        };
        let what = format!("`{}`", function.as_str());
        for (found, wanted) in of.iter().zip([first, second]) {
            self.expect(found, wanted, &what);
        }
        Type::of_kinds(gives)
    }

    /// The body of a loop, with its variable.
    fn looped(&mut self, parts: &'a Loop) {
        let range = self.value(&parts.range);
        self.expect(&range, Kinds::LIST.or(Kinds::MAP), "a loop");
        let variable = match (range.kinds.meets(Kinds::LIST), range.kinds.meets(Kinds::MAP)) {
            (true, false) => self.step(range.item("it")),
            (false, true) => Type::of_kinds(Kinds::TEXT),
            _ => Type::of_kinds(Kinds::ANY),
        };
        self.locals.push(variable);
        if let Some(condition) = &parts.condition {
            self.condition(condition);
        }
        if let Gives::List(item) = &parts.gives {
            self.value(item);
        }
        self.locals.pop();
    }

    /// What is missing is null there, and compares with nothing.
    fn simple(&mut self, simple: &'a Simple) -> Option<bool> {
        let found = self.path(&simple.place.path);
        match simple.usage() {
            Use::Same(Value::Null) => None,
            // It is never true of what is missing either.
            Use::Same(literal) => self.same(&found, &Type::of_value(literal)).filter(|same| !*same),
            Use::Differs(Value::Null) => None,
            Use::Differs(literal) => {
                self.same(&found, &Type::of_value(literal));
                None
            }
            Use::Order(literal) => {
                self.ordered(&found, &Type::of_value(literal));
                None
            }
            Use::Contains => {
                self.expect(&found, TEXT_OR_LIST, "`contains`");
                None
            }
            Use::Matches => {
                self.expect(&found, Kinds::TEXT, "`matches`");
                None
            }
        }
    }
}

/// How two values go together, of these kinds.
fn fit(left: &Type<'_>, right: &Type<'_>, of: Kinds) -> Fit {
    if (left.kinds & right.kinds).meets(of) {
        return Fit::Well;
    }
    let as_number = |text: &Type<'_>, number: &Type<'_>| {
        let may_look_like_one = text.values.as_ref().is_none_or(|values| {
            values.iter().any(|value| value.as_str().is_some_and(looks_like_a_number))
        });
        text.kinds.meets(Kinds::TEXT) && number.kinds.meets(Kinds::NUMBER) && may_look_like_one
    };
    match as_number(left, right) || as_number(right, left) {
        true => Fit::AsNumber,
        false => Fit::Never,
    }
}

/// As the evaluator tells it: see `Number::read` in `value.rs`.
fn looks_like_a_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether the evaluator could take a value for one of the others.
fn looks_like_any(value: &Value, others: &[&Value]) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let is_alike = |other: &&Value| {
        *other == value
            || number(value)
                .zip(number(other))
                .is_some_and(|(left, right): (f64, f64)| left == right)
            || matches!((value, other), (Value::Array(_) | Value::Object(_), _))
    };
    others.iter().any(is_alike)
}

fn never(value: &Value, others: &[&Value]) -> String {
    format!("it is never {value}, only {}", shown(others))
}

fn shown(values: &[&Value]) -> String {
    const SHOWN_MAX: usize = 8;
    let mut words: Vec<String> =
        values.iter().take(SHOWN_MAX).map(|value| value.to_string()).collect();
    if values.len() > SHOWN_MAX {
        words.push("…".to_owned());
    }
    words.join(", ")
}
