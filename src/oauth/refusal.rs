//! What clients are told when they do not get what they want: the words of the specifications.

use std::fmt;

/// A refusal that goes to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub word: Word,
    /// For whoever builds the client.
    pub description: String,
}

/// RFC 6749, 7009, 7591 and 8707.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    AccessDenied,
    InvalidClient,
    InvalidClientMetadata,
    InvalidGrant,
    InvalidRedirectUri,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
}

impl Word {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidClient => "invalid_client",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
        }
    }

    /// A refusal with this word. Descriptions quote what was sent; RFC 6749 allows them only plain ASCII without
    /// quotation marks and backslashes.
    pub fn because(self, description: impl AsRef<str>) -> Refusal {
        let allowed = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        let shown = |c: char| if allowed(c) { c } else { '?' };
        Refusal { word: self, description: description.as_ref().chars().map(shown).collect() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.word.as_str(), self.description)
    }
}
