//! Clients: what they say about themselves (RFC 7591), and what of it we go by.

use super::{Refusal, Word, redirect};
use crate::secrets::{hash_token, random_token};
use serde::Deserialize;
use serde_json::Value;
use std::str::FromStr;
use subtle::ConstantTimeEq;
use url::Url;
use uuid::Uuid;

/// Most addresses a client may be led back to.
const REDIRECTS_MAX: usize = 20;
/// Longest name of a client, in characters; it stands on the page where a person decides.
const NAME_CHARS_MAX: usize = 80;
const URI_BYTES_MAX: usize = 1_000;

/// A client that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    pub id: Uuid,
    /// What it calls itself: an id of ours, or the address of its document.
    pub client_id: String,
    pub described: Described,
    pub secret_hash: Option<Vec<u8>>,
    /// The id is the address of a document, so its host answers for the client.
    pub has_document: bool,
    /// The document need not be fetched again yet.
    pub is_fresh: bool,
}

impl Client {
    /// The host that answers for the client, if one does.
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.client_id).ok().filter(|_| self.has_document)?;
        let host = url.host_str()?;
        Some(url.port().map_or(host.to_owned(), |port| format!("{host}:{port}")))
    }

    /// Whether this is the client's secret.
    pub fn has_secret(&self, secret: &str) -> bool {
        let presented = hash_token(secret);
        self.secret_hash.as_ref().is_some_and(|known| known.ct_eq(&presented).into())
    }
}

/// What a client says about itself, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    pub name: String,
    /// A page about it.
    pub uri: Option<String>,
    pub application_type: ApplicationType,
    pub redirect_uris: Vec<String>,
    pub may_refresh: bool,
    pub auth_method: AuthMethod,
}

/// Where a client runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationType {
    /// On a server that browsers reach.
    Web,
    /// On the person's own machine.
    Native,
}

/// How a client proves itself at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// It cannot keep a secret; PKCE and the redirect address protect it.
    None,
    Basic,
    Post,
}

macro_rules! words {
    ($kind:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $kind {
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $kind {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("`{text}` is unknown; use {}", [$($word),+].join(" or "))),
                }
            }
        }
    };
}

words!(ApplicationType { Web => "web", Native => "native" });
words!(AuthMethod { None => "none", Basic => "client_secret_basic", Post => "client_secret_post" });

/// What a client sends, or its document has. Names that we do not go by are ignored.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Metadata {
    /// Only in documents, where it has to be the document's address.
    pub client_id: Option<String>,
    /// Never in documents, which everybody can read.
    pub client_secret: Option<Value>,
    redirect_uris: Option<Vec<String>>,
    pub client_name: Option<String>,
    client_uri: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    pub token_endpoint_auth_method: Option<String>,
    application_type: Option<String>,
}

impl Metadata {
    /// Reads a JSON object.
    pub fn read(body: &[u8]) -> Result<Self, Refusal> {
        let wrong = |problem: String| Word::InvalidClientMetadata.because(problem);
        // Structs read themselves from lists too, field by field, which nobody means.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(wrong("the metadata has to be a JSON object".to_owned()));
        }
        serde_json::from_slice(body).map_err(|error| wrong(error.to_string()))
    }

    /// Checks everything that we go by. `default_method` counts when the client names none.
    pub fn check(&self, default_method: AuthMethod) -> Result<Described, Refusal> {
        let redirect_uris = self.redirect_uris.clone().unwrap_or_default();
        let application_type = self.application_type(&redirect_uris)?;
        check_redirects(&redirect_uris, application_type)?;
        let auth_method = match &self.token_endpoint_auth_method {
            None => default_method,
            Some(word) => word.parse().map_err(|problem| {
                Word::InvalidClientMetadata.because(format!("token_endpoint_auth_method {problem}"))
            })?,
        };
        Ok(Described {
            name: self.name(&redirect_uris),
            uri: self.uri()?,
            may_refresh: self.may_refresh()?,
            application_type,
            redirect_uris,
            auth_method,
        })
    }

    /// Clients older than the field leave it out; what they are shows in where they are led back to.
    fn application_type(&self, redirect_uris: &[String]) -> Result<ApplicationType, Refusal> {
        match &self.application_type {
            Some(word) => word.parse().map_err(|problem| {
                Word::InvalidClientMetadata.because(format!("application_type {problem}"))
            }),
            None if redirect_uris
                .iter()
                .all(|uri| redirect::check(uri, ApplicationType::Web).is_ok()) =>
            {
                Ok(ApplicationType::Web)
            }
            None => Ok(ApplicationType::Native),
        }
    }

    /// Refresh tokens are for clients that want them; those that name no grant at all get them too.
    fn may_refresh(&self) -> Result<bool, Refusal> {
        let refuse = |problem: &str| Err(Word::InvalidClientMetadata.because(problem));
        let has = |list: &Option<Vec<String>>, word: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|one| one == word))
        };
        if !has(&self.grant_types, "authorization_code") {
            return refuse("grant_types has to have authorization_code");
        }
        if !has(&self.response_types, "code") {
            return refuse("response_types has to have code");
        }
        Ok(has(&self.grant_types, "refresh_token"))
    }

    /// The name as a person may read it: on one line, without characters that turn the text around it.
    fn name(&self, redirect_uris: &[String]) -> String {
        let given = self.client_name.as_deref().unwrap_or_default();
        let cleaned: String = given.chars().map(|c| if is_tricky(c) { ' ' } else { c }).collect();
        let words: Vec<&str> = cleaned.split_whitespace().collect();
        let name: String = words.join(" ").chars().take(NAME_CHARS_MAX).collect();
        if !name.trim().is_empty() {
            return name;
        }
        match redirect_uris.iter().find_map(|uri| redirect::target(uri)) {
            Some(redirect::Target::Site(host)) => host,
            Some(redirect::Target::App(scheme)) => scheme,
            _ => "An MCP client".to_owned(),
        }
    }

    fn uri(&self) -> Result<Option<String>, Refusal> {
        let Some(text) = self.client_uri.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let fits = text.len() <= URI_BYTES_MAX
            && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
        match fits {
            true => Ok(Some(text.replace('\0', ""))),
            false => Err(Word::InvalidClientMetadata.because("client_uri is not a web address")),
        }
    }
}

