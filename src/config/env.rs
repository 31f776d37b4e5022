//! Reads settings by name and says which one is wrong, and how to mend it.

use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    fmt::Display,
    fs,
    io::{self, Read},
    path::Path,
    str::FromStr,
};

/// Settings that may be given as a file, by the variable with `_FILE` behind the name: all that hold a secret.
const SECRETS: [(&str, &str); 9] = [
    ("DATABASE_URL", "DATABASE_URL_FILE"),
    ("EMBEDDING_API_KEY", "EMBEDDING_API_KEY_FILE"),
    ("METRICS_TOKEN", "METRICS_TOKEN_FILE"),
    ("OPERATOR_TOKEN", "OPERATOR_TOKEN_FILE"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS_FILE"),
    ("OUTBOUND_PROXY", "OUTBOUND_PROXY_FILE"),
    ("PUSH_PROXY_API_KEY", "PUSH_PROXY_API_KEY_FILE"),
    ("SECRET_KEY", "SECRET_KEY_FILE"),
    ("SMTP_PASSWORD", "SMTP_PASSWORD_FILE"),
];

/// More is no secret but the wrong file.
const SECRET_BYTES_MAX: u64 = 64 << 10;

/// The process's variables, or a test's.
#[derive(Clone, Debug, Default)]
pub struct Env {
    values: BTreeMap<String, String>,
    problems: Vec<ConfigError>,
    /// Names that were asked for, so that a test can compare them with what is documented.
    #[cfg(test)]
    asked: std::sync::Arc<std::sync::Mutex<std::collections::BTreeSet<&'static str>>>,
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct ConfigError {
    /// The variable.
    pub name: &'static str,
    /// What is wrong with its value and what would be right.
    pub problem: String,
}

impl ConfigError {
    pub fn new(name: &'static str, problem: impl Into<String>) -> Self {
        Self { name, problem: problem.into() }
    }
}

impl Env {
    /// The variables of this process.
    pub fn of_process() -> Self {
        // What is not text cannot be a setting of ours, so it is none of our business.
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The variables of this process, and those of `.env` in the working directory that it does not have.
    ///
    /// A file that cannot be read is a problem that [`Config::load`](super::Config::load) reports.
    pub fn of_process_and_file() -> Self {
        let mut env = Self::of_process();
        match env_file(Path::new(".env")) {
            Ok(lines) => env.add(lines),
            Err(problem) => env.problems.push(problem),
        }
        env
    }

    /// Adds what is not there yet. A secret that is there, be it by a file, is not set a second time.
    pub(super) fn add(&mut self, lines: Vec<(String, String)>) {
        let is_set = |name: &str| self.values.get(name).is_some_and(|it| !it.trim().is_empty());
        let taken: Vec<&str> = SECRETS
            .iter()
            .filter(|(name, file)| is_set(name) || is_set(file))
            .flat_map(|(name, file)| [*name, *file])
            .collect();
        for (name, value) in lines.into_iter().filter(|(name, _)| !taken.contains(&name.as_str())) {
            self.values.entry(name).or_insert(value);
        }
    }

    /// With the secrets in files that are named for them, as orchestrators mount them. Only for who needs secrets.
    pub fn with_secrets(mut self) -> Self {
        self.read_secrets();
        self
    }

    /// What is wrong with the files.
    pub fn problems(&self) -> &[ConfigError] {
        &self.problems
    }

    fn read_secrets(&mut self) {
        for (name, file) in SECRETS {
            let said =
                |of: &str| self.values.get(of).map(|it| it.trim()).filter(|it| !it.is_empty());
            let Some(path) = said(file) else { continue };
            let read = match said(name) {
                Some(_) => Err(format!("{name} is set, too; set one of the two")),
                None => secret_in(Path::new(path)).map_err(|problem| {
                    // Whoever took the one variable for the other has the secret itself here.
                    let shown = match path.starts_with('/') {
                        true => format!("`{path}`"),
                        false => "the file that it names (write it from `/` on)".to_owned(),
                    };
                    format!("{shown} {problem}")
                }),
            };
            match read {
                Ok(secret) => {
                    self.values.insert(name.to_owned(), secret);
                }
                Err(problem) => self.problems.push(ConfigError::new(file, problem)),
            }
        }
    }

    /// A value; empty counts as absent, as in `.env` files that list every name.
    pub fn text(&self, name: &'static str) -> Option<&str> {
        #[cfg(test)]
        self.asked.lock().unwrap().insert(name);
        self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A value that must not be printed.
    pub fn secret(&self, name: &'static str) -> Option<SecretString> {
        self.text(name).map(Into::into)
    }

    /// A value of some type, or the default when absent.
    pub fn parse<T: FromStr<Err: Display>>(
        &self,
        name: &'static str,
        default: T,
    ) -> Result<T, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(default) };
        text.parse()
            .map_err(|error| ConfigError::new(name, format!("`{text}` cannot be used: {error}")))
    }

    /// A number within bounds, or the default when absent.
    pub fn number(
        &self,
        name: &'static str,
        default: u64,
        bounds: std::ops::RangeInclusive<u64>,
    ) -> Result<u64, ConfigError> {
        let value = self.parse(name, default)?;
        if bounds.contains(&value) {
            return Ok(value);
        }
        let (low, high) = bounds.into_inner();
        Err(ConfigError::new(name, format!("{value} is out of range; use {low} to {high}")))
    }

    /// `true`, `1`, `yes`, `on` or their opposites, or the default when absent.
    pub fn flag(&self, name: &'static str, default: bool) -> Result<bool, ConfigError> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some("false" | "0" | "no" | "off") => Ok(false),
            Some(other) => {
                Err(ConfigError::new(name, format!("`{other}` is neither true nor false")))
            }
        }
    }
}

#[cfg(test)]
impl Env {
    pub fn asked(&self) -> Vec<&'static str> {
        self.asked.lock().unwrap().iter().copied().collect()
    }
}

/// The secret in a file, without the line's end that editors leave behind it. Said without a word of its content.
fn secret_in(path: &Path) -> Result<String, String> {
    let unread = |error: io::Error| format!("cannot be read: {error}");
    // Before it is opened: a pipe would wait for somebody to write.
    if !fs::metadata(path).map_err(unread)?.is_file() {
        return Err("cannot be read: it is no file".to_owned());
    }
    let mut text = String::new();
    let mut read = fs::File::open(path).map_err(unread)?.take(SECRET_BYTES_MAX + 1);
    let bytes = read.read_to_string(&mut text).map_err(unread)?;
    if bytes as u64 > SECRET_BYTES_MAX {
        return Err(format!("is larger than {SECRET_BYTES_MAX} bytes; that is no secret"));
    }
    match text.trim() {
        "" => Err("is empty".to_owned()),
        secret => Ok(secret.to_owned()),
    }
}

/// What a file says; none says nothing.
pub(super) fn env_file(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    let wrong = |error: dotenvy::Error| ConfigError::new(".env", error.to_string());
    match dotenvy::from_path_iter(path) {
        Ok(lines) => lines.collect::<Result<_, _>>().map_err(wrong),
        Err(error) if error.not_found() => Ok(Vec::new()),
        Err(error) => Err(wrong(error)),
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut env = Self::default();
        env.values.extend(pairs.into_iter().map(|(name, value)| (name.into(), value.into())));
        env
    }
}
