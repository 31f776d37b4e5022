//! Headers against bodies, as a table.

use super::*;
use actix_web::http::header::{HeaderName, HeaderValue};
use serde_json::json;

const META: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#;

fn head(headers: &[(&str, &str)]) -> Head {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
    }
    Head::of(&map)
}

fn check(headers: &[(&str, &str)], method: &str, params: &str, expected: Option<i64>) {
    let params = params.replace("META", META);
    let params = RawObject::parse(&params).unwrap();
    let found = RequestMeta::check(&head(headers), method, &params).err().map(|error| error.code);
    assert_eq!(found, expected, "{headers:?} {method} {}", params.write());
}

const V: (&str, &str) = ("MCP-Protocol-Version", "2026-07-28");

#[test]
fn headers_say_what_the_body_says() {
    let call = ("Mcp-Method", "tools/call");
    check(&[V, ("mcp-method", "tools/list")], "tools/list", "{META}", None);
    check(&[V, call, ("Mcp-Name", "a")], "tools/call", r#"{"name":"a",META}"#, None);
    check(&[V, call, ("Mcp-Name", "=?base64?w6Q=?=")], "tools/call", r#"{"name":"ä",META}"#, None);
    check(&[V, call], "tools/call", r#"{"name":"a",META}"#, Some(code::HEADER_MISMATCH));
    check(
        &[V, call, ("Mcp-Name", "b")],
        "tools/call",
        r#"{"name":"a",META}"#,
        Some(code::HEADER_MISMATCH),
    );
    check(
        &[V, call, ("Mcp-Name", "A")],
        "tools/call",
        r#"{"name":"a",META}"#,
        Some(code::HEADER_MISMATCH),
    );
    check(
        &[V, call, ("Mcp-Name", "=?base64?!?=")],
        "tools/call",
        r#"{"name":"a",META}"#,
        Some(code::HEADER_MISMATCH),
    );
    check(
        &[V, call, ("Mcp-Name", "a"), ("Mcp-Name", "b")],
        "tools/call",
        r#"{"name":"a",META}"#,
        Some(code::HEADER_MISMATCH),
    );
    check(&[V], "tools/list", "{META}", Some(code::HEADER_MISMATCH));
    check(&[("Mcp-Method", "tools/list")], "tools/list", "{META}", Some(code::HEADER_MISMATCH));
    check(&[V, ("Mcp-Method", "ping")], "tools/list", "{META}", Some(code::HEADER_MISMATCH));
    let read = ("Mcp-Method", "resources/read");
    check(&[V, read, ("Mcp-Name", "a:b")], "resources/read", r#"{"uri":"a:b",META}"#, None);
    check(
        &[V, read, ("Mcp-Name", "a:c")],
        "resources/read",
        r#"{"uri":"a:b",META}"#,
        Some(code::HEADER_MISMATCH),
    );
}

#[test]
fn requests_say_what_they_speak() {
    let list = ("Mcp-Method", "m");
    check(&[V, list], "m", "{}", Some(code::INVALID_PARAMS));
    check(&[V, list], "m", r#"{"_meta":[]}"#, Some(code::INVALID_PARAMS));
    check(
        &[V, list],
        "m",
        r#"{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}"#,
        Some(code::INVALID_PARAMS),
    );
    check(
        &[V, list],
        "m",
        r#"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}"#,
        Some(code::INVALID_PARAMS),
    );
    let unknown = r#"{"_meta":{"io.modelcontextprotocol/protocolVersion":"v9","io.modelcontextprotocol/clientCapabilities":{}}}"#;
    check(&[V, list], "m", unknown, Some(code::HEADER_MISMATCH));
    check(&[("mcp-protocol-version", "v9"), list], "m", unknown, Some(code::UNSUPPORTED_VERSION));
}

#[test]
fn the_era_is_what_the_request_opens_with() {
    let check = |headers: &[(&str, &str)], method: &str, params: &str, expected| {
        let params = params.replace("META", META);
        let params = RawObject::parse(&params).unwrap();
        assert_eq!(head(headers).era(method, &params), expected, "{headers:?} {method}");
    };
    check(&[], "initialize", "{}", Era::Legacy);
    check(&[], "tools/list", "{META}", Era::Modern);
    check(&[V], "tools/list", "{}", Era::Modern);
    check(&[V], "initialize", "{}", Era::Modern);
    check(&[("mcp-protocol-version", "2025-11-25")], "tools/list", "{}", Era::Legacy);
    check(&[("mcp-protocol-version", "v9")], "tools/list", "{}", Era::Modern);
    check(&[("mcp-protocol-version", "v9")], "initialize", "{}", Era::Legacy);
    check(&[("mcp-session-id", "x")], "tools/list", "{}", Era::Legacy);
}

#[test]
fn marked_arguments_are_found_where_they_may_stand() {
    let schema = json!({"type": "object", "properties": {
        "region": {"type": "string", "x-mcp-header": "Region"},
        "deep": {"type": "object", "properties": {"n": {"type": "integer", "x-mcp-header": "N"}}},
    }});
    let marked = MarkedParam::of_schema(&schema).unwrap();
    assert_eq!(marked.len(), 2);
    let refused = |property: Value| {
        let schema = json!({"type": "object", "properties": {"a": property, "b": {"type": "string", "x-mcp-header": "B"}}});
        assert!(MarkedParam::of_schema(&schema).is_err(), "{schema}");
    };
    refused(json!({"type": "number", "x-mcp-header": "A"}));
    refused(json!({"type": "string", "x-mcp-header": ""}));
    refused(json!({"type": "string", "x-mcp-header": "A B"}));
    refused(json!({"type": "string", "x-mcp-header": "b"}));
    refused(json!({"type": "array", "items": {"type": "string", "x-mcp-header": "A"}}));
    refused(json!({"anyOf": [{"properties": {"c": {"type": "string", "x-mcp-header": "A"}}}]}));

    let check = |headers: &[(&str, &str)], arguments: Value, ok: bool| {
        let found = head(headers).check_params(&marked, Some(&arguments));
        assert_eq!(found.is_ok(), ok, "{headers:?} {arguments}");
    };
    check(&[("Mcp-Param-Region", "eu")], json!({"region": "eu"}), true);
    check(&[("Mcp-Param-Region", "=?base64?w6Q=?=")], json!({"region": "ä"}), true);
    check(
        &[("Mcp-Param-Region", "eu"), ("Mcp-Param-N", "42.0")],
        json!({"region": "eu", "deep": {"n": 42}}),
        true,
    );
    check(&[], json!({"region": null}), true);
    check(&[("Mcp-Param-Other", "x")], json!({}), true);
    check(&[], json!({"region": "eu"}), false);
    check(&[("Mcp-Param-Region", "us")], json!({"region": "eu"}), false);
    check(&[("Mcp-Param-Region", "us")], json!({}), false);
    check(&[("Mcp-Param-N", "43")], json!({"deep": {"n": 42}}), false);
}

#[test]
fn any_text_comes_back_from_a_header() {
    for text in ["us-west1", "Hello, 世界", " padded ", "line1\nline2", "=?base64?literal?=", ""]
    {
        assert_eq!(decode(&encode(text)).unwrap(), text);
    }
    assert_eq!(encode(" padded "), "=?base64?IHBhZGRlZCA=?=");
}

#[test]
fn streams_go_to_those_who_take_them() {
    let check = |accept: &[&str], expected: bool| {
        let headers: Vec<_> = accept.iter().map(|value| ("accept", *value)).collect();
        assert_eq!(head(&headers).takes_stream, expected, "{accept:?}");
    };
    check(&[], true);
    check(&["application/json, text/event-stream"], true);
    check(&["application/json", "text/event-stream;q=0.9"], true);
    check(&["*/*"], true);
    check(&["application/json"], false);
}
