//! `matches`, in place of the library's: it costs as much as its text is long times its pattern, and the pattern is
//! bounded when it is compiled. A pattern of few bytes may stand for a very long one.

use super::{
    meter::{NODE, PATTERN_BYTES_MAX, TEXT_BYTES, TEXT_BYTES_MAX, spend, too_much},
    watch,
};
use cel::{
    DeclarationError, Env, ExecutionError,
    common::{
        ast::CallExpr,
        types::{CelBool, CelString, STRING_TYPE},
        value::{CowVal, Val},
    },
};
use regex::RegexBuilder;

/// What calls of `matches` are renamed to. No condition can name it: `@` is no letter of CEL.
const MATCHES: &str = "@matches";
/// Largest compiled pattern, in bytes; some fifty Unicode classes.
const COMPILED_BYTES_MAX: usize = 1 << 20;

/// Declares it for two texts.
pub fn declare(env: &mut Env) -> Result<(), DeclarationError> {
    env.add_overload(MATCHES, "preloop_matches", vec![STRING_TYPE, STRING_TYPE], matches)
}

/// Turns `text.matches(pattern)` and `matches(text, pattern)` into calls of ours.
pub fn replace(called: &mut CallExpr) {
    let target = called.target.take().map(|target| *target);
    let args = target.into_iter().chain(std::mem::take(&mut called.args)).collect();
    *called = CallExpr { func_name: MATCHES.to_owned(), target: None, args };
}

fn matches<'b, 'v>(values: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let [text, pattern] = values.as_slice() else { return Err(too_much()) };
    let texts = (text_of(text.as_ref()), text_of(pattern.as_ref()));
    let (Some(text), Some(pattern)) = texts else { return Err(too_much()) };
    let is_long = text.len() > TEXT_BYTES_MAX || pattern.len() > PATTERN_BYTES_MAX;
    if is_long || !spend(price(text, pattern)) || !watch::look() {
        return Err(too_much());
    }
    let compiled = RegexBuilder::new(pattern).size_limit(COMPILED_BYTES_MAX).build();
    let compiled =
        compiled.map_err(|error| ExecutionError::function_error("matches", why(&error)))?;
    Ok(CowVal::owned(CelBool::from(compiled.is_match(text))))
}

fn text_of(value: &dyn Val) -> Option<&str> {
    value.downcast_ref::<CelString<'_>>().map(|text| text.inner())
}

fn why(error: &regex::Error) -> &'static str {
    match error {
        regex::Error::CompiledTooBig(_) => {
            "the pattern stands for too long a one; repeat less in it"
        }
        _ => "its pattern is not a valid regular expression",
    }
}

/// A step for each part of the text and each part of the pattern.
fn price(text: &str, pattern: &str) -> usize {
    let (text, pattern) = (text.len() / TEXT_BYTES + 1, spelled_out(pattern) / TEXT_BYTES + 1);
    text.saturating_mul(pattern).saturating_mul(NODE as usize)
}

/// How long a pattern is once what it counts is written out: `(ab){3}` is `ababab`. It need not be a valid one.
fn spelled_out(pattern: &str) -> usize {
    // What stands before the groups around this place.
    let mut around = Vec::new();
    // What is done of this group, and the last item, which a count may follow.
    let (mut done, mut last) = (0_usize, 0_usize);
    let mut rest = pattern.chars();
    while let Some(character) = rest.next() {
        match character {
            '{' => {
                let count = rest.by_ref().take_while(|it| *it != '}').collect::<String>();
                let counts = count.split(',').filter_map(|count| count.trim().parse().ok());
                last = last.saturating_mul(counts.max().unwrap_or(1_usize).max(1));
                continue;
            }
            ')' => {
                last = done.saturating_add(last);
                done = around.pop().unwrap_or(0);
                continue;
            }
            _ => {}
        }
        done = done.saturating_add(last);
        last = match character {
            '(' => {
                around.push(done);
                done = 0;
                0
            }
            '[' => rest.by_ref().take_while(|it| *it != ']').count() + 1,
            '\\' => 1 + rest.next().map_or(0, char::len_utf8),
            other => other.len_utf8(),
        };
    }
    around.into_iter().fold(done.saturating_add(last), usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_out() {
        for (pattern, length) in [
            ("", 0),
            ("abc", 3),
            ("a{3}", 3),
            ("xa{3}y", 5),
            ("(ab){3}c", 7),
            ("(a{10}b){10}", 110),
            ("((a{10}){10}){10}", 1_000),
            (r"\d{1,3}\.\d{1,3}", 14),
            (r"[a-z]{4}", 16),
            ("a{2,}b{,4}", 6),
            // None of these is a pattern.
            ("{3}", 0),
            ("a{", 1),
            ("a{x}", 1),
            ("a{0}", 1),
            ("(a(b", 2),
            ("a)b", 2),
            ("[ab", 3),
            ("\\", 1),
            ("a{99999999999999999999}", 1),
        ] {
            assert_eq!(spelled_out(pattern), length, "{pattern}");
        }
        assert_eq!(spelled_out(&format!("a{}", "{999999999}".repeat(9))), usize::MAX);
    }

    #[test]
    fn the_price_is_the_text_times_the_pattern() {
        let (text, word) = ("a".repeat(1_600), "b".repeat(160));
        let step = NODE as usize;
        assert_eq!(price("", ""), step);
        assert_eq!(price(&text, "b"), 101 * step);
        assert_eq!(price("a", &word), 11 * step);
        assert_eq!(price(&text, &word), 101 * 11 * step);
    }
}
