//! Arguments as people and records may see them: without what looks like a secret.

use serde_json::Value;

/// What stands in the place of a secret.
pub const HIDDEN: &str = "•••";

/// Words in the names of members whose values are secret, in lower case and without `_` and `-`.
const NAMES: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "credential",
    "cookie",
    "sessionid",
    "signature",
];

/// How well-known secrets begin.
const BEGINNINGS: [&str; 16] = [
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "sk-",
    "AKIA",
    "Bearer ",
    "Basic ",
    "-----BEGIN",
    "eyJhbGciOi",
];

/// A copy without secrets. What a name or a text does not give away stays.
pub fn redacted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let shown = members.iter().map(|(name, value)| {
                let hides = is_secret(name) && !matches!(value, Value::Null | Value::Bool(_));
                let value = if hides { HIDDEN.into() } else { redacted(value) };
                (name.clone(), value)
            });
            Value::Object(shown.collect())
        }
        Value::Array(items) => items.iter().map(redacted).collect(),
        Value::String(text) if BEGINNINGS.iter().any(|known| text.starts_with(known)) => {
            HIDDEN.into()
        }
        other => other.clone(),
    }
}

fn is_secret(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    // How many tokens a model may use is no secret.
    let counts = plain.ends_with("tokens") || plain.starts_with("max");
    !counts && NAMES.iter().any(|secret| plain.contains(secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_hidden_and_the_rest_stays() {
        for (value, expected) in [
            (json!({ "api_key": "x", "to": "ops" }), json!({ "api_key": HIDDEN, "to": "ops" })),
            (json!({ "Authorization": ["a"] }), json!({ "Authorization": HIDDEN })),
            (json!([{ "clientSecret": { "a": 1 } }]), json!([{ "clientSecret": HIDDEN }])),
            (json!({ "max_tokens": 5, "token": null }), json!({ "max_tokens": 5, "token": null })),
            (json!({ "text": "ghp_abc" }), json!({ "text": HIDDEN })),
            (json!({ "text": "a ghp_ in between" }), json!({ "text": "a ghp_ in between" })),
            (
                json!({ "author": "ada", "tokenizer": 1 }),
                json!({ "author": "ada", "tokenizer": HIDDEN }),
            ),
        ] {
            assert_eq!(redacted(&value), expected);
        }
    }
}
