//! Whether every reader of a JSON text reads the same: no object in it has a member twice.

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use std::{collections::HashSet, fmt};

/// Whether two readers may see two different things in a JSON text: it has a member twice, at any depth, or is no JSON.
pub fn is_ambiguous(text: &str) -> bool {
    serde_json::from_str::<Clear>(text).is_err()
}

/// A value without twins. Keeps nothing of it.
struct Clear;

impl<'de> Deserialize<'de> for Clear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Clear)
    }
}

impl<'de> Visitor<'de> for Clear {
    type Value = Clear;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Clear, E> {
        Ok(Clear)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Clear, E> {
        Ok(Clear)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Clear, E> {
        Ok(Clear)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Clear, E> {
        Ok(Clear)
    }

    fn visit_str<E>(self, _: &str) -> Result<Clear, E> {
        Ok(Clear)
    }

    fn visit_unit<E>(self) -> Result<Clear, E> {
        Ok(Clear)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Clear, A::Error> {
        while items.next_element::<Clear>()?.is_some() {}
        Ok(Clear)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Clear, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            members.next_value::<Clear>()?;
            if !seen.insert(name) {
                return Err(A::Error::custom("a member occurs twice"));
            }
        }
        Ok(Clear)
    }
}
