//! From CEL text to nodes. The library parses; what is walked is ours, so that each step can be counted.

use super::{
    ExpressionError,
    node::{Function, Gives, Loop, Needle, Node, Order, Path, Place, Root, Step, Sum},
};
use crate::flow::condition::{self, ConditionError, NESTING_MAX};
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

/// Expressions within expressions.
const LEVELS_MAX: usize = 32;
/// Memory of a compiled pattern. Patterns run in time linear to the text, whatever they are.
const PATTERN_BYTES_MAX: usize = 256 * 1024;

/// Compiles a CEL expression.
pub fn compile(text: &str) -> Result<Node, ExpressionError> {
    let expression = condition::parse(text).map_err(|error| match error {
        ConditionError::TooLong(_) | ConditionError::TooComplex(_) => ExpressionError::TooLarge,
        error => ExpressionError::Syntax(error.to_string()),
    })?;
    Compiler::default().node(&expression)
}

/// Compiles a pattern that is written out.
pub fn pattern(text: &str) -> Result<Regex, ExpressionError> {
    let regex = RegexBuilder::new(text).size_limit(PATTERN_BYTES_MAX).build();
    regex.map_err(|error| {
        let problem = error.to_string();
        ExpressionError::Pattern(problem.lines().last().unwrap_or_default().to_owned())
    })
}

/// Where the compiler is.
#[derive(Default)]
struct Compiler {
    /// Variables of the loops around.
    locals: Vec<String>,
    loops: usize,
    level: usize,
}

impl Compiler {
    fn node(&mut self, expression: &IdedExpr) -> Result<Node, ExpressionError> {
        if self.level >= LEVELS_MAX {
            return Err(ExpressionError::TooLongChain);
        }
        self.level += 1;
        let node = self.of(expression);
        self.level -= 1;
        node
    }

    fn of(&mut self, expression: &IdedExpr) -> Result<Node, ExpressionError> {
        match &expression.expr {
            Expr::Literal(literal) => constant(literal).map(Node::Literal),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => {
                let of = self.boxed(&select.operand)?;
                let name: Box<str> = select.field.as_str().into();
                Ok(match (select.test, *of) {
                    (true, Node::Path(place)) => Node::HasPlace(further(place, Step::Field(name))),
                    (true, of) => Node::Has(Box::new(of), name),
                    (false, Node::Path(place)) => Node::Path(further(place, Step::Field(name))),
                    (false, of) => Node::Field(Box::new(of), name),
                })
            }
            Expr::List(list) if list.optional_indices.is_empty() => {
                let items: Result<Vec<_>, _> =
                    list.elements.iter().map(|item| self.node(item)).collect();
                Ok(written_out(items?))
            }
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(parts) => self.comprehension(parts),
            Expr::Map(_) | Expr::Struct(_) | Expr::List(_) | Expr::Unspecified => {
                Err(ExpressionError::Unsupported("maps and optional values"))
            }
        }
    }

    fn boxed(&mut self, expression: &IdedExpr) -> Result<Box<Node>, ExpressionError> {
        self.node(expression).map(Box::new)
    }

    fn name(&self, name: &str) -> Result<Node, ExpressionError> {
        if let Some(place) = self.locals.iter().rposition(|local| local == name) {
            return Ok(Node::Local(place));
        }
        let root = Root::named(name);
        let root = root.ok_or_else(|| ExpressionError::UnknownName(name.to_owned()))?;
        Ok(Node::Path(Place::new(Path { root, steps: Vec::new() })))
    }

