//! What the headers of a request say, and whether they say what its body says.

use super::{
    protocol::{Era, code, header, meta, supported},
    raw::RawObject,
    rpc::RpcError,
};
use actix_web::http::header::{ACCEPT, HeaderMap};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::borrow::Cow;

const BASE64_START: &str = "=?base64?";
const BASE64_END: &str = "?=";

/// The protocol's headers of one request.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub version: Option<String>,
    pub method: Option<String>,
    pub name: Option<String>,
    pub session: Option<String>,
    pub last_event_id: Option<String>,
    /// The client takes a stream as an answer.
    pub takes_stream: bool,
    /// `Mcp-Param-*`: names without the prefix, in lower case, and values as sent.
    pub params: Vec<(String, String)>,
    /// A protocol header is there twice, or is no plain text.
    broken: Option<&'static str>,
}

impl Head {
    pub fn of(headers: &HeaderMap) -> Self {
        let mut head = Self { takes_stream: takes_stream(headers), ..Self::default() };
        head.version = head.single(headers, header::PROTOCOL_VERSION);
        head.method = head.single(headers, header::METHOD);
        head.name = head.single(headers, header::NAME);
        head.session = head.single(headers, header::SESSION_ID);
        head.last_event_id = head.single(headers, header::LAST_EVENT_ID);
        for (name, value) in headers {
            if let Some(param) = name.as_str().strip_prefix("mcp-param-") {
                match value.to_str() {
                    Ok(value) => head.params.push((param.to_owned(), value.to_owned())),
                    Err(_) => head.broken = Some("mcp-param-*"),
                }
            }
        }
        head
    }

    /// A header that may be there once. Two that differ are two stories.
    fn single(&mut self, headers: &HeaderMap, name: &'static str) -> Option<String> {
        let mut values = headers.get_all(name);
        let first = values.next()?;
        if values.any(|other| other != first) {
            self.broken = Some(name);
        }
        let text = first.to_str().ok();
        if text.is_none() {
            self.broken = Some(name);
        }
        text.map(|text| text.trim().to_owned())
    }

    /// How the client of this request speaks. A session id or `initialize` is legacy; everything that names a modern
    /// or an unknown revision is judged as modern, which has an answer for both.
    pub fn era(&self, method: &str, params: &RawObject<'_>) -> Era {
        if meta_of(params).is_some_and(|meta| meta.get(meta::PROTOCOL_VERSION).is_some()) {
            return Era::Modern;
        }
        match self.version.as_deref() {
            Some(version) => Era::of(version).unwrap_or(match method {
                "initialize" => Era::Legacy,
                _ => Era::Modern,
            }),
            None => Era::Legacy,
        }
    }
}

/// What a modern request says of itself in `_meta`.
#[derive(Clone, Debug)]
pub struct RequestMeta {
    pub version: String,
    pub capabilities: Value,
    pub client_info: Option<Value>,
    pub log_level: Option<String>,
}

impl RequestMeta {
    /// Reads and checks a modern request's `_meta` and headers.
    pub fn check(head: &Head, method: &str, params: &RawObject<'_>) -> Result<Self, RpcError> {
        let meta = Self::read(params)?;
        head.check_version(&meta.version)?;
        if Era::of(&meta.version) != Some(Era::Modern) {
            let supported: Vec<_> = supported().collect();
            return Err(RpcError::unsupported_version(&meta.version, &supported));
        }
        head.check_names(method, params)?;
        Ok(meta)
    }

    fn read(params: &RawObject<'_>) -> Result<Self, RpcError> {
        let meta = meta_of(params)
            .ok_or_else(|| missing(meta::PROTOCOL_VERSION, "`_meta` is missing or no object"))?;
        let version = meta
            .text(meta::PROTOCOL_VERSION)
            .ok_or_else(|| missing(meta::PROTOCOL_VERSION, "a string such as \"2026-07-28\""))?;
        let capabilities: Option<Value> = meta.read(meta::CLIENT_CAPABILITIES).ok().flatten();
        let capabilities = capabilities
            .filter(Value::is_object)
            .ok_or_else(|| missing(meta::CLIENT_CAPABILITIES, "an object, which may be empty"))?;
        let client_info = meta.read(meta::CLIENT_INFO).ok().flatten();
        Ok(Self { version, capabilities, client_info, log_level: meta.text(meta::LOG_LEVEL) })
    }
}

