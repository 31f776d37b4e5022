//! Checks and readings that the fields of several resources share.

use crate::http::check::Checks;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Longest name or identifier, in characters.
pub const NAME_CHARS_MAX: usize = 255;
/// Longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// Longest web address, in characters.
pub const URL_CHARS_MAX: usize = 2_083;
/// Most bytes of one free-form object, as JSON.
pub const OBJECT_BYTES_MAX: usize = 64 * 1024;

impl Checks {
    /// Notes a text that is blank or too long, unless it is absent.
    pub fn text(&mut self, field: &str, text: Option<&str>, chars_max: usize) -> &mut Self {
        let Some(text) = text else { return self };
        self.that(!text.trim().is_empty(), field, "must not be blank");
        self.length(field, text, 0..=chars_max)
    }

    /// Notes a name that is blank or too long, unless it is absent.
    pub fn name(&mut self, field: &str, name: Option<&str>) -> &mut Self {
        self.text(field, name, NAME_CHARS_MAX)
    }

    /// Notes a description that is too long.
    pub fn description(&mut self, text: Option<&str>) -> &mut Self {
        self.length("description", text.unwrap_or_default(), 0..=DESCRIPTION_CHARS_MAX)
    }

    /// Notes a free-form object that is too large.
    pub fn object(&mut self, field: &str, object: Option<&Map<String, Value>>) -> &mut Self {
        let bytes = object.map_or(0, |object| Value::Object(object.clone()).to_string().len());
        let problem = format!("is too large; use at most {OBJECT_BYTES_MAX} bytes");
        self.that(bytes <= OBJECT_BYTES_MAX, field, problem)
    }

    /// Notes a list that is too long, or has blank or long entries.
    pub fn names(&mut self, field: &str, names: Option<&[String]>, count_max: usize) -> &mut Self {
        let names = names.unwrap_or_default();
        let fits = |name: &String| {
            !name.trim().is_empty()
                && name.chars().take(NAME_CHARS_MAX + 1).count() <= NAME_CHARS_MAX
        };
        let entry = format!("every entry has to have 1 to {NAME_CHARS_MAX} characters");
        self.that(names.len() <= count_max, field, format!("may have at most {count_max} entries"))
            .that(names.iter().all(fits), field, entry)
    }

    /// Notes a web address that is none, or has credentials in it: it can be read back.
    pub fn url(&mut self, field: &str, url: Option<&str>) -> &mut Self {
        let Some(text) = url else { return self };
        let problem = match reqwest::Url::parse(text) {
            Ok(url) if !matches!(url.scheme(), "http" | "https") || !url.has_host() => {
                "has to start with https:// or http:// and name a host".to_owned()
            }
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                "must not contain a username or password; use `token`".to_owned()
            }
            Ok(_) => return self.length(field, text, 1..=URL_CHARS_MAX),
            Err(error) => format!("is not a web address: {error}"),
        };
        self.that(false, field, problem)
    }
}

/// For `Option<Option<T>>`: tells a field that was left out (`None`) from one given as null (`Some(None)`).
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(reader).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(good: bool, look: impl Fn(&mut Checks) -> &mut Checks) {
        let mut checks = Checks::new();
        look(&mut checks);
        assert_eq!(checks.done().is_ok(), good);
    }

    #[test]
    fn addresses() {
        for (url, good) in [
            ("https://gitlab.example.com", true),
            ("http://127.0.0.1:4010/base", true),
            ("ftp://example.com", false),
            ("https://user:pass@example.com", false),
            ("https://user@example.com", false),
            ("example.com", false),
            ("", false),
            ("mailto:someone@example.com", false),
        ] {
            check(good, |checks| checks.url("url", Some(url)));
        }
    }

    #[test]
    fn names() {
        check(true, |checks| checks.name("name", Some("ü".repeat(255).as_str())));
        check(false, |checks| checks.name("name", Some("ü".repeat(256).as_str())));
        check(false, |checks| checks.name("name", Some("  ")));
        check(true, |checks| checks.name("name", None));
        check(false, |checks| checks.names("logins", Some(&["".to_owned()]), 3));
        check(false, |checks| checks.names("logins", Some(&vec!["a".to_owned(); 4]), 3));
    }
}
