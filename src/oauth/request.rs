//! An authorization request: what a client wants, and how it is answered.

use super::{McpScopes, Pairs, Refusal, Word, pkce, redirect};
use url::Url;

/// Longest query of a request, in bytes; it is carried through the forms.
const QUERY_BYTES_MAX: usize = 8_000;
/// Longest state, in bytes.
const STATE_BYTES_MAX: usize = 4_000;

/// A request as far as it has to be read to know whom to answer. Everything else may be wrong, and is then answered
/// by leading the browser back.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub client_id: String,
    pub redirect_uri: String,
    state: Option<String>,
    pairs: Pairs,
}

/// What a person is to decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub scopes: McpScopes,
    pub code_challenge: String,
}

impl Asked {
    /// Reads a query. What is refused here must not be answered by a redirect: nobody knows yet whose address it is.
    pub fn read(query: &str) -> Result<Self, Refusal> {
        if query.len() > QUERY_BYTES_MAX {
            return Err(Word::InvalidRequest.because("the request is too long"));
        }
        let pairs = Pairs::read(query.as_bytes())?;
        let asked = Self {
            client_id: pairs.required("client_id")?.to_owned(),
            redirect_uri: pairs.required("redirect_uri")?.to_owned(),
            state: pairs.one("state")?.map(str::to_owned),
            pairs,
        };
        if asked.state.as_ref().is_some_and(|state| state.len() > STATE_BYTES_MAX) {
            return Err(Word::InvalidRequest.because("the state is too long"));
        }
        Ok(asked)
    }

    /// Checks the rest. `resource` is the only one that tokens are given for.
    pub fn wanted(&self, resource: &str) -> Result<Wanted, Refusal> {
        let one = |name| self.pairs.one(name);
        match one("response_type")? {
            Some("code") => {}
            Some(_) => return Err(Word::UnsupportedResponseType.because("use response_type code")),
            None => return Err(Word::InvalidRequest.because("response_type is missing")),
        }
        if one("response_mode")?.is_some_and(|mode| mode != "query") {
            return Err(Word::InvalidRequest.because("use response_mode query, or none"));
        }
        if one("request")?.is_some() || one("request_uri")?.is_some() {
            return Err(Word::InvalidRequest.because("request objects are not supported"));
        }
        check_resource(self.pairs.all("resource"), resource)?;
        let code_challenge = self.pairs.required("code_challenge")?;
        if one("code_challenge_method")? != Some("S256") || !pkce::is_challenge(code_challenge) {
            let problem = "PKCE has to be done with code_challenge_method S256";
            return Err(Word::InvalidRequest.because(problem));
        }
        let scopes = one("scope")?.map_or(McpScopes::ALL, McpScopes::parse);
        if scopes.is_empty() {
            return Err(Word::InvalidScope.because("use mcp:read, mcp:write or both"));
        }
        Ok(Wanted { scopes, code_challenge: code_challenge.to_owned() })
    }

    /// Where to lead the browser with a code.
    pub fn with_code(&self, issuer: &str, code: &str) -> String {
        self.answer(issuer, &[("code", code)])
    }

    /// Where to lead the browser with a refusal.
    pub fn with_refusal(&self, issuer: &str, refusal: &Refusal) -> String {
        let (word, description) = (refusal.word.as_str(), refusal.description.as_str());
        self.answer(issuer, &[("error", word), ("error_description", description)])
    }

    /// Every answer says who gives it (RFC 9207), so that a client is not led to take it for another server's.
    fn answer(&self, issuer: &str, content: &[(&str, &str)]) -> String {
        let state = self.state.iter().map(|state| ("state", state.as_str()));
        let answer: Vec<_> =
            content.iter().copied().chain(state).chain([("iss", issuer)]).collect();
        redirect::with_answer(&self.redirect_uri, &answer)
    }
}

/// Refuses tokens for any place but ours. A client that names none gets them for the only one there is.
pub fn check_resource<'a>(
    mut asked: impl Iterator<Item = &'a str>,
    ours: &str,
) -> Result<(), Refusal> {
    match asked.find(|resource| !is_same(resource, ours)) {
        None => Ok(()),
        Some(other) => {
            let problem = format!("tokens are given for the resource {ours} only, not for {other}");
            Err(Word::InvalidTarget.because(problem))
        }
    }
}