fn missing(name: &str, wanted: &str) -> RpcError {
    RpcError::invalid_params(format!("`_meta` of every request needs `{name}`: {wanted}"))
}

/// The request's `_meta`, when it has one that is an object.
pub fn meta_of<'a>(params: &'a RawObject<'_>) -> Option<RawObject<'a>> {
    RawObject::parse(params.get("_meta")?.get()).ok()
}

impl Head {
    fn check_version(&self, version: &str) -> Result<(), RpcError> {
        if let Some(name) = self.broken {
            return Err(mismatch(format!(
                "the header `{name}` is given twice or is no plain text"
            )));
        }
        self.equals(header::PROTOCOL_VERSION, self.version.as_deref(), version)
    }

    /// `Mcp-Method` always, `Mcp-Name` for the methods that name something.
    fn check_names(&self, method: &str, params: &RawObject<'_>) -> Result<(), RpcError> {
        self.equals(header::METHOD, self.method.as_deref(), method)?;
        let member = match method {
            "tools/call" | "prompts/get" => "name",
            "resources/read" => "uri",
            "tasks/get" | "tasks/update" | "tasks/cancel" => "taskId",
            _ => return Ok(()),
        };
        // Without the member the request itself is wrong, which its own check says.
        let Some(named) = params.text(member) else { return Ok(()) };
        let sent = self.name.as_deref().map(decode).transpose()?;
        self.equals(header::NAME, sent.as_deref(), &named)
    }

    fn equals(&self, name: &str, sent: Option<&str>, wanted: &str) -> Result<(), RpcError> {
        match sent {
            None => {
                Err(mismatch(format!("the header `{name}` is missing; send it as the body has it")))
            }
            Some(sent) if sent != wanted => Err(mismatch(format!(
                "the header `{name}` says `{}`, the body says `{}`",
                short(sent),
                short(wanted)
            ))),
            Some(_) => Ok(()),
        }
    }

    /// Checks `Mcp-Param-*` against the arguments that a tool's schema marks with `x-mcp-header`.
    pub fn check_params(
        &self,
        marked: &[MarkedParam],
        arguments: Option<&Value>,
    ) -> Result<(), RpcError> {
        for param in marked {
            let sent =
                self.params.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&param.header));
            let sent: Vec<_> = sent.map(|(_, value)| decode(value)).collect::<Result<_, _>>()?;
            let value = arguments.and_then(|arguments| param.find(arguments));
            match (value.filter(|value| !value.is_null()), sent.as_slice()) {
                (None, []) => {}
                (Some(value), [sent]) if same(value, sent) => {}
                (Some(_), [_]) => {
                    return Err(mismatch(format!(
                        "the header `Mcp-Param-{}` differs from the argument `{}`",
                        param.header,
                        param.path.join(".")
                    )));
                }
                (Some(_), []) => {
                    return Err(mismatch(format!(
                        "the header `Mcp-Param-{}` is missing",
                        param.header
                    )));
                }
                (None, _) | (Some(_), _) => {
                    return Err(mismatch(format!(
                        "the header `Mcp-Param-{}` has no argument, or is given twice",
                        param.header
                    )));
                }
            }
        }
        Ok(())
    }
}

/// An argument that clients repeat in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedParam {
    /// Name of the header behind `Mcp-Param-`.
    pub header: String,
    /// The chain of properties that leads to the argument.
    pub path: Vec<String>,
}

