//! What a tracker says went wrong, in its own words, and which kind of failure it is.

use crate::trackers::client::Failure;
use reqwest::header::{HeaderMap, LOCATION};
use serde_json::{Map, Value};

/// Longest text of a tracker that is passed on, in characters.
const SAID_CHARS_MAX: usize = 500;

/// The kind of failure that an answer stands for. Rate limits and broken servers are told apart before.
pub(super) fn failure(status: u16, headers: &HeaderMap, body: &[u8]) -> Failure {
    let said = problem(status, body);
    match status {
        300..=399 => {
            let location =
                headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
            Failure::NotFound(format!("it moved to `{location}`"))
        }
        401 => Failure::Unauthorized(said),
        403 => Failure::Forbidden { message: said, scopes: scopes(headers, body) },
        404 | 410 => Failure::NotFound(said),
        500..=599 => Failure::Unavailable(said),
        _ => Failure::Refused(said),
    }
}

/// The scopes that would have done: GitHub says so in a header, GitLab in the body.
fn scopes(headers: &HeaderMap, body: &[u8]) -> Vec<String> {
    let header = headers.get("x-accepted-oauth-scopes").and_then(|scopes| scopes.to_str().ok());
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let said = body.as_ref().and_then(|body| body.get("scope")?.as_str());
    let listed = header.or(said).unwrap_or_default();
    let names = listed.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The tracker's own words, by field where it says so; its status where it says nothing.
pub(super) fn problem(status: u16, body: &[u8]) -> String {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(body)) => said(&body),
        Ok(Value::String(text)) => text,
        _ => String::new(),
    };
    if said.is_empty() {
        return format!("status {status}");
    }
    let mut said: String = said.chars().filter(|letter| !letter.is_control()).collect();
    if let Some((end, _)) = said.char_indices().nth(SAID_CHARS_MAX) {
        said.truncate(end);
        said.push('…');
    }
    format!("{said} (status {status})")
}

/// GitHub: `message`, `errors: [{field, code, message}]`. GitLab: `message` as text or by field, `error`,
/// `error_description`. Jira: `errorMessages`, `errors` by field.
fn said(body: &Map<String, Value>) -> String {
    let mut parts = Vec::new();
    for name in ["message", "error", "error_description", "errorMessages", "errorMessage", "errors"]
    {
        if let Some(value) = body.get(name) {
            collect(value, &mut parts);
        }
    }
    parts.join("; ")
}

fn collect(value: &Value, parts: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => parts.push(text.trim().to_owned()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, parts)),
        Value::Object(fields) if fields.contains_key("code") || fields.contains_key("message") => {
            parts.push(of_github(fields));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let mut inner = Vec::new();
                collect(value, &mut inner);
                if !inner.is_empty() {
                    parts.push(format!("`{name}`: {}", inner.join(", ")));
                }
            }
        }
        _ => {}
    }
}

/// `{"resource": "Issue", "field": "title", "code": "missing_field"}`
fn of_github(error: &Map<String, Value>) -> String {
    let text = |name| error.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let what = text("message").or_else(|| text("code")).unwrap_or("is wrong");
    match text("field") {
        Some(field) => format!("`{field}`: {what}"),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &str) {
        assert_eq!(problem(422, body.as_bytes()), expected, "{body}");
    }

    #[test]
    fn every_tracker_complains_in_its_own_way() {
        check(
            r#"{"message": "Validation Failed", "errors": [{"resource": "Issue", "field": "title", "code": "missing_field"}]}"#,
            "Validation Failed; `title`: missing_field (status 422)",
        );
        check(
            r#"{"message": "Validation Failed", "errors": ["Hook already exists on this organization"]}"#,
            "Validation Failed; Hook already exists on this organization (status 422)",
        );
        check(
            r#"{"message": {"title": ["can't be blank", "is too long"]}}"#,
            "`title`: can't be blank, is too long (status 422)",
        );
        check(r#"{"error": "title is missing"}"#, "title is missing (status 422)");
        check(
            r#"{"errorMessages": [], "errors": {"summary": "You must specify a summary."}}"#,
            "`summary`: You must specify a summary. (status 422)",
        );
        check(
            r#"{"errorMessages": ["Issue does not exist"], "errors": {}}"#,
            "Issue does not exist (status 422)",
        );
        check("<html>", "status 422");
        check("", "status 422");
        check("{}", "status 422");
        let long = problem(422, format!(r#"{{"message": "{}"}}"#, "ü".repeat(9_000)).as_bytes());
        assert_eq!(long.chars().count(), SAID_CHARS_MAX + "… (status 422)".chars().count());
    }

    #[test]
    fn a_missing_scope_is_named() {
        let headers: HeaderMap = [(
            reqwest::header::HeaderName::from_static("x-accepted-oauth-scopes"),
            "admin:org_hook, admin:org".parse().unwrap(),
        )]
        .into_iter()
        .collect();
        let github = failure(403, &headers, br#"{"message": "Must have admin rights"}"#);
        assert!(
            github.to_string().contains("it needs one of the scopes admin:org_hook, admin:org"),
            "{github}"
        );
        let body = br#"{"error": "insufficient_scope", "error_description": "The request requires higher privileges", "scope": "api"}"#;
        let Failure::Forbidden { scopes, .. } = failure(403, &HeaderMap::new(), body) else {
            panic!()
        };
        assert_eq!(scopes, ["api"]);
    }
}
