//! JSON as CEL values, converted once for an event and shared by all conditions on it.

use super::ConditionError;
use crate::flow::Context;
use cel::{
    common::{
        types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelNull, CelString, CelUInt},
        value::{CowVal, Val},
    },
    context::VariableResolver,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Most values in one context; strings count as one for each started [`TEXT_BYTES`]. About 2 MB of usual JSON.
const WEIGHT_MAX: usize = 400_000;
const TEXT_BYTES: usize = 16;
/// Bounds how often a condition may look up a name, by the weight of what it could then walk over.
const WORK_MAX: usize = 40_000_000;

/// Names and values as CEL has them.
#[derive(Debug, Default)]
pub struct CelContext {
    values: HashMap<String, Box<dyn Val>>,
    weight: usize,
}

impl CelContext {
    /// Converts every name of a context.
    pub fn new(context: &Context) -> Result<Self, ConditionError> {
        let mut converted = Self::default();
        for (name, value) in context.iter() {
            let value = convert(value, &mut converted.weight)?;
            converted.values.insert(name.to_owned(), value);
        }
        Ok(converted)
    }

    fn get(&self, name: &str) -> Option<&dyn Val> {
        let name = if name == "trigger_event" { "event" } else { name };
        self.values.get(name).map(Box::as_ref)
    }
}

fn convert(value: &Value, weight: &mut usize) -> Result<Box<dyn Val>, ConditionError> {
    *weight += 1 + value.as_str().map_or(0, |text| text.len() / TEXT_BYTES);
    if *weight > WEIGHT_MAX {
        return Err(ConditionError::TooMuchWork);
    }
    Ok(match value {
        Value::Null => Box::new(CelNull),
        Value::Bool(value) => Box::new(CelBool::from(*value)),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Box::new(CelInt::from(number)),
            (None, Some(number)) => Box::new(CelUInt::from(number)),
            _ => Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN))),
        },
        Value::String(text) => Box::new(CelString::from(text.clone())),
        Value::Array(items) => {
            let items: Result<Vec<_>, _> = items.iter().map(|item| convert(item, weight)).collect();
            Box::new(CelList::from(items?))
        }
        Value::Object(fields) => {
            let mut map = HashMap::with_capacity(fields.len());
            for (name, value) in fields {
                *weight += name.len() / TEXT_BYTES;
                map.insert(name.clone().into(), convert(value, weight)?);
            }
            Box::new(CelMap::from(map))
        }
    })
}

/// Looks names up in several contexts, and stops a condition that asks too often.
pub struct Names<'a> {
    contexts: &'a [&'a CelContext],
    left: AtomicUsize,
}

impl<'a> Names<'a> {
    pub fn new(contexts: &'a [&'a CelContext]) -> Self {
        let weight: usize = contexts.iter().map(|context| context.weight).sum();
        Self { contexts, left: AtomicUsize::new(WORK_MAX / weight.max(1)) }
    }

    /// Whether the condition was cut off; its answer then means nothing.
    pub fn spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

impl VariableResolver for Names<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let found = self.contexts.iter().find_map(|context| context.get(variable))?;
        let left = self.left.load(Ordering::Relaxed).checked_sub(1)?;
        self.left.store(left, Ordering::Relaxed);
        // An unknown name is the only way to stop an evaluation from here.
        (left > 0).then_some(CowVal::Borrowed(found))
    }
}
