//! Prompts and resources: each request goes to the server that offers what it names.

use super::Gateway;
use crate::mcp::{
    catalog::{Catalog, Offered, Origin},
    exchange::Exchange,
    protocol::{Era, code},
    proxy::{Failure, Request, Target},
    raw::{RawObject, raw},
    rpc::RpcError,
};
use preloop_actors::gate::Block;
use serde_json::{json, value::RawValue};
use std::sync::Arc;

/// Whether a method asks for something that servers offer besides tools.
pub fn is_offer(method: &str) -> bool {
    matches!(
        method,
        "prompts/get"
            | "resources/read"
            | "resources/subscribe"
            | "resources/unsubscribe"
            | "completion/complete"
    )
}

/// Whether the answer holds what a server knows: such a request leaves the labels of the server's tools with who asked.
/// A subscription only tells that something changed.
fn reads(method: &str) -> bool {
    matches!(method, "prompts/get" | "resources/read" | "completion/complete")
}

/// A request on its way: to which server, and what it names there.
struct Way {
    server: Arc<Origin>,
    params: RawObject<'static>,
    name: Option<String>,
}

impl Gateway {
    /// Passes a request on to the server that it is for.
    pub(super) async fn offer(
        &self,
        exchange: &Exchange,
        method: &str,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        let shown = self.door.shown(&exchange.caller).await?;
        if !shown.is_whole() {
            let why = "an execution has the tools that its flow lists, and no prompts or resources";
            return Err(RpcError::new(code::METHOD_NOT_FOUND, format!("{method} blocked: {why}")));
        }
        if self.door.is_halted(&exchange.caller).await? {
            return Err(RpcError::internal(format!("{method} blocked: {}", Block::Halted)));
        }
        let way = way(&shown.catalog, exchange.era, method, params.into_owned())?;
        if method == "resources/unsubscribe" {
            // Other clients share the session there; ours are told only of what they want to hear.
            return Ok(raw(&json!({})));
        }
        if reads(method) {
            self.note_reading(exchange, method, &way.server).await?;
        }
        let account = exchange.caller.account;
        let (server, revision) = (way.server.id, way.server.revision);
        let request = Request {
            caller: &exchange.caller,
            exchange: Some(exchange),
            target: Target { account, server, revision },
            method,
            params: way.params,
            name: way.name.as_deref(),
            param_headers: &[],
            told: None,
            keeps_state: false,
            pledge: None,
        };
        let answered = self.passage.send(request).await;
        let result = answered.map_err(|failure| failed(&way.server.name, failure))??;
        Ok(if method == "resources/read" { private(result, exchange.era) } else { result })
    }

    /// Has the caller's session hold what it is about to read. Where that cannot be written down it does not read.
    async fn note_reading(
        &self,
        exchange: &Exchange,
        method: &str,
        server: &Origin,
    ) -> Result<(), RpcError> {
        self.door.will_read(&exchange.caller, server.reads).await.map_err(|error| {
            tracing::warn!("what a session reads cannot be written down: {error}");
            RpcError::internal(format!(
                "{method} blocked: tools of the MCP server `{}` are labelled, and what the session reads of it could \
                 not be written down at this moment; try again",
                server.name
            ))
        })
    }
}

/// A server gave no answer.
pub(super) fn failed(server: &str, failure: Failure) -> RpcError {
    match failure {
        Failure::Unavailable(error) => error.into(),
        failure => RpcError::internal(format!("MCP server `{server}`: {failure}")),
    }
}

fn way(
    catalog: &Catalog,
    era: Era,
    method: &str,
    mut params: RawObject<'static>,
) -> Result<Way, RpcError> {
    let text = |name: &str| {
        let missing = || RpcError::invalid_params(format!("`{name}` is missing, or is no text"));
        params.text(name).ok_or_else(missing)
    };
    match method {
        "prompts/get" => {
            let name = text("name")?;
            let prompt = prompt(catalog, &name)?;
            params.set("name", raw(&prompt.own_name));
            let (server, name) = (prompt.server.clone(), Some(prompt.own_name.clone()));
            Ok(Way { server, params, name })
        }
        "completion/complete" => completion(catalog, era, params),
        _ => {
            let uri = text("uri")?;
            let server = owner(catalog, era, &uri)?;
            Ok(Way { server, params, name: (method == "resources/read").then_some(uri) })
        }
    }
}

/// A completion is for an argument of a prompt, or of a resource's template.
fn completion(
    catalog: &Catalog,
    era: Era,
    mut params: RawObject<'static>,
) -> Result<Way, RpcError> {
    let wrong = || RpcError::invalid_params("`ref` names neither a prompt nor a resource");
    let written = params.get("ref").ok_or_else(wrong)?.get().to_owned();
    let mut reference = RawObject::parse(&written).map_err(|_| wrong())?;
    let server = match (reference.text("type").as_deref(), reference.text("name")) {
        (Some("ref/prompt"), Some(name)) => {
            let prompt = prompt(catalog, &name)?;
            reference.set("name", raw(&prompt.own_name));
            prompt.server.clone()
        }
        (Some("ref/resource"), _) => {
            let uri = reference.text("uri").ok_or_else(wrong)?;
            match catalog.templates().find(&uri) {
                Some(template) => template.server.clone(),
                None => owner(catalog, era, &uri)?,
            }
        }
        _ => return Err(wrong()),
    };
    params.set("ref", reference.to_raw());
    Ok(Way { server, params, name: None })
}

fn prompt<'a>(catalog: &'a Catalog, name: &str) -> Result<&'a Arc<Offered>, RpcError> {
    let unknown = || RpcError::invalid_params(format!("there is no prompt `{name}`"));
    catalog.prompts().find(name).ok_or_else(unknown)
}

/// The server that has a resource: the one that lists it, or has a template for it.
fn owner(catalog: &Catalog, era: Era, uri: &str) -> Result<Arc<Origin>, RpcError> {
    if let Some(offered) = catalog.resource(uri) {
        return Ok(offered.server.clone());
    }
    let code = match era {
        Era::Modern => code::INVALID_PARAMS,
        Era::Legacy => code::RESOURCE_NOT_FOUND,
    };
    Err(RpcError::new(code, "there is no such resource").with(&json!({ "uri": uri })))
}

/// What one account's server tells is nobody else's, whatever the server says of caching it.
fn private(result: Box<RawValue>, era: Era) -> Box<RawValue> {
    if era == Era::Legacy {
        return result;
    }
    let Ok(mut object) = RawObject::parse(result.get()) else { return result };
    if object.text("resultType").is_some_and(|kind| kind != "complete") {
        return result;
    }
    if object.get("ttlMs").is_none() {
        object.set("ttlMs", raw(&0));
    }
    object.set("cacheScope", raw("private"));
    object.to_raw()
}
