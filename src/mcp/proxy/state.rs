//! What a server wants to have back with the answers of a client, sealed while the client holds it.
//!
//! A client is not trusted with another server's state: it can only give it back, for the same request of the same
//! principal to the same server, and in time.

use crate::{
    mcp::{caller::McpCaller, raw::RawObject, rpc::RpcError},
    secrets::Sealer,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long a client may take to give it back.
const STATE_TIME_MAX: TimeDelta = TimeDelta::hours(24);
/// What of a request may differ when it is sent again with answers.
const ANSWERS: [&str; 3] = ["_meta", "inputResponses", "requestState"];

/// The one request that a state belongs to.
pub struct Place(String);

impl Place {
    /// `params` are the client's own.
    pub fn of(caller: &McpCaller, server: Uuid, method: &str, params: &RawObject<'_>) -> Self {
        let mut request = params.clone();
        request.retain(|name| !ANSWERS.contains(&name));
        let digest = hex::encode(Sha256::digest(request.write().as_bytes()));
        Self(format!("mcp.state:{}:{server}:{method}:{digest}", caller.binding()))
    }

    /// Seals a server's state, for a client to hold.
    pub fn seal(&self, sealer: &Sealer, state: &str, now: DateTime<Utc>) -> String {
        let until = (now + STATE_TIME_MAX).timestamp();
        URL_SAFE_NO_PAD.encode(sealer.seal(&self.0, &format!("{until}:{state}")))
    }

    /// The server's state, if it is what was sealed for just this request.
    pub fn open(
        &self,
        sealer: &Sealer,
        sealed: &str,
        now: DateTime<Utc>,
    ) -> Result<String, RpcError> {
        let wrong = || {
            RpcError::invalid_params("`requestState` does not belong to this request; begin anew")
        };
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| wrong())?;
        let opened = sealer.open(&self.0, &bytes).map_err(|_| wrong())?;
        let (until, state) = opened.expose_secret().split_once(':').ok_or_else(wrong)?;
        let until: i64 = until.parse().map_err(|_| wrong())?;
        if now.timestamp() > until {
            return Err(RpcError::invalid_params("`requestState` has expired; begin anew"));
        }
        Ok(state.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::caller::{Access, McpPrincipal};
    use preloop_actors::ids::{AccountId, UserId};

    fn caller(user: u128) -> McpCaller {
        let user = UserId(Uuid::from_u128(user));
        let principal = McpPrincipal::Key { user, key: user.0 };
        McpCaller::new(AccountId(Uuid::nil()), principal, Access::Write)
    }

    /// Requirement 38: altered, expired, of another user, with other arguments, of another tool.
    #[test]
    fn a_state_comes_back_only_with_its_own_request() {
        let sealer = Sealer::new(&"a key".into());
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let server = Uuid::from_u128(7);
        let place = |user, server, method, params| {
            Place::of(&caller(user), server, method, &RawObject::parse(params).unwrap())
        };
        let first = r#"{"name":"a","arguments":{"x":1},"_meta":{"t":1}}"#;
        let sealed = place(1, server, "tools/call", first).seal(&sealer, "s:1", now);
        let check = |place: Place, sealed: &str, now, expected: Option<&str>| {
            assert_eq!(place.open(&sealer, sealed, now).ok().as_deref(), expected);
        };
        let again =
            r#"{"name":"a","arguments":{"x":1},"inputResponses":{},"requestState":"z","_meta":{}}"#;
        check(place(1, server, "tools/call", again), &sealed, now, Some("s:1"));
        check(place(2, server, "tools/call", again), &sealed, now, None);
        check(place(1, Uuid::from_u128(8), "tools/call", again), &sealed, now, None);
        check(place(1, server, "prompts/get", again), &sealed, now, None);
        let other = r#"{"name":"a","arguments":{"x":2}}"#;
        check(place(1, server, "tools/call", other), &sealed, now, None);
        let other = r#"{"name":"b","arguments":{"x":1}}"#;
        check(place(1, server, "tools/call", other), &sealed, now, None);
        check(place(1, server, "tools/call", again), &sealed[1..], now, None);
        check(place(1, server, "tools/call", again), "nonsense", now, None);
        let late = now + STATE_TIME_MAX + TimeDelta::seconds(1);
        check(place(1, server, "tools/call", again), &sealed, late, None);
    }
}
