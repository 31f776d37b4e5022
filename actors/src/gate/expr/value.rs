//! Values of expressions: JSON, borrowed where it can be, with one order and one equality.

use super::fuel::{Fuel, Spent};
use serde_json::Value;
use std::{cmp::Ordering, ops::Deref, rc::Rc};

/// What an expression works with. Lists and objects of the call are borrowed, and what is computed is shared: a clone
/// costs the same however large the value is, so that steps can be counted without weighing values.
#[derive(Clone, Debug)]
pub enum Val<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Above [`i64::MAX`].
    Uint(u64),
    Double(f64),
    Text(Text<'a>),
    /// A list or an object of the call, or a list written out.
    Json(&'a Value),
    /// A list that was computed.
    List(Rc<[Val<'a>]>),
}

/// A text of the call, or one that was put together.
#[derive(Clone, Debug)]
pub enum Text<'a> {
    Borrowed(&'a str),
    Shared(Rc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl<'a> From<&'a Value> for Val<'a> {
    #[inline]
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Self::Int(number),
                (None, Some(number)) => Self::Uint(number),
                _ => Self::Double(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Self::Text(Text::Borrowed(text)),
            Value::Array(_) | Value::Object(_) => Self::Json(value),
        }
    }
}

impl<'a> Val<'a> {
    /// The name of its type, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::Uint(_) => "int",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Json(Value::Object(_)) => "map",
            Self::Json(_) | Self::List(_) => "list",
        }
    }

    /// The elements of a list, or the names in an object: what a loop runs over.
    #[inline]
    pub fn items(&self) -> Option<Elements<'_, 'a>> {
        match self {
            Self::Json(Value::Object(fields)) => Some(Elements::Names(fields.keys())),
            list => list.elements(),
        }
    }

    /// The elements of a list.
    #[inline]
    pub fn elements(&self) -> Option<Elements<'_, 'a>> {
        match self {
            Self::Json(Value::Array(items)) => Some(Elements::Json(items.iter())),
            Self::List(items) => Some(Elements::Computed(items.iter())),
            _ => None,
        }
    }

    /// Whether two values are the same; numbers by their value, whatever their type, and a text that looks like a
    /// number is one beside a number, so that `"13"` does not slip past `== 13`. Never an error.
    #[inline]
    pub fn same(&self, other: &Self, fuel: &Fuel) -> Result<bool, Spent> {
        fuel.spend(1)?;
        Ok(match (self, other) {
            (Self::Text(left), Self::Text(right)) => {
                fuel.spend_on_text(left.len().min(right.len()))?;
                **left == **right
            }
            // Only beside a number it is looked at for what it looks like.
            (Self::Text(text), number) | (number, Self::Text(text)) => match number.number() {
                Some(number) => {
                    fuel.spend_on_text(text.len())?;
                    Number::read(text).and_then(|read| read.compare(number))
                        == Some(Ordering::Equal)
                }
                None => false,
            },
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Json(Value::Object(left)), Self::Json(Value::Object(right))) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (name, value) in left {
                    let Some(twin) = right.get(name) else { return Ok(false) };
                    if !Val::from(value).same(&Val::from(twin), fuel)? {
                        return Ok(false);
                    }
                }
                true
            }
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) => left.compare(right) == Some(Ordering::Equal),
                _ => return self.same_lists(other, fuel),
            },
        })
    }

    fn same_lists(&self, other: &Self, fuel: &Fuel) -> Result<bool, Spent> {
        let (Some(left), Some(right)) = (self.elements(), other.elements()) else {
            return Ok(false);
        };
        if left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.zip(right) {
            if !left.same(&right, fuel)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The element of a list.
    pub fn at(&self, index: i64) -> Option<Val<'a>> {
        let index = usize::try_from(index).ok()?;
        match self {
            Self::Json(Value::Array(items)) => items.get(index).map(Val::from),
            Self::List(items) => items.get(index).cloned(),
            _ => None,
        }
    }

    /// Which is less. Texts that look like numbers are numbers, beside a number and beside each other: neither `"5000"`
    /// nor `"1e4"` slips past `> 300`, nor past `> '300'`. `None`: the two cannot be compared.
    pub fn compare(&self, other: &Self, fuel: &Fuel) -> Result<Option<Ordering>, Spent> {
        Ok(match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => {
                fuel.spend_on_text(left.len() + right.len())?;
                match (Number::read(left), Number::read(right)) {
                    (Some(left), Some(right)) => left.compare(right),
                    _ => Some((**left).cmp(right)),
                }
            }
            (left, right) => match (left.number_in(fuel)?, right.number_in(fuel)?) {
                (Some(left), Some(right)) => left.compare(right),
                _ => None,
            },
        })
    }

    /// The number that this is, or that a text looks like.
    fn number_in(&self, fuel: &Fuel) -> Result<Option<Number>, Spent> {
        let Self::Text(text) = self else { return Ok(self.number()) };
        fuel.spend_on_text(text.len())?;
        Ok(Number::read(text))
    }

    fn number(&self) -> Option<Number> {
        match self {
            Self::Int(number) => Some(Number::Whole(i128::from(*number))),
            Self::Uint(number) => Some(Number::Whole(i128::from(*number))),
            Self::Double(number) => Some(Number::Real(*number)),
            _ => None,
        }
    }
}

/// Iterates over a list, whichever kind it is, or over an object's names.
pub enum Elements<'b, 'a> {
    Names(serde_json::map::Keys<'a>),
    Json(std::slice::Iter<'a, Value>),
    Computed(std::slice::Iter<'b, Val<'a>>),
}

impl<'a> Iterator for Elements<'_, 'a> {
    type Item = Val<'a>;

    #[inline]
    fn next(&mut self) -> Option<Val<'a>> {
        match self {
            Self::Names(names) => names.next().map(|name| Val::Text(Text::Borrowed(name))),
            Self::Json(items) => items.next().map(Val::from),
            Self::Computed(items) => items.next().cloned(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Names(names) => names.size_hint(),
            Self::Json(items) => items.size_hint(),
            Self::Computed(items) => items.size_hint(),
        }
    }
}

impl ExactSizeIterator for Elements<'_, '_> {}

/// A number as it compares.
#[derive(Clone, Copy, Debug)]
enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    /// Digits with sign, point and exponent, spaces around them aside. Names of numbers such as `inf` are words. Looks
    /// at the whole text, which has to be paid for.
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let numeric = |c: u8| c.is_ascii_digit() || b"+-.eE".contains(&c);
        if text.is_empty() || !text.bytes().all(numeric) {
            return None;
        }
        text.parse().map(Self::Whole).or_else(|_| text.parse().map(Self::Real)).ok()
    }

    /// Exact also where a double could not hold the whole number.
    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => Some(left.cmp(&right)),
            (Self::Real(left), Self::Real(right)) => left.partial_cmp(&right),
            (Self::Whole(left), Self::Real(right)) => whole_with_real(left, right),
            (Self::Real(left), Self::Whole(right)) => {
                whole_with_real(right, left).map(Ordering::reverse)
            }
        }
    }
}

fn whole_with_real(whole: i128, real: f64) -> Option<Ordering> {
    if real.is_nan() {
        return None;
    }
    // Saturates at the ends of `i128`, which no number of a call reaches.
    let cut = real.trunc();
    let by_whole = whole.cmp(&(cut as i128));
    Some(by_whole.then_with(|| 0.0_f64.partial_cmp(&(real - cut)).unwrap_or(Ordering::Equal)))
}
