//! YAML with the line and column of every field.

use super::super::problem::{field, item};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;
use std::{collections::HashMap, fmt};

/// Line and column of every field, by its path.
pub type Places = HashMap<String, (u64, u64)>;

/// The place of a field, or of the nearest field around it.
pub fn place(places: &Places, path: &str) -> (u64, u64) {
    let mut path = path;
    loop {
        if let Some(place) = places.get(path) {
            return *place;
        }
        let Some(end) = path.rfind(['.', '[']) else {
            return places.get("").copied().unwrap_or((1, 1));
        };
        path = &path[..end];
    }
}

/// A YAML node and where it begins.
pub struct Node {
    line: u64,
    column: u64,
    content: Content,
}

enum Content {
    Scalar(Value),
    List(Vec<Node>),
    Mapping(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// What it says, without places.
    pub fn value(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => items.iter().map(Self::value).collect(),
            Content::Mapping(fields) => {
                let field =
                    |(name, node): &(Spanned<String>, Self)| (name.value.clone(), node.value());
                Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
            }
        }
    }

    /// The place of every field within it.
    pub fn places(&self) -> Places {
        let mut places = Places::from([(String::new(), (self.line, self.column))]);
        self.note_places("", &mut places);
        places
    }

    fn note_places(&self, path: &str, places: &mut Places) {
        match &self.content {
            Content::Scalar(_) => {}
            Content::List(items) => {
                for (index, node) in items.iter().enumerate() {
                    let path = item(path, index);
                    places.insert(path.clone(), (node.line, node.column));
                    node.note_places(&path, places);
                }
            }
            Content::Mapping(fields) => {
                for (name, node) in fields {
                    let path = field(path, &name.value);
                    // The key, because a value can begin on a later line.
                    let key = name.referenced;
                    places.insert(path.clone(), (key.line().max(1), key.column().max(1)));
                    node.note_places(&path, places);
                }
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Content>::deserialize(deserializer)?;
        let begin = spanned.referenced;
        Ok(Self {
            line: begin.line().max(1),
            column: begin.column().max(1),
            content: spanned.value,
        })
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false, a list or a mapping")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Scalar(Value::Null))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Content, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Content, E> {
        let number = Number::from_f64(value);
        let number =
            number.ok_or_else(|| E::custom(format!("`{value}` is not a number flows can hold")))?;
        Ok(Content::Scalar(number.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Content, A::Error> {
        let mut fields: Vec<(Spanned<String>, Node)> = Vec::new();
        while let Some((name, node)) = mapping.next_entry::<Spanned<String>, Node>()? {
            if fields.iter().any(|(other, _)| other.value == name.value) {
                return Err(A::Error::custom(format!("`{}` is given twice", name.value)));
            }
            fields.push((name, node));
        }
        Ok(Content::Mapping(fields))
    }
}
