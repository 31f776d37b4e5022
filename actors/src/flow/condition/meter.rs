//! What evaluating a condition may cost. The library counts nothing, so the condition is rewritten when it is compiled:
//! each turn of a loop and each value that could grow passes one of our functions, which takes its price from the
//! [`Fuel`] that the gate's conditions burn as well, and looks at the clock of [`watch`] now and then.

use super::{text_match, watch};
use crate::gate::expr::Fuel;
use cel::{
    DeclarationError, Env, ExecutionError,
    common::{
        ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue, operators},
        types::{CelList, CelMap, CelString, DYN_TYPE},
        value::{CowVal, Val},
    },
};
use std::cell::RefCell;

/// Price of all that one evaluation may do.
pub const FUEL: u32 = 40_000_000;
/// Price of a node in a loop, and of a value that is kept; looking up a name costs one for each value below it.
pub const NODE: u32 = 40;
/// Longest text that functions take which could make more of it, in bytes.
pub const TEXT_BYTES_MAX: usize = 128 * 1024;
/// Longest text that goes into another many times over, or is looked for at every place of one.
const WORD_BYTES_MAX: usize = 128;
/// Texts count as one for each started so many bytes.
pub const TEXT_BYTES: usize = 16;

/// Longest pattern, in bytes. It is compiled anew each time, and takes as long as it is long times the text.
pub const PATTERN_BYTES_MAX: usize = 1_024;

/// Name of a price: `@12` costs twelve, and is true.
const PRICE: char = '@';
/// Passes on a value that is kept, and takes its price.
const KEEP: &str = "@keep";
/// Passes on a text or a list unless it is long.
const TEXT: &str = "@text";
/// Passes on a text unless it is longer than a word.
const WORD: &str = "@word";

thread_local! {
    static LEFT: RefCell<Fuel> = RefCell::new(Fuel::new(0));
}

/// Fills the tank for one evaluation, and begins to measure its time.
pub fn fill(clock: watch::Clock) {
    LEFT.set(Fuel::new(FUEL));
    watch::start(clock);
}

/// Why an evaluation was cut off; its answer then means nothing.
pub enum CutOff {
    Work,
    Time,
}

/// Whether the evaluation was cut off. One that has its answer too late was so as well: else it would cost that much
/// time on every event.
pub fn cut_off() -> Option<CutOff> {
    match (LEFT.with_borrow(Fuel::is_spent), watch::is_late()) {
        (_, true) => Some(CutOff::Time),
        (true, false) => Some(CutOff::Work),
        (false, false) => (!watch::look()).then_some(CutOff::Time),
    }
}

/// Takes a price; `false` once there is nothing left, or it is too late.
pub fn spend(price: usize) -> bool {
    let price = u32::try_from(price).unwrap_or(u32::MAX);
    LEFT.with_borrow(|fuel| fuel.spend(price).is_ok()) && watch::passes(price)
}

/// The price that a name stands for.
pub fn price(name: &str) -> Option<usize> {
    name.strip_prefix(PRICE)?.parse().ok()
}

/// Declares the functions that rewritten conditions call. No condition can name them: `@` is no letter of CEL.
pub fn declare(env: &mut Env) -> Result<(), DeclarationError> {
    env.add_overload(KEEP, "preloop_keep", vec![DYN_TYPE], keep)?;
    env.add_overload(TEXT, "preloop_text", vec![DYN_TYPE], text)?;
    env.add_overload(WORD, "preloop_word", vec![DYN_TYPE], word)?;
    text_match::declare(env)
}

fn keep<'b, 'v>(values: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    pass(values, |value| spend(weight(value).saturating_mul(NODE as usize)))
}

fn text<'b, 'v>(values: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let room = TEXT_BYTES_MAX / TEXT_BYTES;
    pass(values, |value| {
        let weight = weight(value);
        weight <= room && spend(weight.saturating_mul(NODE as usize)) && watch::look()
    })
}

fn word<'b, 'v>(values: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    pass(values, |value| is_short(value, WORD_BYTES_MAX))
}

fn is_short(value: &dyn Val, bytes_max: usize) -> bool {
    let bytes = value.downcast_ref::<CelString<'_>>().map_or(0, |text| text.inner().len());
    bytes <= bytes_max && spend(NODE as usize)
}

/// Passes a value on if it may go on. Otherwise there is nothing left, whatever an operator makes of the error.
fn pass<'b, 'v>(
    values: Vec<CowVal<'b, 'v>>,
    may: impl FnOnce(&dyn Val) -> bool,
) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let value = values.into_iter().next().ok_or_else(too_much)?;
    if may(value.as_ref()) { Ok(value) } else { Err(too_much()) }
}

/// Leaves nothing to spend.
pub fn too_much() -> ExecutionError {
    spend(usize::MAX);
    ExecutionError::function_error("limit", "too much work")
}

/// How many values there are below one, itself included. Nothing beyond what could be paid is looked at.
fn weight(value: &dyn Val) -> usize {
    let mut sum = 0;
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        sum += 1;
        if sum > FUEL as usize / NODE as usize {
            break;
        }
        if let Some(text) = value.downcast_ref::<CelString<'_>>() {
            sum += text.inner().len() / TEXT_BYTES;
        } else if let Some(list) = value.downcast_ref::<CelList<'_>>() {
            todo.extend(list.inner().iter().map(Box::as_ref));
        } else if let Some(map) = value.downcast_ref::<CelMap<'_>>() {
            todo.extend(map.inner().values().map(Box::as_ref));
        }
    }
    sum
}

/// The same condition, paying as it goes; and how many expressions stand within one another.
pub fn metered(mut expression: IdedExpr) -> (IdedExpr, usize) {
    meter(&mut expression);
    let levels = levels(&expression);
    (expression, levels)
}

