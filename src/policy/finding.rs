//! What is wrong with a document: where, what, and the way out.

use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PolicySeverity)]
pub enum Severity {
    /// The document cannot be applied.
    Error,
    /// It can, and does most likely not do what is meant.
    Warning,
}

/// One thing to look at. Shows as `policy.yaml:12:5: error: tools[0].rules[1].when: ...; ...`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PolicyFinding)]
pub struct Finding {
    pub severity: Severity,
    /// What it is, such as `unreachable_rule`; the same for every finding of a kind.
    #[schema(value_type = String)]
    pub code: &'static str,
    /// Where, such as `tools[0].rules[1].when`; empty for the whole document.
    pub path: String,
    /// From 1; none of a document that is no text.
    pub line: Option<u64>,
    /// From 1, in characters.
    pub column: Option<u64>,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
    /// The way out; empty where the message says it.
    pub hint: String,
}

impl Finding {
    pub fn error(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, path.into(), message.into())
    }

    pub fn warning(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, code, path.into(), message.into())
    }

    fn new(severity: Severity, code: &'static str, path: String, message: String) -> Self {
        Self { severity, code, path, line: None, column: None, message, hint: String::new() }
    }

    /// With the way out.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Whether the document cannot be applied because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}: ")?;
        }
        write!(f, "{}: ", self.severity.as_str())?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        match self.hint.as_str() {
            "" => Ok(()),
            hint => write!(f, "; {hint}"),
        }
    }
}