impl MarkedParam {
    /// The header for these arguments: its name without the prefix, and its value; `None` when the argument is absent.
    pub fn header(&self, arguments: &Value) -> Option<(String, String)> {
        let text = match self.find(arguments)? {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some((self.header.clone(), encode(&text).into_owned()))
    }

    fn find<'a>(&self, arguments: &'a Value) -> Option<&'a Value> {
        self.path.iter().try_fold(arguments, |value, name| value.get(name))
    }

    /// The marked arguments of a schema; an error when a mark is where none may be, which makes the tool invalid.
    pub fn of_schema(schema: &Value) -> Result<Vec<Self>, String> {
        let mut found = Vec::new();
        collect(schema, &mut Vec::new(), &mut found)?;
        if count(schema) != found.len() {
            return Err("`x-mcp-header` stands where no argument is".to_owned());
        }
        for (index, param) in found.iter().enumerate() {
            if found[..index].iter().any(|other| other.header.eq_ignore_ascii_case(&param.header)) {
                return Err(format!("two arguments have `x-mcp-header` `{}`", param.header));
            }
        }
        Ok(found)
    }
}

const MARK: &str = "x-mcp-header";

/// Walks along chains of `properties` only, which is where a mark may stand.
fn collect(
    schema: &Value,
    path: &mut Vec<String>,
    found: &mut Vec<MarkedParam>,
) -> Result<(), String> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    for (name, property) in properties {
        path.push(name.clone());
        if let Some(mark) = property.get(MARK) {
            let header = mark.as_str().filter(|mark| is_token(mark));
            let header = header.ok_or_else(|| format!("`{MARK}` of `{name}` is no header name"))?;
            let kind = property.get("type").and_then(Value::as_str);
            if !matches!(kind, Some("string" | "integer" | "boolean")) {
                return Err(format!(
                    "`{MARK}` of `{name}`: only strings, integers and booleans go into headers"
                ));
            }
            found.push(MarkedParam { header: header.to_owned(), path: path.clone() });
        }
        collect(property, path, found)?;
        path.pop();
    }
    Ok(())
}

/// How often the mark occurs at all. A property may itself be called so; such a schema is refused too.
fn count(schema: &Value) -> usize {
    match schema {
        Value::Object(fields) => {
            usize::from(fields.contains_key(MARK)) + fields.values().map(count).sum::<usize>()
        }
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// RFC 9110, section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A header's value as it is meant: what no header may hold is sent as base64.
pub fn decode(value: &str) -> Result<Cow<'_, str>, RpcError> {
    let Some(inner) =
        value.strip_prefix(BASE64_START).and_then(|rest| rest.strip_suffix(BASE64_END))
    else {
        return Ok(Cow::Borrowed(value));
    };
    let bytes = STANDARD.decode(inner).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Cow::Owned)
        .ok_or_else(|| mismatch("a header's base64 does not decode to UTF-8".to_owned()))
}

/// A value as a header holds it.
pub fn encode(value: &str) -> Cow<'_, str> {
    let plain = value.bytes().all(|b| (0x20..0x7f).contains(&b) || b == b'\t')
        && value.trim() == value
        && !(value.starts_with(BASE64_START) && value.ends_with(BASE64_END));
    if plain {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(format!("{BASE64_START}{}{BASE64_END}", STANDARD.encode(value)))
    }
}

/// Integers are compared as numbers: `42.0` is `42`.
fn same(value: &Value, sent: &str) -> bool {
    match value {
        Value::String(text) => text == sent,
        Value::Bool(flag) => sent == if *flag { "true" } else { "false" },
        Value::Number(number) => {
            number.to_string() == sent
                || sent.parse::<f64>().is_ok_and(|sent| number.as_f64() == Some(sent))
        }
        _ => false,
    }
}

fn mismatch(message: String) -> RpcError {
    RpcError::new(code::HEADER_MISMATCH, message)
}

/// Enough of a value to know it by.
fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(80) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Without the header everything is taken.
fn takes_stream(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).peekable();
    values.peek().is_none()
        || values.flat_map(|value| value.split(',')).any(|range| {
            let range = range.split(';').next().unwrap_or_default().trim();
            matches!(range, "text/event-stream" | "text/*" | "*/*")
        })
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
