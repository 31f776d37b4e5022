//! JSON as minijinja values, read where it lies: no payload is copied to fill in one field.

use super::plain;
use crate::flow::Context;
use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use serde_json::Value as Json;
use std::sync::Arc;

/// The names of a context as the top of a template.
pub fn scope(context: &Context) -> Value {
    Value::from_object(Scope(context.clone()))
}

#[derive(Debug)]
struct Scope(Context);

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let root = self.0.get(key.as_str()?)?;
        Some(Node::value(root, &[], root))
    }
}

/// A list or an object somewhere in a JSON value.
#[derive(Debug)]
pub struct Node {
    root: Arc<Json>,
    path: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    Field(Arc<str>),
    Item(usize),
}

impl Node {
    /// The JSON it stands for.
    pub fn json(&self) -> &Json {
        let mut json: &Json = &self.root;
        for step in &self.path {
            json = match step {
                Step::Field(name) => json.get(name.as_ref()),
                Step::Item(index) => json.get(*index),
            }
            .unwrap_or(&Json::Null);
        }
        json
    }

    fn value(root: &Arc<Json>, path: &[Step], json: &Json) -> Value {
        match json {
            Json::Null => Value::from(()),
            Json::Bool(value) => Value::from(*value),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Value::from(number),
                (None, Some(number)) => Value::from(number),
                _ => Value::from(number.as_f64()),
            },
            Json::String(text) => Value::from(plain(text)),
            Json::Array(_) | Json::Object(_) => {
                Value::from_object(Self { root: root.clone(), path: path.to_vec() })
            }
        }
    }

    fn child(&self, step: Step) -> Option<Value> {
        let json = match &step {
            Step::Field(name) => self.json().get(name.as_ref())?,
            Step::Item(index) => self.json().get(*index)?,
        };
        let mut path = self.path.clone();
        path.push(step);
        Some(Self::value(&self.root, &path, json))
    }
}

impl Object for Node {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.json().is_array() { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some(name) => self.child(Step::Field(name.into())),
            None => self.child(Step::Item(key.as_usize()?)),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.json() {
            Json::Array(items) => Enumerator::Seq(items.len()),
            Json::Object(fields) => {
                Enumerator::Values(fields.keys().map(|name| Value::from(plain(name))).collect())
            }
            _ => Enumerator::Empty,
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        match self.json() {
            Json::Array(items) => Some(items.len()),
            Json::Object(fields) => Some(fields.len()),
            _ => Some(0),
        }
    }
}
