//! From what was posted to the JSON inside.

use super::json::NotJson;
use bytes::Bytes;
use std::borrow::Cow;

/// The JSON of a message. GitHub can be told to send it as the field `payload` of a form.
pub(super) fn unwrap(form: bool, raw: &Bytes) -> Result<Bytes, NotJson> {
    if !form {
        return Ok(raw.clone());
    }
    let mut fields = form_urlencoded::parse(raw);
    let payload = fields.find(|(name, _)| name == "payload");
    match payload {
        Some((_, Cow::Borrowed(json))) => Ok(raw.slice_ref(json.as_bytes())),
        Some((_, Cow::Owned(json))) => Ok(json.into()),
        None => Err(NotJson("the form has no field `payload`".to_owned())),
    }
}

/// Replaces halves of surrogate pairs (`\ud83d` alone) by the replacement character. Some senders cut texts in
/// the middle of an emoji; strict readers then refuse the whole message. `None`: there was nothing to mend.
pub(super) fn mend(json: &[u8]) -> Option<Bytes> {
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = json[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        let len = match (code_unit(json, at), code_unit(json, at + 6)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                let copy = mended.get_or_insert_with(|| json.to_vec());
                copy[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            // Any other escape, of which the second byte may be another backslash.
            _ => 2,
        };
        at = (at + len).min(json.len());
    }
    mended.map(Bytes::from)
}

/// The UTF-16 code unit of the escape `\uXXXX` at this place, if there is one.
fn code_unit(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix(br"\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_unwrap(form: &'static str, expected: Option<&str>) {
        let json = unwrap(true, &Bytes::from_static(form.as_bytes())).ok();
        assert_eq!(json.as_deref(), expected.map(str::as_bytes), "{form}");
    }

    #[test]
    fn forms() {
        check_unwrap("payload=%7B%22a%22%3A+%22b+%2B%22%7D", Some(r#"{"a": "b +"}"#));
        check_unwrap("a=1&payload={}&b=2", Some("{}"));
        check_unwrap("payload=", Some(""));
        check_unwrap("payloads={}", None);
        check_unwrap("", None);
    }

    fn check_mend(json: &str, expected: Option<&str>) {
        let mended = mend(json.as_bytes());
        assert_eq!(mended.as_deref(), expected.map(str::as_bytes), "{json}");
    }

    #[test]
    fn halves_of_pairs() {
        check_mend(r#""plain \n \u00fc""#, None);
        check_mend(r#""\ud83d\ude00""#, None);
        check_mend(r#""\ud83d""#, Some(r#""\ufffd""#));
        check_mend(r#""\ude00x""#, Some(r#""\ufffdx""#));
        check_mend(r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#));
        check_mend(r#""\\ud83d""#, None);
        check_mend(r#""\\\ud83d""#, Some(r#""\\\ufffd""#));
        check_mend(r#""\u""#, None);
        check_mend(r#"\"#, None);
    }
}
