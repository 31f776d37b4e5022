//! From a document to its one text, and the text's hash.

use super::document::{KIND, PolicyDocument};
use preloop_actors::{flow::API_VERSION, gate::Hash};
use serde::Serialize;
use serde_json::Value;

/// A document that cannot be written, such as one with a schema that is nested too deeply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy cannot be written down: {0}")]
pub struct Unwritable(String);

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(rename = "apiVersion")]
    api_version: &'a str,
    kind: &'a str,
    #[serde(flatten)]
    document: &'a PolicyDocument,
}

impl<'a> Whole<'a> {
    fn of(document: &'a PolicyDocument) -> Self {
        Self { api_version: API_VERSION, kind: KIND, document }
    }
}

/// The document as YAML. Equal documents have equal texts, and reading the text gives the document again.
pub fn yaml(document: &PolicyDocument) -> Result<String, Unwritable> {
    let sorted = document.clone().sorted();
    // A condition stands on one line, however long it is: a break in it would look like a change.
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_with_options(&Whole::of(&sorted), options)
        .map_err(|error| Unwritable(error.to_string()))
}

/// The document as JSON.
pub fn json(document: &PolicyDocument) -> Result<Value, Unwritable> {
    let sorted = document.clone().sorted();
    serde_json::to_value(Whole::of(&sorted)).map_err(|error| Unwritable(error.to_string()))
}

/// The hash that tells documents apart: SHA-256 of [`yaml`].
pub fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}
