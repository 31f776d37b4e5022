//! Whether an address is one of those that a URI template (RFC 6570) stands for.

/// Most steps of one comparison: templates and addresses are written by others.
const STEPS_MAX: usize = 10_000;

/// Whether the template can give the address. Values are not looked at further than that they fit: one segment for
/// `{a}`, anything for `{+a}`, `{#a}`, `{/a*}`, `{?a}` and the like.
pub(super) fn matches(template: &str, uri: &str) -> bool {
    let Some(parts) = parts(template) else { return false };
    let mut steps = 0;
    fits(&parts, uri, &mut steps)
}

enum Part<'a> {
    Text(&'a str),
    /// Any characters but a slash, at least one.
    Segment,
    Anything,
}

/// `None` for what is no template.
fn parts(template: &str) -> Option<Vec<Part<'_>>> {
    let (mut parts, mut rest) = (Vec::new(), template);
    while let Some(open) = rest.find('{') {
        let (text, behind) = rest.split_at(open);
        let (expression, after) = behind[1..].split_once('}')?;
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        let is_plain = expression.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        parts.push(if is_plain { Part::Segment } else { Part::Anything });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Some(parts)
}

fn fits(parts: &[Part<'_>], uri: &str, steps: &mut usize) -> bool {
    *steps += 1;
    if *steps > STEPS_MAX {
        return false;
    }
    let Some((first, behind)) = parts.split_first() else { return uri.is_empty() };
    match first {
        Part::Text(text) => uri.strip_prefix(text).is_some_and(|rest| fits(behind, rest, steps)),
        Part::Segment | Part::Anything => {
            let is_segment = matches!(first, Part::Segment);
            let longest = if is_segment { uri.find('/').unwrap_or(uri.len()) } else { uri.len() };
            let least = usize::from(is_segment);
            let ends = (least..=longest).filter(|end| uri.is_char_boundary(*end));
            ends.rev().any(|end| fits(behind, &uri[end..], steps))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_fit_their_templates() {
        let check = |template: &str, uri: &str, expected: bool| {
            assert_eq!(matches(template, uri), expected, "{template} {uri}");
        };
        check("test://template/{id}/data", "test://template/7/data", true);
        check("test://template/{id}/data", "test://template//data", false);
        check("test://template/{id}/data", "test://template/7/8/data", false);
        check("file:///{+path}", "file:///a/b/c.txt", true);
        check("db://{table}/{row}", "db://a/1", true);
        check("db://{table}/{row}", "db://a", false);
        check("x://a{?q,r}", "x://a?q=1&r=2", true);
        check("x://a{?q}", "x://a", true);
        check("x://{a}-{b}", "x://1-2-3", true);
        check("x://ü{a}", "x://üé", true);
        check("x://plain", "x://plain", true);
        check("x://{broken", "x://a", false);
        check(&"{+a}".repeat(40), &"a".repeat(5_000), true);
        check(&format!("{}b", "{+a}".repeat(40)), &"a".repeat(5_000), false);
    }
}
