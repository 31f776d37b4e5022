//! The way of one request to a server and of its answer back, whoever asks.

use super::{
    fleet::Fleet,
    link::Deaf,
    news::Pledge,
    question::{Failure, Question, Target},
    relay::{Relay, across, error_across},
    state::Place,
    task::TaskId,
};
use crate::{
    mcp::{
        caller::McpCaller,
        exchange::{Exchange, missing_extension},
        protocol::{Era, TASKS, code},
        raw::{RawObject, raw},
        rpc::RpcError,
    },
    secrets::Sealer,
};
use chrono::Utc;
use serde_json::value::RawValue;

/// Passes requests on to servers. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Passage {
    fleet: Fleet,
    sealer: Sealer,
}

/// A request to be passed on.
pub struct Request<'a> {
    pub caller: &'a McpCaller,
    /// The client that asks; `None` for a caller that waits for the result and nothing else.
    pub exchange: Option<&'a Exchange>,
    pub target: Target,
    pub method: &'a str,
    /// Under the names that the server has for things.
    pub params: RawObject<'a>,
    pub name: Option<&'a str>,
    pub param_headers: &'a [(String, String)],
    /// The progress that the client was told of before: what the server tells is counted from there on.
    pub told: Option<f64>,
    /// What the server wants back comes and goes as it is: the caller keeps it, and not the client.
    pub keeps_state: bool,
    /// See [`Question::pledge`].
    pub pledge: Option<&'a dyn Pledge>,
}

impl Request<'_> {
    /// The era in which the caller has to be answered; without a client the newest.
    fn era(&self) -> Era {
        self.exchange.map_or(Era::Modern, |exchange| exchange.era)
    }
}

impl Passage {
    pub fn new(fleet: Fleet, sealer: Sealer) -> Self {
        Self { fleet, sealer }
    }

    /// Passes a request on. The inner error is the server's own, or tells what cannot cross between eras.
    pub async fn send(
        &self,
        mut request: Request<'_>,
    ) -> Result<Result<Box<RawValue>, RpcError>, Failure> {
        // Most requests have no state, and a digest of their arguments would be for nothing.
        let (caller, target, method) = (request.caller, request.target, request.method);
        let (params, keeps_state) = (request.params.clone(), request.keeps_state);
        let place = || Place::of(caller, target.server, method, &params);
        if !keeps_state && let Err(error) = self.give_back(place, &mut request.params) {
            return Ok(Err(error));
        }
        let place = (!keeps_state).then_some(place);
        let (client, exchange) = (request.era(), request.exchange);
        let mut relay = exchange.map(|exchange| {
            let relay = Relay::new(exchange, &mut request.params);
            relay.continuing(request.told)
        });
        let question = Question {
            method,
            params: request.params,
            name: request.name,
            param_headers: request.param_headers,
            trace: exchange.and_then(|exchange| exchange.trace.as_ref()),
            client: exchange.map(|exchange| (exchange.era, &*exchange.capabilities)),
            insists: false,
            pledge: request.pledge,
        };
        let answered = match &mut relay {
            Some(relay) => self.fleet.ask(target, question, relay).await?,
            None => self.fleet.ask(target, question, &mut Deaf).await?,
        };
        Ok(match answered.outcome {
            Ok(result) => across(result, answered.era, client)
                .and_then(|result| self.hold(place, result, exchange))
                .and_then(|result| self.hold_task(result, exchange, target)),
            Err(error) => Err(error_across(error, client)),
        })
    }

    /// The task that a client means.
    pub fn task(&self, caller: &McpCaller, held: &str) -> Result<TaskId, RpcError> {
        TaskId::open(&self.sealer, caller, held)
    }

    /// Puts the server's own state in the place of what the client held.
    fn give_back(
        &self,
        place: impl Fn() -> Place,
        params: &mut RawObject<'_>,
    ) -> Result<(), RpcError> {
        let Some(held) = params.text("requestState") else { return Ok(()) };
        let state = place().open(&self.sealer, &held, Utc::now())?;
        params.set("requestState", raw(&state));
        Ok(())
    }

    /// Seals a state that the client is to hold, if it is to. Most results have none and pass as they are.
    fn hold(
        &self,
        place: Option<impl Fn() -> Place>,
        result: Box<RawValue>,
        exchange: Option<&Exchange>,
    ) -> Result<Box<RawValue>, RpcError> {
        if !result.get().contains("resultType") {
            return Ok(result);
        }
        let Ok(mut object) = RawObject::parse(result.get()) else { return Ok(result) };
        match object.text("resultType").as_deref() {
            Some("input_required") if exchange.is_none() => Err(RpcError::new(
                code::MISSING_CAPABILITY,
                "the server asks for input, which only an MCP client can give",
            )),
            Some("input_required") => {
                let (Some(place), Some(state)) = (place, object.text("requestState")) else {
                    return Ok(result);
                };
                object.set("requestState", raw(&place().seal(&self.sealer, &state, Utc::now())));
                Ok(object.to_raw())
            }
            _ => Ok(result),
        }
    }

    /// Gives a task an id of ours, if the client can have tasks.
    fn hold_task(
        &self,
        result: Box<RawValue>,
        exchange: Option<&Exchange>,
        target: Target,
    ) -> Result<Box<RawValue>, RpcError> {
        if !result.get().contains(r#""task""#) {
            return Ok(result);
        }
        let Ok(mut object) = RawObject::parse(result.get()) else { return Ok(result) };
        if object.text("resultType").as_deref() != Some("task") {
            return Ok(result);
        }
        let exchange = exchange.filter(|exchange| exchange.has_extension(TASKS));
        let exchange = exchange.ok_or_else(|| missing_extension(TASKS))?;
        let nameless = || RpcError::internal("the server began a task that has no `taskId`");
        let own = object.text("taskId").ok_or_else(nameless)?;
        let task = TaskId { server: target.server, own };
        object.set("taskId", raw(&task.seal(&self.sealer, &exchange.caller)));
        Ok(object.to_raw())
    }
}
