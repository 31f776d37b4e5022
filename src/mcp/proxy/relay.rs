//! Carries messages between a client and the server that works for it, during one request.

use super::link::Hearer;
use crate::mcp::{
    exchange::Exchange,
    protocol::{Era, LOG_LEVELS, code, meta},
    raw::{RawObject, raw},
    rpc::RpcError,
};
use async_trait::async_trait;
use serde_json::{json, value::RawValue};
use std::sync::atomic::{AtomicU64, Ordering};

/// What a server may ask of a client during a call.
const ASKABLE: &[(&str, &str)] = &[
    ("elicitation/create", "elicitation"),
    ("sampling/createMessage", "sampling"),
    ("roots/list", "roots"),
];

/// The capability that a client has to have declared before a server may ask this of it.
pub fn capability_of(method: &str) -> Option<&'static str> {
    let found = ASKABLE.iter().find(|(askable, _)| *askable == method);
    found.map(|(_, capability)| *capability)
}

/// What a legacy client gets that never said which log messages it wants.
const LOG_LEVEL_UNSAID: &str = "info";

/// The client's side of one request to a server.
pub struct Relay<'a> {
    exchange: &'a Exchange,
    /// The client's progress token and ours in its place: tokens have to be unique for each who hears them.
    token: Option<(Box<RawValue>, String)>,
    /// The last progress that was passed on; it has to rise.
    progress: f64,
    /// What the client was told of before the server began, on top of which the server's own counts.
    before: f64,
}

static NEXT_TOKEN: AtomicU64 = AtomicU64::new(1);

impl<'a> Relay<'a> {
    /// Prepares a request's parameters for their way up: what belongs to each hop goes, everything else stays.
    pub fn new(exchange: &'a Exchange, params: &mut RawObject<'_>) -> Self {
        let mut relay = Self { exchange, token: None, progress: f64::NEG_INFINITY, before: 0.0 };
        let Some(written) = params.get("_meta").map(|meta| meta.get().to_owned()) else {
            return relay;
        };
        let Ok(mut told) = RawObject::parse(&written) else { return relay };
        for name in [meta::PROTOCOL_VERSION, meta::CLIENT_INFO, meta::CLIENT_CAPABILITIES] {
            told.remove(name);
        }
        if let Some(token) = told.get(meta::PROGRESS_TOKEN).map(ToOwned::to_owned) {
            let ours = format!("p{}", NEXT_TOKEN.fetch_add(1, Ordering::Relaxed));
            told.set(meta::PROGRESS_TOKEN, raw(&ours));
            relay.token = Some((token, ours));
        }
        match told.is_empty() {
            true => drop(params.remove("_meta")),
            false => params.set("_meta", told.to_raw()),
        }
        relay
    }

    /// The same for a client that was told of progress before.
    #[must_use]
    pub fn continuing(self, told: Option<f64>) -> Self {
        match told {
            Some(told) => Self { progress: told, before: told, ..self },
            None => self,
        }
    }

    async fn progressed(&mut self, params: &RawObject<'_>) -> Option<()> {
        let (theirs, ours) = self.token.clone()?;
        if params.text(meta::PROGRESS_TOKEN)? != ours {
            return None;
        }
        let progress = params.read::<f64>("progress").ok()?? + self.before;
        if progress <= self.progress {
            return None;
        }
        self.progress = progress;
        let mut params = params.clone();
        if self.before > 0.0 {
            let total: Option<f64> = params.read("total").ok()?;
            params.set("progress", raw(&progress));
            if let Some(total) = total {
                params.set("total", raw(&(total + self.before)));
            }
        }
        params.set(meta::PROGRESS_TOKEN, theirs);
        self.exchange.notify("notifications/progress", &params.to_raw()).await;
        Some(())
    }

