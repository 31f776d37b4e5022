//! What a condition speaks about, and whether it stays cheap on any event.

use super::{ConditionError, LEVELS_MAX, NESTING_MAX};
use crate::flow::{context, nearest::nearest};
use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedEntryExpr, IdedExpr, operators,
};
use std::collections::BTreeSet;

/// Every name a condition may use; `result` and `steps` only in steps.
pub const NAMES: [&str; 9] = [
    context::NAMES[0],
    context::NAMES[1],
    context::NAMES[2],
    context::NAMES[3],
    context::NAMES[4],
    context::NAMES[5],
    context::NAMES[6],
    "result",
    "steps",
];

/// Functions worth suggesting to someone who mistyped one.
pub const FUNCTIONS: [&str; 30] = [
    "all",
    "charAt",
    "contains",
    "double",
    "duration",
    "endsWith",
    "exists",
    "exists_one",
    "filter",
    "format",
    "has",
    "indexOf",
    "int",
    "join",
    "lastIndexOf",
    "lowerAscii",
    "map",
    "matches",
    "replace",
    "reverse",
    "size",
    "split",
    "startsWith",
    "string",
    "substring",
    "timestamp",
    "trim",
    "type",
    "uint",
    "upperAscii",
];

/// Names of types, which are values in CEL.
const TYPES: [&str; 12] = [
    "bool",
    "bytes",
    "double",
    "duration",
    "dyn",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "type",
    "uint",
];

/// What one walk over a condition found.
#[derive(Default)]
pub struct Survey {
    pub variables: BTreeSet<String>,
    pub functions: BTreeSet<String>,
    /// `event.payload` is read, or `event` as a whole.
    pub needs_payload: bool,
    /// Variables of the loops around the current place.
    bound: Vec<String>,
    /// Expressions around the current place.
    level: usize,
}

/// Walks a compiled condition once.
pub fn survey(expression: &IdedExpr) -> Result<Survey, ConditionError> {
    let mut survey = Survey::default();
    survey.walk(expression, 0)?;
    Ok(survey)
}

impl Survey {
    fn walk(&mut self, expression: &IdedExpr, depth: usize) -> Result<(), ConditionError> {
        if self.level >= LEVELS_MAX {
            return Err(ConditionError::TooLongChain);
        }
        self.level += 1;
        let walked = self.walk_parts(expression, depth);
        self.level -= 1;
        walked
    }

    fn walk_parts(&mut self, expression: &IdedExpr, depth: usize) -> Result<(), ConditionError> {
        match &expression.expr {
            Expr::Unspecified | Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => {
                self.needs_payload |= is_event(name);
                self.name(name)
            }
            Expr::Select(select) => match &select.operand.expr {
                Expr::Ident(name) if is_event(name) => {
                    self.needs_payload |= select.field == "payload";
                    self.name(name)
                }
                _ => self.walk(&select.operand, depth),
            },
            Expr::Call(call) => self.call(call, depth),
            Expr::List(list) => list.elements.iter().try_for_each(|item| self.walk(item, depth)),
            Expr::Map(map) => map.entries.iter().try_for_each(|entry| self.entry(entry, depth)),
            Expr::Struct(fields) => {
                fields.entries.iter().try_for_each(|entry| self.entry(entry, depth))
            }
            Expr::Comprehension(comprehension) => self.comprehension(comprehension, depth),
        }
    }

    fn entry(&mut self, entry: &IdedEntryExpr, depth: usize) -> Result<(), ConditionError> {
        match &entry.expr {
            EntryExpr::StructField(field) => self.walk(&field.value, depth),
            EntryExpr::MapEntry(entry) => {
                self.walk(&entry.key, depth)?;
                self.walk(&entry.value, depth)
            }
        }
    }

    fn call(&mut self, call: &CallExpr, depth: usize) -> Result<(), ConditionError> {
        if call.func_name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            self.functions.insert(call.func_name.clone());
        }
        let scans = call.func_name == operators::IN
            && !call.args.get(1).is_some_and(|list| matches!(list.expr, Expr::List(_)));
        if scans && depth >= NESTING_MAX {
            return Err(ConditionError::TooDeep);
        }
        let operands = call.target.as_deref().into_iter().chain(&call.args);
        operands.into_iter().try_for_each(|operand| self.walk(operand, depth))
    }

    fn comprehension(
        &mut self,
        comprehension: &ComprehensionExpr,
        depth: usize,
    ) -> Result<(), ConditionError> {
        let range = &comprehension.iter_range;
        self.walk(range, depth)?;
        let inside = depth + if is_plain(range) { 1 } else { 2 };
        if inside > NESTING_MAX {
            return Err(ConditionError::TooDeep);
        }
        let outside = self.bound.len();
        self.bound.push(comprehension.iter_var.clone());
        self.bound.extend(comprehension.iter_var2.clone());
        self.bound.push(comprehension.accu_var.clone());
        let parts = [
            &comprehension.accu_init,
            &comprehension.loop_cond,
            &comprehension.loop_step,
            &comprehension.result,
        ];
        let walked = parts.into_iter().try_for_each(|part| self.walk(part, inside));
        self.bound.truncate(outside);
        walked
    }

    fn name(&mut self, name: &str) -> Result<(), ConditionError> {
        if self.bound.iter().any(|bound| bound == name) || TYPES.contains(&name) {
            return Ok(());
        }
        if !NAMES.contains(&name) {
            let meant = nearest(name, NAMES).map(str::to_owned);
            return Err(ConditionError::UnknownName(name.to_owned(), meant));
        }
        self.variables.insert(name.to_owned());
        Ok(())
    }
}

fn is_event(name: &str) -> bool {
    matches!(name, "event" | "trigger_event")
}

/// A field of the event, or a list written out: as large as it looks.
fn is_plain(range: &IdedExpr) -> bool {
    match &range.expr {
        Expr::Ident(_) => true,
        Expr::Select(select) => is_plain(&select.operand),
        Expr::Call(call) => {
            call.func_name == operators::INDEX && call.args.first().is_some_and(is_plain)
        }
        Expr::List(list) => list.elements.iter().all(|item| matches!(item.expr, Expr::Literal(_))),
        _ => false,
    }
}
