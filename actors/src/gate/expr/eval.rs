//! Walks a compiled expression. Errors count: `&&` and `||` pass over one only where the other side decides.

use super::{
    Answer, Fault, Places,
    fuel::Fuel,
    node::{Function, Gives, Loop, Node, Order, Sum},
    value::{Elements, Text, Val},
};
use serde_json::Value;
use smallvec::SmallVec;
use std::{cmp::Ordering, ops::ControlFlow};

/// Longest text that an expression may put together, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// Loops within loops whose variables need no memory of their own.
const LOOPS_EXPECTED: usize = 2;

type Outcome<'a> = Answer<Val<'a>>;

/// One evaluation: the places it reads, the steps left, and the variables of the loops around.
pub struct Walk<'a, 'f> {
    places: &'f Places<'a, 'f>,
    fuel: &'f Fuel,
    locals: SmallVec<[Val<'a>; LOOPS_EXPECTED]>,
}

impl<'a, 'f> Walk<'a, 'f> {
    /// Starts with no variables.
    pub fn new(places: &'f Places<'a, 'f>, fuel: &'f Fuel) -> Self {
        Self { places, fuel, locals: SmallVec::new() }
    }

    /// The value of a node. Small, since most of what is compared stands somewhere or is written out.
    #[inline]
    pub fn value(&mut self, node: &'a Node) -> Outcome<'a> {
        self.fuel.spend(1)?;
        match node {
            Node::Literal(value) => Ok(value.into()),
            Node::Path(place) => match self.places.find(place) {
                Ok(value) => Ok(value.into()),
                Err(taken) => Err(Fault::missing(&place.path, taken).into()),
            },
            Node::Local(place) => {
                self.locals.get(*place).cloned().ok_or_else(|| Fault::Internal.into())
            }
            node => self.computed(node),
        }
    }

    /// The value of a node that has to be worked out.
    fn computed(&mut self, node: &'a Node) -> Outcome<'a> {
        match node {
            Node::Field(of, name) => {
                let of = self.value(of)?;
                field(&of, name)?.ok_or_else(|| Fault::Missing(name.to_string()).into())
            }
            Node::Has(of, name) => {
                let of = self.value(of)?;
                Ok(Val::Bool(field(&of, name)?.is_some()))
            }
            Node::HasPlace(place) => match (self.places.find(place), self.places.parent(place)) {
                (Ok(_), _) => Ok(Val::Bool(true)),
                (_, Err(taken)) => Err(Fault::missing(&place.path, taken).into()),
                (_, Ok(Value::Object(_))) => Ok(Val::Bool(false)),
                (_, Ok(other)) => Err(Fault::NoSuch("a field", Val::from(other).kind()).into()),
            },
            Node::Index(of, at) => {
                let (of, at) = (self.value(of)?, self.value(at)?);
                index(&of, &at)
            }
            Node::List(items) => {
                let items: Result<_, _> = items.iter().map(|item| self.value(item)).collect();
                Ok(Val::List(items?))
            }
            Node::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                let chosen = if self.truth(condition)? { then } else { otherwise };
                self.value(chosen)
            }
            Node::Negate(of) => negate(&self.value(of)?),
            Node::Sum(sum, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.sum(*sum, left, right)
            }
            Node::Call(function, values) => self.call(*function, values),
            Node::Loop(parts) if let Gives::List(item) = &parts.gives => self.list(parts, item),
            _ => self.truth(node).map(Val::Bool),
        }
    }

    /// The value of a node that must be true or false.
    pub fn truth(&mut self, node: &'a Node) -> Answer<bool> {
        match node {
            Node::Not(of) => self.truth(of).map(|truth| !truth),
            Node::And(left, right) => self.both(left, right, false),
            Node::Or(left, right) => self.both(left, right, true),
            Node::Same(left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                Ok(left.same(&right, self.fuel)?)
            }
            Node::Order(order, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                order.of(&left, &right, self.fuel)
            }
            Node::In(item, of) => {
                let (item, of) = (self.value(item)?, self.value(of)?);
                self.is_in(&item, &of)
            }
            Node::Matches(text, pattern) => match self.value(text)? {
                Val::Text(text) => {
                    self.fuel.spend_on_text(text.len())?;
                    Ok(pattern.is_match(&text))
                }
                other => Err(Fault::NoSuch("matches", other.kind()).into()),
            },
            Node::Finds(of, needle) => match self.value(of)? {
                Val::Text(text) => {
                    self.fuel.spend_on_text(text.len())?;
                    Ok(needle.is_in(&text))
                }
                // As in the simple grammar: of a list, whether it has the element.
                list if list.elements().is_some() => {
                    self.is_in(&Val::Text(Text::Borrowed(&needle.text)), &list)
                }
                other => Err(Fault::NoSuch(Function::Contains.as_str(), other.kind()).into()),
            },
            Node::Loop(parts) if let Gives::Answer(decides) = parts.gives => {
                self.some(parts, decides)
            }
            Node::Loop(parts) if let Gives::One = parts.gives => self.one(parts),
            Node::Simple(test) => test.holds(self.places.find(&test.place).ok(), self.fuel),
            other => match self.value(other)? {
                Val::Bool(truth) => Ok(truth),
                value => Err(Fault::NotBoolean(value.kind()).into()),
            },
        }
    }

    /// `&&` and `||`: `decides` on either side is the answer, even beside an error.
    fn both(&mut self, left: &'a Node, right: &'a Node, decides: bool) -> Answer<bool> {
        self.fuel.spend(1)?;
        let left = self.truth(left);
        if left == Ok(decides) {
            return Ok(decides);
        }
        match (left, self.truth(right)?) {
            (Err(fault), right) if right != decides => Err(fault),
            (_, right) => Ok(right),
        }
    }

    fn is_in(&self, item: &Val<'a>, of: &Val<'a>) -> Answer<bool> {
        if let Val::Json(Value::Object(fields)) = of {
            match item {
                Val::Text(name) => return Ok(fields.contains_key(&**name)),
                Val::Null | Val::Json(_) | Val::List(_) => {
                    return Err(Fault::NoSuch("in", item.kind()).into());
                }
                // A number may stand there as a name that looks like it.
                Val::Bool(_) | Val::Int(_) | Val::Uint(_) | Val::Double(_) => {}
            }
        }
        for other in of.items().ok_or_else(|| Fault::NoSuch("in", of.kind()))? {
            if other.same(item, self.fuel)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn sum(&self, sum: Sum, left: Val<'a>, right: Val<'a>) -> Outcome<'a> {
        match (left, right) {
            (Val::Int(left), Val::Int(right)) => whole(sum, left, right),
            (Val::Double(left), Val::Double(right)) => real(sum, left, right),
            (Val::Text(left), Val::Text(right)) if sum == Sum::Add => {
                self.fuel.spend_on_text(left.len() + right.len())?;
                if left.len() + right.len() > TEXT_BYTES_MAX {
                    return Err(Fault::TooMuchWork.into());
                }
                Ok(joined(&[&left, &right]))
            }
            (left, right) if sum == Sum::Add => {
                let (Some(first), Some(second)) = (left.elements(), right.elements()) else {
                    return Err(Fault::NoSuch("+", left.kind()).into());
                };
                self.fuel.spend(u32::try_from(first.len() + second.len()).unwrap_or(u32::MAX))?;
                Ok(Val::List(first.chain(second).collect()))
            }
            (left, _) => Err(Fault::NoSuch("arithmetic", left.kind()).into()),
        }
    }

    fn call(&mut self, function: Function, values: &'a [Node]) -> Outcome<'a> {
        let [first, rest @ ..] = values else { return Err(Fault::Internal.into()) };
        let first = self.value(first)?;
        let second = rest.first().map(|node| self.value(node)).transpose()?;
        let kind = first.kind();
        let refused = || Fault::NoSuch(function.as_str(), kind);
        if let Val::Text(text) = &first {
            self.fuel.spend_on_text(text.len())?;
        }
        Ok(match (function, first, second) {
            (Function::Contains, Val::Text(text), Some(Val::Text(part))) => {
                Val::Bool(text.contains(&*part))
            }
            // As in the simple grammar: of a list, whether it has the element.
            (Function::Contains, list, Some(item)) if list.elements().is_some() => {
                Val::Bool(self.is_in(&item, &list)?)
            }
            (Function::StartsWith, Val::Text(text), Some(Val::Text(part))) => {
                Val::Bool(text.starts_with(&*part))
            }
            (Function::EndsWith, Val::Text(text), Some(Val::Text(part))) => {
                Val::Bool(text.ends_with(&*part))
            }
            (Function::Size, Val::Text(text), None) => length(text.chars().count()),
            (Function::Size, Val::Json(Value::Object(fields)), None) => length(fields.len()),
            (Function::Size, list, None) => length(list.elements().ok_or_else(refused)?.len()),
            (Function::Int, value, None) => to_int(&value).ok_or_else(refused)?,
            (Function::Double, value, None) => to_double(&value).ok_or_else(refused)?,
            (Function::Text, value, None) => to_text(value).ok_or_else(refused)?,
            (Function::Lower, Val::Text(text), None) => joined(&[&text.to_ascii_lowercase()]),
            (Function::Upper, Val::Text(text), None) => joined(&[&text.to_ascii_uppercase()]),
            (Function::Trim, Val::Text(text), None) => joined(&[text.trim()]),
            _ => return Err(refused().into()),
        })
    }

    /// Runs over a loop's elements, each in its variable, until `visit` has seen enough.
    fn each(
        &mut self,
        parts: &'a Loop,
        mut visit: impl FnMut(&mut Self, Answer<bool>) -> Answer<ControlFlow<()>>,
    ) -> Answer<()> {
        let range = self.value(&parts.range)?;
        let items: Elements<'_, 'a> = range.items().ok_or(Fault::NoSuch("a loop", range.kind()))?;
        for item in items {
            self.fuel.spend(1)?;
            self.locals.push(item);
            let holds = parts.condition.as_ref().map_or(Ok(true), |asked| self.truth(asked));
            let next = visit(self, holds);
            self.locals.pop();
            if next?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn some(&mut self, parts: &'a Loop, decides: bool) -> Answer<bool> {
        let mut answer = Ok(!decides);
        self.each(parts, |_, holds| {
            match holds {
                Ok(truth) if truth == decides => {
                    answer = Ok(decides);
                    return Ok(ControlFlow::Break(()));
                }
                Ok(_) => {}
                Err(fault) if answer.is_ok() => answer = Err(fault),
                Err(_) => {}
            }
            Ok(ControlFlow::Continue(()))
        })?;
        answer
    }

    fn one(&mut self, parts: &'a Loop) -> Answer<bool> {
        let mut count = 0_usize;
        self.each(parts, |_, holds| {
            count += usize::from(holds?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(count == 1)
    }

    fn list(&mut self, parts: &'a Loop, item: &'a Node) -> Outcome<'a> {
        let mut items = Vec::new();
        self.each(parts, |walk, holds| {
            if holds? {
                items.push(walk.value(item)?);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Val::List(items.into()))
    }
}

impl Order {
    /// Whether two values stand in this order.
    pub fn of(self, left: &Val<'_>, right: &Val<'_>, fuel: &Fuel) -> Answer<bool> {
        let order = left.compare(right, fuel)?;
        let order = order.ok_or_else(|| Fault::Incomparable(left.kind(), right.kind()))?;
        Ok(match self {
            Self::Less => order == Ordering::Less,
            Self::LessOrSame => order != Ordering::Greater,
            Self::More => order == Ordering::Greater,
            Self::MoreOrSame => order != Ordering::Less,
        })
    }
}

fn field<'a>(of: &Val<'a>, name: &str) -> Answer<Option<Val<'a>>> {
    match of {
        Val::Json(Value::Object(fields)) => Ok(fields.get(name).map(Val::from)),
        other => Err(Fault::NoSuch("a field", other.kind()).into()),
    }
}

fn index<'a>(of: &Val<'a>, at: &Val<'a>) -> Outcome<'a> {
    match (of, at) {
        (of, Val::Text(name)) => {
            field(of, name)?.ok_or_else(|| Fault::Missing(name.to_string()).into())
        }
        (list, Val::Int(at)) => {
            list.elements().ok_or(Fault::NoSuch("an index", list.kind()))?;
            list.at(*at).ok_or_else(|| Fault::Missing(format!("[{at}]")).into())
        }
        (_, at) => Err(Fault::NoSuch("an index", at.kind()).into()),
    }
}

fn negate<'a>(value: &Val<'a>) -> Outcome<'a> {
    match value {
        Val::Int(number) => number.checked_neg().map(Val::Int).ok_or_else(|| Fault::Number.into()),
        Val::Double(number) => Ok(Val::Double(-number)),
        other => Err(Fault::NoSuch("-", other.kind()).into()),
    }
}

fn whole<'a>(sum: Sum, left: i64, right: i64) -> Outcome<'a> {
    let number = match sum {
        Sum::Add => left.checked_add(right),
        Sum::Subtract => left.checked_sub(right),
        Sum::Multiply => left.checked_mul(right),
        Sum::Divide => left.checked_div(right),
        Sum::Remainder => left.checked_rem(right),
    };
    number.map(Val::Int).ok_or_else(|| Fault::Number.into())
}

fn real<'a>(sum: Sum, left: f64, right: f64) -> Outcome<'a> {
    let number = match sum {
        Sum::Add => left + right,
        Sum::Subtract => left - right,
        Sum::Multiply => left * right,
        Sum::Divide => left / right,
        Sum::Remainder => return Err(Fault::NoSuch("%", "double").into()),
    };
    if number.is_finite() { Ok(Val::Double(number)) } else { Err(Fault::Number.into()) }
}

fn length<'a>(length: usize) -> Val<'a> {
    Val::Int(i64::try_from(length).unwrap_or(i64::MAX))
}

/// A text that was put together.
fn joined<'a>(parts: &[&str]) -> Val<'a> {
    Val::Text(Text::Shared(parts.concat().into()))
}

fn to_int<'a>(value: &Val<'_>) -> Option<Val<'a>> {
    match value {
        Val::Int(number) => Some(Val::Int(*number)),
        // Two to the 63rd: beyond it there is no such number.
        Val::Double(number) if number.abs() < 9_223_372_036_854_775_808.0 => {
            Some(Val::Int(*number as i64))
        }
        Val::Text(text) => text.parse().map(Val::Int).ok(),
        _ => None,
    }
}

fn to_double<'a>(value: &Val<'_>) -> Option<Val<'a>> {
    match value {
        Val::Int(number) => Some(Val::Double(*number as f64)),
        Val::Uint(number) => Some(Val::Double(*number as f64)),
        Val::Double(number) => Some(Val::Double(*number)),
        Val::Text(text) => {
            text.parse().ok().filter(|number: &f64| !number.is_nan()).map(Val::Double)
        }
        _ => None,
    }
}

fn to_text(value: Val<'_>) -> Option<Val<'_>> {
    match value {
        Val::Text(text) => Some(Val::Text(text)),
        Val::Bool(value) => Some(joined(&[&value.to_string()])),
        Val::Int(number) => Some(joined(&[&number.to_string()])),
        Val::Uint(number) => Some(joined(&[&number.to_string()])),
        Val::Double(number) => Some(joined(&[&number.to_string()])),
        _ => None,
    }
}