    /// Log messages go to clients that asked for them: modern ones with each request, legacy ones by their level.
    /// Servers send all levels, since clients share the sessions there.
    fn wants_log(&self, params: &RawValue) -> bool {
        let rank = |level: &str| LOG_LEVELS.iter().position(|known| *known == level);
        let wanted = match (&self.exchange.log_level, self.exchange.era) {
            (Some(level), _) => rank(level),
            (None, Era::Legacy) => rank(LOG_LEVEL_UNSAID),
            (None, Era::Modern) => return false,
        };
        let level = RawObject::parse(params.get()).ok().and_then(|params| params.text("level"));
        // What is no level is passed on: better too much than lost.
        level.as_deref().and_then(rank) >= wanted
            || level.as_deref().is_none_or(|it| rank(it).is_none())
    }
}

#[async_trait]
impl Hearer for Relay<'_> {
    async fn notified(&mut self, method: &str, params: Option<&RawValue>) {
        let Some(params) = params else { return };
        match method {
            "notifications/progress" => {
                if let Ok(object) = RawObject::parse(params.get()) {
                    self.progressed(&object).await;
                }
            }
            "notifications/message" if self.wants_log(params) => {
                self.exchange.notify(method, params).await
            }
            // Lists that change are told by the links themselves; what else there may be is not of this request.
            _ => {}
        }
    }

    async fn asked(
        &mut self,
        method: &str,
        params: Option<&RawValue>,
    ) -> Result<Box<RawValue>, RpcError> {
        let Some(capability) = capability_of(method) else {
            return Err(RpcError::method_not_found(method));
        };
        let Some(session) = self.exchange.session.as_deref() else {
            return Err(RpcError::new(
                code::METHOD_NOT_FOUND,
                "the client speaks a revision in which it cannot be asked during a call",
            ));
        };
        self.exchange.require(capability)?;
        let params = params.map_or_else(|| raw(&json!({})), ToOwned::to_owned);
        self.exchange.outlet.ask(session, method, &params).await
    }
}

/// A result on its way down to a client of another era than its server's: what only one of them has, goes.
pub fn across(result: Box<RawValue>, server: Era, client: Era) -> Result<Box<RawValue>, RpcError> {
    if server == client {
        return Ok(result);
    }
    let Ok(mut object) = RawObject::parse(result.get()) else { return Ok(result) };
    if client == Era::Legacy {
        match object.text("resultType").as_deref() {
            None | Some("complete") => drop(object.remove("resultType")),
            Some(other) => {
                return Err(RpcError::internal(format!(
                    "the server answered with `{other}`, which clients of this revision do not have; \
                     use a client of 2026-07-28 or later"
                )));
            }
        }
        object.remove("ttlMs");
        object.remove("cacheScope");
        return Ok(object.to_raw());
    }
    Ok(result)
}

