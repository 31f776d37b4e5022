//! What a condition reads, for people who ask why it held or did not.

use super::meter::parts;
use crate::{flow::Context, gate::Read};
use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};
use serde_json::Value;

/// A place that a condition names: `event`, then fields and positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    name: String,
    steps: Vec<String>,
}

/// The places of a condition in the order they are written, each once.
pub fn places(expression: &IdedExpr) -> Vec<Place> {
    let mut found = Vec::new();
    collect(expression, &mut Vec::new(), &mut found);
    found
}

/// What stands at the places.
pub fn read(places: &[Place], context: &Context) -> Vec<Read> {
    let at = |place: &Place| {
        let value = place.find(context).map(Read::shown);
        Read { path: place.to_string(), value }
    };
    places.iter().take(Read::COUNT_MAX).map(at).collect()
}

impl Place {
    fn find<'a>(&self, context: &'a Context) -> Option<&'a Value> {
        let root: &Value = context.get(&self.name)?;
        self.steps.iter().try_fold(root, |value, step| match value {
            Value::Object(fields) => fields.get(step),
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        self.steps.iter().try_for_each(|step| write!(f, ".{step}"))
    }
}

fn collect<'a>(expression: &'a IdedExpr, bound: &mut Vec<&'a str>, found: &mut Vec<Place>) {
    if let Some(place) = place(&expression.expr) {
        if !bound.contains(&place.name.as_str()) && !found.contains(&place) {
            found.push(place);
        }
        return;
    }
    let Expr::Comprehension(parts_of) = &expression.expr else {
        parts(&expression.expr).into_iter().for_each(|part| collect(part, bound, found));
        return;
    };
    collect(&parts_of.iter_range, bound, found);
    let outside = bound.len();
    bound.extend([parts_of.iter_var.as_str(), parts_of.accu_var.as_str()]);
    bound.extend(parts_of.iter_var2.as_deref());
    for part in [&parts_of.accu_init, &parts_of.loop_cond, &parts_of.loop_step, &parts_of.result] {
        collect(part, bound, found);
    }
    bound.truncate(outside);
}

/// The place that an expression is, when it is nothing but one.
fn place(expression: &Expr) -> Option<Place> {
    match expression {
        Expr::Ident(name) => Some(Place { name: name.clone(), steps: Vec::new() }),
        Expr::Select(select) => Some(place(&select.operand.expr)?.with(select.field.clone())),
        Expr::Call(call) if call.func_name == operators::INDEX => match call.args.as_slice() {
            [of, IdedExpr { expr: Expr::Literal(at), .. }] => {
                let step = match at {
                    LiteralValue::String(name) => name.inner().to_owned(),
                    LiteralValue::Int(at) => at.inner().to_string(),
                    _ => return None,
                };
                Some(place(&of.expr)?.with(step))
            }
            _ => None,
        },
        _ => None,
    }
}

impl Place {
    fn with(mut self, step: String) -> Self {
        self.steps.push(step);
        self
    }
}
