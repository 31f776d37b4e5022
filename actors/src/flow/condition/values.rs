//! JSON as CEL values, converted once for an event and shared by all conditions on it.

use super::{
    ConditionError,
    meter::{TEXT_BYTES, price, spend},
};
use crate::flow::Context;
use cel::{
    common::{
        types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelNull, CelString, CelUInt},
        value::{CowVal, Val},
    },
    context::VariableResolver,
};
use serde_json::Value;
use std::collections::HashMap;

/// Most values in one context; strings count as one for each started [`TEXT_BYTES`]. About 2 MB of usual JSON.
const WEIGHT_MAX: usize = 400_000;

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

/// Looks names up in several contexts, each for the price of what could then be walked over.
pub struct Names<'a> {
    contexts: &'a [&'a CelContext],
    weight: usize,
}

impl<'a> Names<'a> {
    pub fn new(contexts: &'a [&'a CelContext]) -> Self {
        let weight = contexts.iter().map(|context| context.weight).sum();
        Self { contexts, weight }
    }
}

impl VariableResolver for Names<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        if let Some(price) = price(variable) {
            // An unknown name is the only way to stop an evaluation from here.
            return spend(price).then(|| CowVal::owned(CelBool::from(true)));
        }
        let found = self.contexts.iter().find_map(|context| context.get(variable))?;
        spend(self.weight.max(1)).then_some(CowVal::Borrowed(found))
    }
}