/// An error on its way down: codes that an era does not have are told in its own.
pub fn error_across(mut error: RpcError, client: Era) -> RpcError {
    let retired = matches!(error.code, code::RESOURCE_NOT_FOUND | code::URL_ELICITATION);
    if client == Era::Modern && retired {
        error.code = code::INVALID_PARAMS;
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::{
        caller::{Access, McpCaller, McpPrincipal},
        exchange::Outlet,
    };
    use preloop_actors::ids::{AccountId, UserId};
    use proptest::prelude::*;
    use std::{collections::BTreeMap, sync::Arc};
    use uuid::Uuid;

    #[test]
    fn results_keep_what_their_clients_know() {
        let check = |text: &str, server, client, expected: Option<&str>| {
            let result = RawValue::from_string(text.to_owned()).unwrap();
            let found = across(result, server, client).ok();
            assert_eq!(found.as_deref().map(RawValue::get), expected, "{text}");
        };
        use Era::{Legacy, Modern};
        check(
            r#"{"resultType":"complete","x": 1}"#,
            Modern,
            Modern,
            Some(r#"{"resultType":"complete","x": 1}"#),
        );
        check(r#"{"resultType":"complete","x": 1}"#, Modern, Legacy, Some(r#"{"x":1}"#));
        check(r#"{"resultType":"input_required"}"#, Modern, Legacy, None);
        check(r#"{"x":[ 1 ]}"#, Legacy, Modern, Some(r#"{"x":[ 1 ]}"#));
    }

    /// Requirement 10.
    #[test]
    fn retired_codes_are_told_in_the_clients_own() {
        for code in [code::RESOURCE_NOT_FOUND, code::URL_ELICITATION, -31_000] {
            let told = |client| error_across(RpcError::new(code, "x"), client).code;
            let expected = if code == -31_000 { code } else { code::INVALID_PARAMS };
            assert_eq!((told(Era::Modern), told(Era::Legacy)), (expected, code));
        }
    }

    /// A client that waited for people goes on to hear from where it was.
    #[tokio::test]
    async fn progress_counts_on_from_what_was_told() {
        let (outlet, mut heard) = tokio::sync::mpsc::channel(1);
        let exchange = Exchange { outlet: Outlet::Direct(outlet), ..exchange() };
        let mut params = RawObject::parse(r#"{"_meta":{"progressToken":7}}"#).unwrap();
        let mut relay = Relay::new(&exchange, &mut params).continuing(Some(40.0));
        let (_, ours) = relay.token.clone().unwrap();
        for (progress, expected) in [(0, None), (10, Some((50.0, 110.0))), (5, None)] {
            let told = json!({ "progressToken": ours, "progress": progress, "total": 70 });
            relay.notified("notifications/progress", Some(&raw(&told))).await;
            let said = heard.try_recv().ok().map(|text| {
                let said: serde_json::Value = serde_json::from_str(&text).unwrap();
                let of = |name: &str| said["params"][name].as_f64().unwrap();
                assert_eq!(of("progressToken"), 7.0);
                (of("progress"), of("total"))
            });
            assert_eq!(said, expected, "{progress}");
        }
    }

    fn exchange() -> Exchange {
        let principal = McpPrincipal::Key { user: UserId(Uuid::nil()), key: Uuid::nil() };
        let account = AccountId(Uuid::nil());
        Exchange {
            caller: Arc::new(McpCaller::new(account, principal, Access::Write)),
            era: Era::Modern,
            version: "2026-07-28".into(),
            capabilities: Arc::new(json!({})),
            log_level: None,
            head: Arc::default(),
            session: None,
            outlet: Outlet::Direct(tokio::sync::mpsc::channel(1).0),
            trace: None,
        }
    }

    /// JSON that a reader would write otherwise.
    fn any_text() -> impl Strategy<Value = String> {
        let texts =
            ["1.0e2", "-0", "123456789012345678901234567890", r#""\u0061\/""#, "[ 1 , {} ]"];
        let twins = r#"{ "k" :1, "k": [ null ]}"#;
        prop::sample::select(
            texts.into_iter().chain([twins]).map(str::to_owned).collect::<Vec<_>>(),
        )
    }

    fn members() -> impl Strategy<Value = BTreeMap<String, String>> {
        prop::collection::btree_map("x[a-z/. é\"]{0,8}", any_text(), 0..6)
    }

    fn object(members: &BTreeMap<String, String>, last: &str) -> String {
        let written = members.iter().map(|(name, value)| format!("{} : {value}", raw(name)));
        let written: Vec<_> = written.chain([last.to_owned()]).collect();
        format!("{{ {} }}", written.join(" , "))
    }

    proptest! {
        /// Requirement 31: what is not of this hop goes up byte for byte, in `_meta` as well.
        #[test]
        fn what_is_not_of_this_hop_goes_up_as_it_came(params in members(), told in members()) {
            let ours = r#""progressToken" : "mine", "io.modelcontextprotocol/clientInfo": {}"#;
            let written = object(&params, &format!(r#""_meta":{}"#, object(&told, ours)));
            let mut object = RawObject::parse(&written).unwrap();
            let exchange = exchange();
            let relay = Relay::new(&exchange, &mut object);
            for (name, value) in &params {
                prop_assert_eq!(object.get(name).unwrap().get(), value);
            }
            let sent = RawObject::parse(object.get("_meta").unwrap().get()).unwrap();
            for (name, value) in &told {
                prop_assert_eq!(sent.get(name).unwrap().get(), value);
            }
            prop_assert_eq!(sent.get(meta::CLIENT_INFO).map(RawValue::get), None);
            let (theirs, ours) = relay.token.unwrap();
            prop_assert_eq!(theirs.get(), r#""mine""#);
            prop_assert_eq!(sent.text(meta::PROGRESS_TOKEN), Some(ours));
        }
    }
}
