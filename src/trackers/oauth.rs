//! What an OAuth app was given to speak with a tracker: an access token, and what it is renewed with.
//!
//! It is entered and kept in the place of a token, as JSON: what the tracker's token endpoint answered, with the app's
//! `client_id` and `client_secret`. An access token alone is a token like any other, and is not renewed.
//!
//! A refresh token counts once at most trackers, so of all requests and replicas one renews, and the others wait for
//! what it was given. Whoever dies between the tracker's answer and its being kept has lost the grant: the app has to
//! be let in anew, and the tracker says so.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::event::TrackerType;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest that an access token is taken to count, whatever is said of it.
const LIFETIME_MAX: TimeDelta = TimeDelta::days(3_650);

/// An access token, and what it is renewed with.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
pub struct Grant {
    pub access_token: String,
    pub refresh_token: String,
    pub client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// Where it is renewed, unless where trackers of its kind do that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// When the access token ends, in seconds of Unix; unknown where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

impl fmt::Debug for Grant {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// What a token endpoint says, be it that all is well or not.
#[derive(Deserialize)]
struct Said {
    access_token: Option<String>,
    refresh_token: Option<String>,
    expires_in: Option<f64>,
    created_at: Option<i64>,
    error: Option<String>,
    error_description: Option<String>,
}

/// An access token that was given just now, or is known to be good.
#[derive(Clone, Debug)]
pub struct Fresh {
    pub token: SecretString,
    pub until: Option<DateTime<Utc>>,
}

/// Why there is no new token.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RenewError {
    /// It will not come by trying again.
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Away(String),
}

/// Renews a tracker's token, once for all who need it.
#[async_trait]
pub trait Renewer: Send + Sync {
    /// A token other than `used`, which is about to end or was turned away.
    async fn renew(&self, used: &SecretString) -> Result<Fresh, RenewError>;
}

impl Grant {
    /// What a token says, if it is more than an access token; the inner error says what it lacks.
    pub fn read(token: &SecretString, now: DateTime<Utc>) -> Option<Result<Self, String>> {
        let text = token.expose_secret().trim();
        if !text.starts_with('{') {
            return None;
        }
        Some(Self::parse(text, now))
    }

    fn parse(text: &str, now: DateTime<Utc>) -> Result<Self, String> {
        let lacks = |error: serde_json::Error| {
            format!(
                "it is JSON and no grant of an OAuth app ({error}); give `access_token`, `refresh_token`, `client_id` \
                 and `client_secret`"
            )
        };
        let mut grant: Self = serde_json::from_str(text).map_err(lacks)?;
        let said: Said = serde_json::from_str(text).map_err(lacks)?;
        grant.expires_at = grant.expires_at.or_else(|| said.ends(now));
        Ok(grant)
    }

    /// As it is kept.
    pub fn to_token(&self) -> SecretString {
        serde_json::to_string(self).unwrap_or_default().into()
    }

    /// The access token as it is.
    pub fn fresh(&self) -> Fresh {
        let until = self.expires_at.and_then(|at| DateTime::from_timestamp(at, 0));
        Fresh { token: self.access_token.clone().into(), until }
    }

    /// Where it is renewed.
    pub fn endpoint(&self, kind: TrackerType, url: Option<&str>, is_cloud: bool) -> String {
        let own = url.map(|url| url.trim_end_matches('/').to_owned());
        let origin = url.and_then(|url| Url::parse(url).ok());
        let origin = origin.map(|url| url.origin().ascii_serialization());
        if let Some(url) = &self.token_url {
            return url.clone();
        }
        match kind {
            TrackerType::Github => {
                let site = origin.unwrap_or_else(|| "https://github.com".to_owned());
                format!("{site}/login/oauth/access_token")
            }
            TrackerType::Gitlab => {
                format!("{}/oauth/token", own.unwrap_or_else(|| "https://gitlab.com".to_owned()))
            }
            TrackerType::Jira if is_cloud => "https://auth.atlassian.com/oauth/token".to_owned(),
            TrackerType::Jira => format!("{}/rest/oauth2/latest/token", own.unwrap_or_default()),
        }
    }

    /// The form that asks for another one.
    pub fn form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", &self.refresh_token)
            .append_pair("client_id", &self.client_id);
        if let Some(secret) = &self.client_secret {
            form.append_pair("client_secret", secret);
        }
        form.finish()
    }