/// The same address, whatever the case of scheme and host, with a slash at the end or without.
fn is_same(asked: &str, ours: &str) -> bool {
    let plain = |text: &str| {
        let url = Url::parse(text).ok().filter(|url| url.fragment().is_none())?;
        Some(url.as_str().trim_end_matches('/').to_owned())
    };
    asked == ours || matches!((plain(asked), plain(ours)), (Some(one), Some(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://preloop.example.com/mcp/v1";
    const GOOD: &str = "client_id=c&redirect_uri=https%3A%2F%2Fa.example%2Fcb&response_type=code&state=s%20%26\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    fn wanted(query: &str) -> Result<Wanted, Refusal> {
        Asked::read(query).unwrap().wanted(OURS)
    }

    #[test]
    fn the_rest_is_refused_with_the_right_word() {
        use Word::*;
        assert_eq!(wanted(GOOD).unwrap().scopes, McpScopes::ALL);
        let replaced = |from: &str, to: &str| GOOD.replace(from, to);
        let added = |more: &str| format!("{GOOD}&{more}");
        for (query, word) in [
            (replaced("response_type=code", "response_type=token"), UnsupportedResponseType),
            (replaced("response_type=code", ""), InvalidRequest),
            (added("response_mode=fragment"), InvalidRequest),
            (replaced("S256", "plain"), InvalidRequest),
            (replaced("&code_challenge_method=S256", ""), InvalidRequest),
            (replaced("code_challenge=E9", "code_challenge=E"), InvalidRequest),
            (replaced("code_challenge=", "other="), InvalidRequest),
            (added("scope=openid"), InvalidScope),
            (added("scope=mcp:read&scope=mcp:write"), InvalidRequest),
            (added("resource=https://other.example/mcp/v1"), InvalidTarget),
            (added(&format!("resource={OURS}&resource=https://other.example/")), InvalidTarget),
            (added("request_uri=https://x.example/"), InvalidRequest),
        ] {
            assert_eq!(wanted(&query).unwrap_err().word, word, "{query}");
        }
        let narrow = wanted(&added(&format!("scope=mcp:read+offline_access&resource={OURS}")));
        assert_eq!(narrow.unwrap().scopes.to_string(), "mcp:read");
    }

    #[test]
    fn whom_to_answer_has_to_be_plain() {
        assert!(Asked::read(GOOD).is_ok());
        let long = format!("{GOOD}&x={}", "x".repeat(QUERY_BYTES_MAX));
        for query in [
            "",
            "client_id=c",
            "redirect_uri=https://a.example/",
            "client_id=c&client_id=d&redirect_uri=https://a.example/",
            "client_id=c&redirect_uri=https://a.example/&redirect_uri=https://b.example/",
            "client_id=c&redirect_uri=https://a.example/&state=a&state=b",
            "client_id=%00&redirect_uri=https://a.example/",
            &long,
        ] {
            assert!(Asked::read(query).is_err(), "{query}");
        }
    }

    #[test]
    fn answers_echo_the_state_and_say_who_gives_them() {
        let asked = Asked::read(GOOD).unwrap();
        assert_eq!(
            asked.with_code("https://us.example", "abc"),
            "https://a.example/cb?code=abc&state=s+%26&iss=https%3A%2F%2Fus.example"
        );
        let refusal = Word::AccessDenied.because("said no");
        assert_eq!(
            asked.with_refusal("https://us.example", &refusal),
            "https://a.example/cb?error=access_denied&error_description=said+no&state=s+%26\
             &iss=https%3A%2F%2Fus.example"
        );
    }

    #[test]
    fn the_resource_is_ours_or_refused() {
        for (asked, ours) in [
            (OURS, true),
            ("https://preloop.example.com/mcp/v1/", true),
            ("HTTPS://Preloop.Example.COM/mcp/v1", true),
            ("https://preloop.example.com:443/mcp/v1", true),
            ("https://preloop.example.com", false),
            ("https://preloop.example.com/mcp/v1?x=1", false),
            ("https://preloop.example.com/mcp/v1#x", false),
            ("https://preloop.example.com/mcp/v2", false),
            ("http://preloop.example.com/mcp/v1", false),
            ("https://evil.example/mcp/v1", false),
            ("nothing", false),
        ] {
            assert_eq!(check_resource([asked].into_iter(), OURS).is_ok(), ours, "{asked}");
        }
    }
}
