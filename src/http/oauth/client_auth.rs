//! Which client sends a request, proven in the one way it registered for.

use super::answer::ClientError;
use crate::oauth::{AuthMethod, Client, OAuth, Pairs, Refusal, Word};
use actix_web::{HttpRequest, http::header};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Longest header that is looked at.
const HEADER_BYTES_MAX: usize = 4_096;

/// What a request says of its client.
#[derive(Debug, PartialEq)]
struct Claim {
    client_id: String,
    method: AuthMethod,
    secret: Option<String>,
}

/// The client of a request to the token or revocation endpoint.
pub async fn authenticate(
    request: &HttpRequest,
    form: &Pairs,
    oauth: &OAuth,
) -> Result<Client, ClientError> {
    let header = request.headers().get(header::AUTHORIZATION);
    let header = header.map(|value| value.to_str().unwrap_or_default());
    let claim = claim(header, form)?;
    let refused = |problem: &str| Word::InvalidClient.because(problem);
    let client = oauth.client(&claim.client_id).await?;
    let client = client.ok_or_else(|| refused("there is no such client; register it again"))?;
    let wanted = client.described.auth_method;
    if claim.method != wanted {
        let problem = format!("this client has to use {}", wanted.as_str());
        return Err(refused(&problem).into());
    }
    match claim.secret {
        Some(secret) if !client.has_secret(&secret) => {
            Err(refused("the secret is not right").into())
        }
        _ => Ok(client),
    }
}

fn claim(header: Option<&str>, form: &Pairs) -> Result<Claim, Refusal> {
    let (named, posted) = (form.one("client_id")?, form.one("client_secret")?);
    let Some(header) = header else {
        let client_id = named.ok_or_else(|| Word::InvalidClient.because("client_id is missing"))?;
        let method = if posted.is_some() { AuthMethod::Post } else { AuthMethod::None };
        let secret = posted.map(str::to_owned);
        return Ok(Claim { client_id: client_id.to_owned(), method, secret });
    };
    let (client_id, secret) = basic(header)
        .ok_or_else(|| Word::InvalidClient.because("the Authorization header is not Basic"))?;
    if posted.is_some() || named.is_some_and(|named| named != client_id) {
        let problem = "the client is named both in the header and, otherwise, in the body";
        return Err(Word::InvalidRequest.because(problem));
    }
    Ok(Claim { client_id, method: AuthMethod::Basic, secret: Some(secret) })
}

/// Both halves are encoded as in a form (RFC 6749, section 2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, text) = header.split_once(' ')?;
    if header.len() > HEADER_BYTES_MAX || !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    let decode = |text: &str| {
        // Read as the name of a pair without a value.
        let text = text.replace('&', "%26").replace('=', "%3D");
        form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned())
    };
    let (client_id, secret) = (decode(client_id)?, decode(secret)?);
    (!client_id.contains('\0')).then_some((client_id, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: Option<&str>, form: &str, expected: Result<(&str, AuthMethod, &str), Word>) {
        let header = header.map(|text| match text.strip_prefix("Basic ") {
            Some(text) => format!("Basic {}", STANDARD.encode(text)),
            None => text.to_owned(),
        });
        let found = claim(header.as_deref(), &Pairs::read(form.as_bytes()).unwrap());
        let expected = expected.map(|(client_id, method, secret)| Claim {
            client_id: client_id.to_owned(),
            method,
            secret: (method != AuthMethod::None).then(|| secret.to_owned()),
        });
        assert_eq!(found.map_err(|refusal| refusal.word), expected, "{header:?} {form}");
    }

    #[test]
    fn a_client_names_itself_in_one_way() {
        use AuthMethod::{Basic, None as Public, Post};
        check(None, "client_id=a", Ok(("a", Public, "")));
        check(None, "client_id=a&client_secret=s", Ok(("a", Post, "s")));
        check(Some("Basic a:s"), "", Ok(("a", Basic, "s")));
        check(Some("Basic a:s"), "client_id=a", Ok(("a", Basic, "s")));
        check(Some("Basic https%3A%2F%2Fx:a%2Bb+c%25"), "", Ok(("https://x", Basic, "a+b c%")));
        check(None, "", Err(Word::InvalidClient));
        check(None, "client_id=", Err(Word::InvalidClient));
        check(None, "client_id=a&client_id=b", Err(Word::InvalidRequest));
        check(Some("Basic a:s"), "client_id=b", Err(Word::InvalidRequest));
        check(Some("Basic a:s"), "client_secret=s", Err(Word::InvalidRequest));
        check(Some("Basic :"), "", Err(Word::InvalidClient));
        check(Some("Basic a"), "", Err(Word::InvalidClient));
        check(Some("Bearer x"), "client_id=a", Err(Word::InvalidClient));
        check(Some(""), "client_id=a", Err(Word::InvalidClient));
    }
}