fn check_redirects(uris: &[String], kind: ApplicationType) -> Result<(), Refusal> {
    if uris.is_empty() || uris.len() > REDIRECTS_MAX {
        let problem = format!("redirect_uris has to have 1 to {REDIRECTS_MAX} entries");
        return Err(Word::InvalidRedirectUri.because(problem));
    }
    let checked = uris.iter().try_for_each(|uri| redirect::check(uri, kind));
    checked.map_err(|problem| Word::InvalidRedirectUri.because(problem))
}

/// Control characters, and marks that are not seen or change the direction of text.
fn is_tricky(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The id and perhaps the secret of a client that registers itself.
pub struct Registration {
    pub client_id: String,
    pub secret: Option<String>,
}

impl Registration {
    pub fn new(method: AuthMethod) -> Self {
        let secret = || format!("{}{}", super::SECRET_PREFIX, random_token(super::SECRET_BYTES));
        Self {
            client_id: Uuid::new_v4().to_string(),
            secret: (method != AuthMethod::None).then(secret),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(metadata: Value) -> Result<Described, Refusal> {
        Metadata::read(metadata.to_string().as_bytes())?.check(AuthMethod::Basic)
    }

    fn with(fields: Value) -> Value {
        let mut metadata = json!({"redirect_uris": ["http://127.0.0.1/cb"], "client_name": "Tool"});
        metadata.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        metadata
    }

    #[test]
    fn what_is_left_out_has_a_meaning() {
        let described = check(with(json!({}))).unwrap();
        assert_eq!(described.application_type, ApplicationType::Native);
        assert_eq!(described.auth_method, AuthMethod::Basic);
        assert!(described.may_refresh);
        let web = check(json!({"redirect_uris": ["https://app.example.com/cb"]})).unwrap();
        assert_eq!((web.application_type, &*web.name), (ApplicationType::Web, "app.example.com"));
        let only_code = check(with(json!({"grant_types": ["authorization_code"]}))).unwrap();
        assert!(!only_code.may_refresh);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_right_word() {
        use Word::*;
        for (fields, word) in [
            (json!({"redirect_uris": []}), InvalidRedirectUri),
            (json!({"redirect_uris": vec!["http://127.0.0.1/"; 21]}), InvalidRedirectUri),
            (json!({"redirect_uris": ["http://example.com/"]}), InvalidRedirectUri),
            (json!({"redirect_uris": ["https://a.example/#x"]}), InvalidRedirectUri),
            (json!({"application_type": "web"}), InvalidRedirectUri),
            (json!({"application_type": "desktop"}), InvalidClientMetadata),
            (json!({"redirect_uris": "https://a.example/"}), InvalidClientMetadata),
            (json!({"token_endpoint_auth_method": "private_key_jwt"}), InvalidClientMetadata),
            (json!({"grant_types": ["client_credentials"]}), InvalidClientMetadata),
            (json!({"response_types": ["token"]}), InvalidClientMetadata),
            (json!({"client_uri": "javascript:alert(1)"}), InvalidClientMetadata),
            (json!({"client_name": 7}), InvalidClientMetadata),
        ] {
            assert_eq!(check(with(fields.clone())).unwrap_err().word, word, "{fields}");
        }
        assert!(Metadata::read(b"[]").is_err() && Metadata::read(b"{").is_err());
        assert!(Metadata::read(b"").is_err());
    }

    #[test]
    fn names_are_one_plain_line() {
        for (given, shown) in [
            ("Claude Code", "Claude Code"),
            ("  two\n\tlines ", "two lines"),
            ("a\u{202e}b\u{200b}c\0d", "a b c d"),
            ("\u{2066}", "An MCP client"),
            ("<b>", "<b>"),
        ] {
            assert_eq!(check(with(json!({ "client_name": given }))).unwrap().name, shown);
        }
        let long = check(with(json!({"client_name": "ü".repeat(300)}))).unwrap();
        assert_eq!(long.name.chars().count(), NAME_CHARS_MAX);
    }

    #[test]
    fn words_read_back() {
        for method in [AuthMethod::None, AuthMethod::Basic, AuthMethod::Post] {
            assert_eq!(method.as_str().parse(), Ok(method));
        }
    }
}
