//! Every string of a tool's definition, with the place where it stands.

use serde_json::Value;

/// Most strings that are looked at.
const TEXTS_MAX: usize = 20_000;

/// What a string is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The tool's name, or the name of a parameter.
    Name,
    /// A title or a description, of the tool or of a part of its schema.
    Description,
    /// Any other value: a default, an example, an entry of an enumeration, a pattern.
    Value,
}

/// One string.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    /// JSON pointer to it; for the name of a member, to that member.
    pub pointer: String,
    pub place: Place,
    pub text: &'a str,
}

/// All strings of a definition, names of members included, in the order of the definition.
pub(super) fn texts(definition: &Value) -> Vec<Text<'_>> {
    let mut texts = Vec::new();
    walk(definition, "", "", &mut texts);
    texts
}

fn walk<'a>(value: &'a Value, pointer: &str, member: &str, texts: &mut Vec<Text<'a>>) {
    if texts.len() >= TEXTS_MAX {
        return;
    }
    match value {
        Value::String(text) => {
            let place = match member {
                "description" | "title" | "$comment" | "markdownDescription" => Place::Description,
                "name" if pointer == "/name" => Place::Name,
                _ => Place::Value,
            };
            texts.push(Text { pointer: pointer.to_owned(), place, text });
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{index}"), member, texts);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let pointer = format!("{pointer}/{}", escape(name));
                texts.push(Text { pointer: pointer.clone(), place: Place::Name, text: name });
                walk(value, &pointer, name, texts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A member's name as one step of a JSON pointer (RFC 6901).
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