    /// The grant after a token endpoint's answer. Some give a new refresh token each time, some never again.
    pub fn renewed(
        &self,
        status: u16,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Self, RenewError> {
        if status == 429 || status >= 500 {
            return Err(RenewError::Away(format!("its token endpoint answered with {status}")));
        }
        let said: Said = serde_json::from_slice(body).map_err(|_| {
            RenewError::Refused(format!("its token endpoint answered with {status} and no JSON"))
        })?;
        // GitHub says what is wrong with 200.
        if let Some(error) = &said.error {
            let more = said.error_description.as_deref().unwrap_or("no more is said");
            return Err(RenewError::Refused(format!(
                "it does not renew the token: {error} ({more})"
            )));
        }
        let Some(token) = said.access_token.clone().filter(|_| (200..300).contains(&status)) else {
            return Err(RenewError::Refused(format!("it does not renew the token ({status})")));
        };
        Ok(Self {
            access_token: token,
            refresh_token: said.refresh_token.clone().unwrap_or_else(|| self.refresh_token.clone()),
            expires_at: said.ends(now),
            ..self.clone()
        })
    }
}

impl Said {
    /// When the access token ends, counted from when it was given, where that is said.
    fn ends(&self, now: DateTime<Utc>) -> Option<i64> {
        let seconds = self.expires_in?;
        let given = self.created_at.unwrap_or_else(|| now.timestamp());
        let seconds = (seconds as i64).clamp(0, LIFETIME_MAX.num_seconds());
        Some(given.saturating_add(seconds))
    }
}

/// A token as it is kept: of a grant with the moment at which it ends, which may have been told by how long it lasts.
pub fn kept(token: String, now: DateTime<Utc>) -> String {
    let secret = SecretString::from(token.as_str());
    match Grant::read(&secret, now) {
        Some(Ok(grant)) => grant.to_token().expose_secret().to_owned(),
        _ => token,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000, 0).unwrap()
    }

    fn given() -> serde_json::Value {
        json!({
            "access_token": "a1", "refresh_token": "r1", "client_id": "id", "client_secret": "s&s",
            "token_type": "bearer", "expires_in": 7_200,
        })
    }

    fn grant() -> Grant {
        Grant::read(&given().to_string().into(), now()).unwrap().unwrap()
    }

    #[test]
    fn a_grant_is_told_from_a_token_and_ends_when_it_does() {
        assert!(Grant::read(&"glpat-x".into(), now()).is_none());
        let lacking = Grant::read(&r#"{"access_token":"a"}"#.into(), now()).unwrap();
        assert!(lacking.unwrap_err().contains("`refresh_token`"));
        assert_eq!(grant().expires_at, Some(1_007_200));
        let mut earlier = given();
        earlier["created_at"] = json!(999_000);
        let kept = kept(earlier.to_string(), now());
        let later = now() + TimeDelta::hours(5);
        let again = Grant::read(&kept.into(), later).unwrap().unwrap();
        assert_eq!(again, Grant { expires_at: Some(1_006_200), ..grant() });
        assert_eq!(super::kept("ghp_x".to_owned(), now()), "ghp_x");
        assert!(!format!("{again:?}").contains("a1"));
    }

    #[test]
    fn each_kind_renews_somewhere_else() {
        use TrackerType::{Github, Gitlab, Jira};
        let own = Some("https://git.example.com/base/");
        for (kind, url, is_cloud, expected) in [
            (Github, None, false, "https://github.com/login/oauth/access_token"),
            (Github, own, false, "https://git.example.com/login/oauth/access_token"),
            (Gitlab, None, false, "https://gitlab.com/oauth/token"),
            (Gitlab, own, false, "https://git.example.com/base/oauth/token"),
            (Jira, own, true, "https://auth.atlassian.com/oauth/token"),
            (Jira, own, false, "https://git.example.com/base/rest/oauth2/latest/token"),
        ] {
            assert_eq!(grant().endpoint(kind, url, is_cloud), expected);
        }
        let other = Grant { token_url: Some("https://sso.example.com/t".to_owned()), ..grant() };
        assert_eq!(other.endpoint(Gitlab, own, false), "https://sso.example.com/t");
        let form = "grant_type=refresh_token&refresh_token=r1&client_id=id&client_secret=s%26s";
        assert_eq!(grant().form(), form);
    }

    #[test]
    fn an_answer_renews_or_says_why_not() {
        let check = |status, body: serde_json::Value| {
            grant().renewed(status, body.to_string().as_bytes(), now())
        };
        let next =
            check(200, json!({ "access_token": "a2", "refresh_token": "r2", "expires_in": 60 }));
        let (access_token, refresh_token) = ("a2".to_owned(), "r2".to_owned());
        let expires_at = Some(1_000_060);
        assert_eq!(next, Ok(Grant { access_token, refresh_token, expires_at, ..grant() }));
        let same = check(200, json!({ "access_token": "a2" })).unwrap();
        assert_eq!((&*same.refresh_token, same.expires_at), ("r1", None));
        for (status, body, is_away) in [
            (200, json!({ "error": "bad_refresh_token" }), false),
            (400, json!({ "error": "invalid_grant", "error_description": "used" }), false),
            (404, json!({}), false),
            (200, json!([]), false),
            (503, json!({}), true),
            (429, json!({}), true),
        ] {
            let error = check(status, body.clone()).unwrap_err();
            assert_eq!(matches!(error, RenewError::Away(_)), is_away, "{status} {body}");
        }
    }
}
