//! Credentials in and out.

use super::*;
use crate::store::mcp_servers::{PrefixMode, Settings, Status, Transport};
use serde_json::json;

fn sealer() -> Sealer {
    Sealer::new(&"a secret key for tests".into())
}

fn server(auth_type: AuthType, auth: Sealed, place: Place) -> McpServer {
    let name = "test".to_owned();
    let prefix_mode = PrefixMode::Never;
    McpServer {
        id: Uuid::nil(),
        settings: Settings {
            name,
            place,
            auth_type,
            auth,
            tool_prefix: None,
            prefix_mode,
            is_trusted: false,
        },
        status: Status::Active,
        revision: 1,
        last_scan_at: None,
        last_error: None,
        facts: None,
        pinning: Default::default(),
        created_at: chrono::Utc::now(),
        updated_at: chrono::Utc::now(),
    }
}

fn http() -> Place {
    Place::Http { transport: Transport::HttpStreaming, url: "https://mcp.example.com".to_owned() }
}

/// What a server is told, and what is shown, when these credentials are given.
fn check(kind: AuthType, given: Value, told: Option<(&str, &str)>, shows: Value) {
    let secrets =
        settle(kind, given.as_object(), None).unwrap_or_else(|why| panic!("{given}: {why}"));
    let sealed = seal(&sealer(), Uuid::nil(), kind, secrets.as_ref());
    assert_eq!(Value::Object(sealed.shown.clone()), shows, "{given}");
    let headers = headers(&sealer(), &server(kind, sealed, http())).unwrap();
    let found = headers.iter().next().map(|(name, value)| {
        assert!(value.is_sensitive());
        (name.as_str(), value.to_str().unwrap())
    });
    assert_eq!(found, told, "{given}");
}

#[test]
fn servers_are_told_what_people_are_not_shown() {
    check(AuthType::None, Value::Null, None, json!({}));
    check(AuthType::None, json!({}), None, json!({}));
    let bearer = Some(("authorization", "Bearer abc"));
    check(AuthType::Bearer, json!({"token": "abc"}), bearer, json!({"token": MASK}));
    let shown = json!({"api_key": MASK, "key_name": "X-API-Key"});
    check(AuthType::ApiKey, json!({"api_key": "k"}), Some(("x-api-key", "k")), shown);
    let given = json!({"api_key": "k", "key_name": "Authorization"});
    let shown = json!({"api_key": MASK, "key_name": "Authorization"});
    check(AuthType::ApiKey, given, Some(("authorization", "k")), shown);
    let given = json!({"access_token": "abc", "refresh_token": "r", "expires_at": 7, "client_id": "c", "x": {"y": 1}});
    let shown = json!({"access_token": MASK, "refresh_token": MASK, "expires_at": 7, "client_id": "c", "x": MASK});
    check(AuthType::OAuth, given, bearer, shown);
    check(AuthType::OAuth, Value::Null, None, json!({}));
}

#[test]
fn what_no_header_carries_is_refused() {
    for (kind, given) in [
        (AuthType::None, json!({"token": "a"})),
        (AuthType::Bearer, Value::Null),
        (AuthType::Bearer, json!({})),
        (AuthType::Bearer, json!({"token": ""})),
        (AuthType::Bearer, json!({"token": 7})),
        (AuthType::Bearer, json!({"token": "a b"})),
        (AuthType::Bearer, json!({"token": "a\r\nx: y"})),
        (AuthType::Bearer, json!({"token": "ä"})),
        (AuthType::Bearer, json!({"token": "a".repeat(8_193)})),
        (AuthType::Bearer, json!({"token": "a", "extra": 1})),
        (AuthType::Bearer, json!({"token": MASK})),
        (AuthType::ApiKey, json!({"key_name": "X-Key"})),
        (AuthType::ApiKey, json!({"api_key": "k", "key_name": "a(b"})),
        (AuthType::ApiKey, json!({"api_key": "k", "key_name": 1})),
        (AuthType::ApiKey, json!({"api_key": "k", "key_name": "Host"})),
        (AuthType::ApiKey, json!({"api_key": "k", "key_name": "Mcp-Session-Id"})),
        (AuthType::OAuth, json!({"access_token": "a\n"})),
        (AuthType::OAuth, json!({"x": "y".repeat(70_000)})),
    ] {
        let refused = settle(kind, given.as_object(), None);
        assert!(refused.is_err(), "{kind:?} {given}");
        assert!(!refused.unwrap_err().contains("a b"), "a refusal does not repeat secrets");
    }
}

#[test]
fn what_comes_back_masked_stays() {
    let kept = json!({"access_token": "a", "refresh_token": "r", "expires_at": 7});
    let given = json!({"access_token": "b", "refresh_token": MASK});
    let settled = settle(AuthType::OAuth, given.as_object(), kept.as_object()).unwrap();
    assert_eq!(json!(settled), json!({"access_token": "b", "refresh_token": "r"}));
    let settled = settle(AuthType::OAuth, None, kept.as_object()).unwrap();
    assert_eq!(json!(settled), kept);
    assert!(is_masked(given.as_object().unwrap()) && !is_masked(kept.as_object().unwrap()));
}

#[test]
fn an_environment_keeps_its_values_to_itself() {
    let env_of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let first =
        seal_env(&sealer(), Uuid::nil(), &env_of(&[("A", "1"), ("_b2", "")]), None).unwrap();
    assert_eq!(json!(first.shown), json!({"A": MASK, "_b2": MASK}));
    let changed = env_of(&[("A", MASK), ("C", "3")]);
    let second = seal_env(&sealer(), Uuid::nil(), &changed, Some(&first)).unwrap();
    let place = Place::Command { command: "c".to_owned(), args: vec![], image: None, env: second };
    let server = server(AuthType::None, Sealed::default(), place);
    assert_eq!(env(&sealer(), &server).unwrap(), env_of(&[("A", "1"), ("C", "3")]));
    assert!(env(&Sealer::new(&"another".into()), &server).is_err());
    for wrong in ["", "1A", "A-B", "A=B", "Ä"] {
        assert!(
            seal_env(&sealer(), Uuid::nil(), &env_of(&[(wrong, "x")]), None).is_err(),
            "{wrong}"
        );
    }
    assert!(seal_env(&sealer(), Uuid::nil(), &env_of(&[("B", MASK)]), Some(&first)).is_err());
    assert_eq!(
        seal_env(&sealer(), Uuid::nil(), &env_of(&[]), Some(&first)).unwrap(),
        Sealed::default()
    );
}
