//! Reads settings by name and says which one is wrong, and how to mend it.

use secrecy::SecretString;
use std::{collections::BTreeMap, fmt::Display, path::Path, str::FromStr};

/// The process's variables, or a test's.
#[derive(Clone, Debug, Default)]
pub struct Env {
    values: BTreeMap<String, String>,
    problem: Option<ConfigError>,
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
            Ok(lines) => lines.into_iter().for_each(|(name, value)| {
                env.values.entry(name).or_insert(value);
            }),
            Err(problem) => env.problem = Some(problem),
        }
        env
    }

    /// What is wrong with the file, if anything is.
    pub fn problem(&self) -> Option<&ConfigError> {
        self.problem.as_ref()
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