fn meter(expression: &mut IdedExpr) {
    parts_mut(&mut expression.expr).into_iter().for_each(meter);
    match &mut expression.expr {
        Expr::Call(call) => meter_call(call),
        Expr::Comprehension(parts) => {
            let price = count(&parts.loop_step).saturating_mul(NODE as usize);
            let collects = matches!(parts.accu_init.expr, Expr::List(_));
            match collects && meter_collecting(&mut parts.loop_step, price) {
                true => {}
                false => replace(&mut parts.loop_cond, |condition| {
                    call(operators::LOGICAL_AND, vec![condition, paid(price)])
                }),
            }
        }
        _ => {}
    }
}

/// Loops that make a list are fast only as long as they look as the parser left them: `result + [item]`, or
/// `condition ? result + [item] : result`.
fn meter_collecting(step: &mut IdedExpr, price: usize) -> bool {
    let Expr::Call(outer) = &mut step.expr else { return false };
    let sum = match (outer.func_name.as_str(), outer.args.as_mut_slice()) {
        (operators::ADD, _) => outer,
        (operators::CONDITIONAL, [_, IdedExpr { expr: Expr::Call(sum), .. }, _]) => sum,
        _ => return false,
    };
    let [_, IdedExpr { expr: Expr::List(list), .. }] = sum.args.as_mut_slice() else {
        return false;
    };
    for item in &mut list.elements {
        replace(item, |item| call(KEEP, vec![item]));
    }
    // The condition is paid for too, item or not.
    let Expr::Call(outer) = &mut step.expr else { return false };
    match (outer.func_name.as_str(), outer.args.as_mut_slice()) {
        (operators::CONDITIONAL, [condition, ..]) => replace(condition, |it| if_paid(price, it)),
        (_, [_, IdedExpr { expr: Expr::List(list), .. }]) => {
            list.elements.iter_mut().for_each(|item| replace(item, |item| if_paid(price, item)));
        }
        _ => return false,
    }
    true
}

/// Functions that could make much of little, or take long for what they are given.
fn meter_call(called: &mut CallExpr) {
    let limits: &[&str] = match called.func_name.as_str() {
        "replace" => &[TEXT, WORD, WORD],
        "join" | "split" | "indexOf" | "lastIndexOf" => &[TEXT, WORD],
        "matches" => return text_match::replace(called),
        "format" => &[TEXT, TEXT],
        _ => return,
    };
    let operands = called.target.as_deref_mut().into_iter().chain(&mut called.args);
    for (operand, limit) in operands.zip(limits) {
        replace(operand, |operand| call(limit, vec![operand]));
    }
}

fn if_paid(price: usize, then: IdedExpr) -> IdedExpr {
    let never = Expr::Literal(LiteralValue::Boolean(false.into()));
    call(operators::CONDITIONAL, vec![paid(price), then, IdedExpr { id: 0, expr: never }])
}

fn paid(price: usize) -> IdedExpr {
    IdedExpr { id: 0, expr: Expr::Ident(format!("{PRICE}{price}")) }
}

fn call(name: &str, args: Vec<IdedExpr>) -> IdedExpr {
    let call = CallExpr { func_name: name.to_owned(), target: None, args };
    IdedExpr { id: 0, expr: Expr::Call(call) }
}

fn replace(place: &mut IdedExpr, with: impl FnOnce(IdedExpr) -> IdedExpr) {
    *place = with(std::mem::take(place));
}

fn count(expression: &IdedExpr) -> usize {
    1 + parts(&expression.expr).into_iter().map(count).sum::<usize>()
}

fn levels(expression: &IdedExpr) -> usize {
    1 + parts(&expression.expr).into_iter().map(levels).max().unwrap_or(0)
}

/// The expressions right below one.
pub fn parts(expression: &Expr) -> Vec<&IdedExpr> {
    match expression {
        Expr::Unspecified | Expr::Literal(_) | Expr::Ident(_) => Vec::new(),
        Expr::Select(select) => vec![&*select.operand],
        Expr::Call(call) => call.target.as_deref().into_iter().chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Map(map) => map.entries.iter().flat_map(|it| of_entry(&it.expr)).collect(),
        Expr::Struct(fields) => fields.entries.iter().flat_map(|it| of_entry(&it.expr)).collect(),
        Expr::Comprehension(it) => {
            vec![&it.iter_range, &it.accu_init, &it.loop_cond, &it.loop_step, &it.result]
        }
    }
}

fn of_entry(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}

fn parts_mut(expression: &mut Expr) -> Vec<&mut IdedExpr> {
    match expression {
        Expr::Unspecified | Expr::Literal(_) | Expr::Ident(_) => Vec::new(),
        Expr::Select(select) => vec![&mut *select.operand],
        Expr::Call(call) => call.target.as_deref_mut().into_iter().chain(&mut call.args).collect(),
        Expr::List(list) => list.elements.iter_mut().collect(),
        Expr::Map(map) => {
            map.entries.iter_mut().flat_map(|it| of_entry_mut(&mut it.expr)).collect()
        }
        Expr::Struct(fields) => {
            fields.entries.iter_mut().flat_map(|it| of_entry_mut(&mut it.expr)).collect()
        }
        Expr::Comprehension(it) => vec![
            &mut it.iter_range,
            &mut it.accu_init,
            &mut it.loop_cond,
            &mut it.loop_step,
            &mut it.result,
        ],
    }
}

fn of_entry_mut(entry: &mut EntryExpr) -> Vec<&mut IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&mut field.value],
        EntryExpr::MapEntry(entry) => vec![&mut entry.key, &mut entry.value],
    }
}
