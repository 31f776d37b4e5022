//! Text that is encoded: nobody can review what nobody can read, and models decode it.

use super::{
    Finding, Severity,
    fold::Folded,
    orders,
    walk::{Place, Text},
};
use regex::Regex;
use std::sync::LazyLock;

/// Shortest piece that is tried as base64, and one that is told of whatever it says.
const TRIED_CHARS: usize = 32;
const LONG_CHARS: usize = 160;
/// Most pieces of one text that are tried.
const TRIED_MAX: usize = 100;

static PIECES: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!("[A-Za-z0-9+/_-]{{{TRIED_CHARS},}}={{0,2}}");
    Regex::new(&pattern).expect("a pattern of ours")
});

/// Looks for encoded text.
pub(super) fn look(text: &Text<'_>, findings: &mut Vec<Finding>) {
    for piece in PIECES.find_iter(text.text).take(TRIED_MAX) {
        let said = base64(piece.as_str()).or_else(|| hex(piece.as_str()));
        match said.as_deref().filter(|said| is_prose(said)) {
            Some(said) => {
                let inner =
                    Text { pointer: text.pointer.clone(), place: Place::Description, text: said };
                let mut within = Vec::new();
                orders::look(&inner, &Folded::of(said), &mut within);
                let gives_orders = within.iter().any(|finding| finding.severity == Severity::High);
                let severity = if gives_orders { Severity::High } else { Severity::Medium };
                let shown = super::escaped(said.chars().take(120));
                let message = format!("encoded text, which says: {shown}");
                findings.push(text.finding("encoded", severity, piece.range(), message));
            }
            None if piece.len() >= LONG_CHARS && is_mixed(piece.as_str()) => {
                let message = format!("{} characters that nobody can read", piece.len());
                findings.push(text.finding("encoded", Severity::Medium, piece.range(), message));
            }
            None => {}
        }
    }
}

/// Whether it is text for reading: printable, and with words apart.
fn is_prose(text: &str) -> bool {
    let readable = |c: char| c.is_ascii_graphic() || c == ' ' || c == '\n' || c == '\t';
    text.contains(' ') && text.chars().all(readable)
}

/// Whether it is no word, path or name, however long.
fn is_mixed(piece: &str) -> bool {
    let has = |is: fn(&u8) -> bool| piece.bytes().filter(is).count() >= 8;
    let is_hex = piece.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex
        || (has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit))
}

/// What base64 says, of either alphabet, if it says text.
fn base64(piece: &str) -> Option<String> {
    let digits = piece.trim_end_matches('=');
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for byte in digits.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}

/// What hexadecimal digits say, if they say text.
fn hex(piece: &str) -> Option<String> {
    String::from_utf8(hex::decode(piece).ok()?).ok()
}