    fn call(&mut self, call: &CallExpr) -> Result<Node, ExpressionError> {
        let name = call.func_name.as_str();
        let operands: Vec<&IdedExpr> =
            call.target.as_deref().into_iter().chain(&call.args).collect();
        match (name, operands.as_slice()) {
            ("matches", [text, written]) => {
                let text = self.boxed(text)?;
                match self.node(written)? {
                    Node::Literal(Value::String(written)) => {
                        Ok(Node::Matches(text, pattern(&written)?))
                    }
                    _ => Err(ExpressionError::Unsupported("patterns that are not written out")),
                }
            }
            (operators::CONDITIONAL, [condition, then, otherwise]) => {
                let [condition, then, otherwise] =
                    [self.node(condition)?, self.node(then)?, self.node(otherwise)?];
                Ok(Node::If(Box::new([condition, then, otherwise])))
            }
            (_, [of]) => {
                let of = self.boxed(of)?;
                match name {
                    operators::LOGICAL_NOT => Ok(Node::Not(of)),
                    operators::NEGATE => Ok(negative(*of)),
                    _ => function(name, vec![*of]),
                }
            }
            (_, [left, right]) => {
                let (left, right) = (self.boxed(left)?, self.boxed(right)?);
                binary(name, left, right)
            }
            _ => Err(ExpressionError::UnknownFunction(name.to_owned())),
        }
    }

    fn comprehension(&mut self, parts: &ComprehensionExpr) -> Result<Node, ExpressionError> {
        if self.loops >= NESTING_MAX {
            return Err(ExpressionError::TooDeep);
        }
        let (condition, gives) = shape(parts).ok_or(ExpressionError::Unsupported("such loops"))?;
        let range = self.node(&parts.iter_range)?;
        self.loops += 1;
        self.locals.push(parts.iter_var.clone());
        let condition = condition.map(|condition| self.node(condition)).transpose()?;
        let gives = match gives {
            Shape::Answer(decides) => Gives::Answer(decides),
            Shape::One => Gives::One,
            Shape::List(item) => Gives::List(self.node(item)?),
        };
        self.locals.pop();
        self.loops -= 1;
        Ok(Node::Loop(Box::new(Loop { range, condition, gives })))
    }
}

/// What a loop was before the parser took it apart.
enum Shape<'a> {
    Answer(bool),
    One,
    List(&'a IdedExpr),
}

/// Knows the loops of CEL by what the parser makes of them; all others have no shape.
fn shape(parts: &ComprehensionExpr) -> Option<(Option<&IdedExpr>, Shape<'_>)> {
    let is_result =
        |part: &IdedExpr| matches!(&part.expr, Expr::Ident(name) if *name == parts.accu_var);
    let Expr::Call(step) = &parts.loop_step.expr else { return None };
    if parts.iter_var2.is_some() {
        return None;
    }
    match (&parts.accu_init.expr, step.func_name.as_str(), step.args.as_slice()) {
        // `result || condition` from false on, and `result && condition` from true on.
        (Expr::Literal(LiteralValue::Boolean(start)), joins, [so_far, condition])
            if is_result(so_far) && is_result(&parts.result) =>
        {
            let decides = !*start.inner();
            let expected = if decides { operators::LOGICAL_OR } else { operators::LOGICAL_AND };
            (joins == expected).then_some((Some(condition), Shape::Answer(decides)))
        }
        // `condition ? result + 1 : result`, and at last `result == 1`.
        (Expr::Literal(LiteralValue::Int(_)), operators::CONDITIONAL, [condition, _, so_far])
            if is_result(so_far) =>
        {
            Some((Some(condition), Shape::One))
        }
        // `condition ? result + [item] : result`, or without the condition.
        (Expr::List(_), operators::CONDITIONAL, [condition, added, so_far])
            if is_result(so_far) && is_result(&parts.result) =>
        {
            let Expr::Call(added) = &added.expr else { return None };
            Some((Some(condition), Shape::List(added_item(added)?)))
        }
        (Expr::List(_), operators::ADD, _) if is_result(&parts.result) => {
            Some((None, Shape::List(added_item(step)?)))
        }
        _ => None,
    }
}

/// The item of `result + [item]`.
fn added_item(sum: &CallExpr) -> Option<&IdedExpr> {
    match sum.args.as_slice() {
        [_, IdedExpr { expr: Expr::List(list), .. }] => list.elements.first(),
        _ => None,
    }
}

