//! What names, addresses and passwords have to look like.

use crate::http::check::Checks;

/// Longest email address that mail can be sent to (RFC 5321).
const EMAIL_CHARS_MAX: usize = 254;
const FULL_NAME_CHARS_MAX: usize = 255;

pub fn username(checks: &mut Checks, username: &str) {
    checks.length("username", username, 3..=50).that(
        !username.chars().any(|c| c.is_whitespace() || c.is_control()),
        "username",
        "may not have spaces or control characters",
    );
}

pub fn email(checks: &mut Checks, email: &str) {
    checks.that(is_email(email), "email", "is not an email address; use one like name@example.com");
}

pub fn password(checks: &mut Checks, field: &str, password: &str) {
    checks.length(field, password, 8..=72);
}

pub fn full_name(checks: &mut Checks, full_name: Option<&str>) {
    checks.length("full_name", full_name.unwrap_or_default(), 0..=FULL_NAME_CHARS_MAX);
}

/// One `@`, something before it, a host name with a dot after it. Whether mail arrives, only mail can tell.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let name_fits = (1..=64).contains(&name.len())
        && name.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c))
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..");
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= EMAIL_CHARS_MAX
        && name_fits
        && host.contains('.')
        && host.split('.').all(label_fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for fits in ["a@b.co", "first.last+tag@sub.example.com", "jürgen@müller.de", "0@A.com"] {
            assert!(is_email(fits), "{fits}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        for wrong in [
            "",
            "a",
            "@",
            "a@",
            "@b.co",
            "a@b",
            "a b@c.de",
            "a@b..de",
            "a@-b.de",
            "a@b.de\n",
            ".a@b.de",
            "a..b@c.de",
            "a@b@c.de",
            "a@b.de, c@d.ef",
            &long,
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