fn binary(name: &str, left: Box<Node>, right: Box<Node>) -> Result<Node, ExpressionError> {
    let order = |order| move |left, right| Node::Order(order, left, right);
    let sum = |sum| move |left, right| Node::Sum(sum, left, right);
    Ok(match name {
        operators::LOGICAL_AND => Node::And(left, right),
        operators::LOGICAL_OR => Node::Or(left, right),
        operators::EQUALS => Node::Same(left, right),
        operators::NOT_EQUALS => Node::Not(Box::new(Node::Same(left, right))),
        operators::LESS => order(Order::Less)(left, right),
        operators::LESS_EQUALS => order(Order::LessOrSame)(left, right),
        operators::GREATER => order(Order::More)(left, right),
        operators::GREATER_EQUALS => order(Order::MoreOrSame)(left, right),
        operators::ADD => sum(Sum::Add)(left, right),
        operators::SUBSTRACT => sum(Sum::Subtract)(left, right),
        operators::MULTIPLY => sum(Sum::Multiply)(left, right),
        operators::DIVIDE => sum(Sum::Divide)(left, right),
        operators::MODULO => sum(Sum::Remainder)(left, right),
        operators::IN => Node::In(left, right),
        operators::INDEX => match (*left, *right) {
            (Node::Path(place), Node::Literal(Value::String(name))) => {
                Node::Path(further(place, Step::Field(name.into())))
            }
            (Node::Path(place), Node::Literal(Value::Number(at))) if at.as_u64().is_some() => {
                let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
                Node::Path(further(place, Step::At(at.unwrap_or(usize::MAX))))
            }
            (of, at) => Node::Index(Box::new(of), Box::new(at)),
        },
        name => return function(name, vec![*left, *right]),
    })
}

fn function(name: &str, values: Vec<Node>) -> Result<Node, ExpressionError> {
    let found =
        Function::ALL.iter().find(|(_, known, count)| *known == name && *count == values.len());
    let (function, ..) = found.ok_or_else(|| ExpressionError::UnknownFunction(name.to_owned()))?;
    Ok(match (function, <[Node; 2]>::try_from(values)) {
        (Function::Contains, Ok([of, Node::Literal(Value::String(text))])) => {
            Node::Finds(Box::new(of), Box::new(Needle::new(&text)))
        }
        (function, Ok(values)) => Node::Call(*function, values.into()),
        (function, Err(values)) => Node::Call(*function, values),
    })
}

fn further(mut place: Place, step: Step) -> Place {
    place.path.steps.push(step);
    place
}

fn negative(of: Node) -> Node {
    match of {
        Node::Literal(Value::Number(number)) => {
            let negated = number.as_i64().and_then(i64::checked_neg).map(Value::from);
            let negated = negated.or_else(|| number.as_f64().map(|number| Value::from(-number)));
            Node::Literal(negated.unwrap_or(Value::Number(number)))
        }
        of => Node::Negate(Box::new(of)),
    }
}

/// A list of literals is one itself: nothing is built when it is looked at.
fn written_out(items: Vec<Node>) -> Node {
    if !items.iter().all(|item| matches!(item, Node::Literal(_))) {
        return Node::List(items);
    }
    let values = items.into_iter().filter_map(|item| match item {
        Node::Literal(value) => Some(value),
        _ => None,
    });
    Node::Literal(Value::Array(values.collect()))
}

fn constant(literal: &LiteralValue) -> Result<Value, ExpressionError> {
    Ok(match literal {
        LiteralValue::Null => Value::Null,
        LiteralValue::Boolean(value) => (*value.inner()).into(),
        LiteralValue::Int(value) => (*value.inner()).into(),
        LiteralValue::UInt(value) => (*value.inner()).into(),
        LiteralValue::Double(value) => (*value.inner()).into(),
        LiteralValue::String(value) => value.inner().into(),
        LiteralValue::Bytes(_) => return Err(ExpressionError::Unsupported("bytes")),
    })
}
