//! What a replay would start: the router's question, asked of events of the past and the flows of then or of now.

use super::moment_of;
use crate::store::{
    Store,
    event_views::{self, EventDetail, Filter, Routing},
    flow_history::{self, Historic},
    replays::Start,
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::Control,
    event::Event,
    flow::{FlowVersion, Outcome, PreparedEvent, matches},
    ids::{AccountId, EventId, FlowId},
    ports::StoreError,
    router::suppression,
};
use std::{collections::HashMap, sync::Arc};

/// Most events of one part of a replay; the next part begins at its cursor.
pub const EVENTS_MAX: usize = 500;

/// What to replay.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub selection: Selection,
    pub versions: Versions,
    /// Only this flow.
    pub flow: Option<FlowId>,
    /// The last event of the part before.
    pub after: Option<EventId>,
}

/// Which events.
#[derive(Clone, Debug)]
pub enum Selection {
    Events(Vec<EventId>),
    Range(Box<Filter>),
    /// A group of parked events, each for the flows it waits for.
    Parked(String),
}

/// In which versions flows are started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    Current,
    /// Those that were deployed when the event was routed.
    Then,
}

/// What a flow makes of an event, and the key by which those under way are limited.
type Answer = (Outcome, Option<(i64, String)>);

fn asked_again(flow: &FlowVersion, event: &PreparedEvent) -> Answer {
    let answer = matches(flow, event);
    let control = (answer == Outcome::Match).then(|| Control::of(flow, event)).flatten();
    let limit = control.and_then(|control| control.concurrency);
    (answer, limit.map(|limit| (limit.key.hash, limit.key.text)))
}

/// What one part of a replay comes to.
#[derive(Debug, Default)]
pub struct Plan {
    /// The events that were looked at.
    pub events: Vec<EventId>,
    pub starts: Vec<Planned>,
    pub skipped: Vec<Skipped>,
    /// Parked events for which there is an answer now.
    pub settles: Vec<EventId>,
    /// There are more events after this one.
    pub next: Option<EventId>,
}

/// An execution that would be started.
#[derive(Clone, Debug)]
pub struct Planned {
    pub start: Start,
    pub flow_name: String,
    pub flow_version: i32,
}

/// An event, or one flow of it, that is left out.
#[derive(Clone, Debug)]
pub struct Skipped {
    pub event: EventId,
    pub flow: Option<FlowId>,
    pub reason: String,
}

/// Finds out what a part of a replay would start. Nothing is written.
pub async fn plan(store: &Store, account: AccountId, wanted: &Wanted) -> Result<Plan, StoreError> {
    let mut planner =
        Planner { store, account, wanted, deployed: HashMap::new(), plan: Plan::default() };
    let mut ids = planner.ids().await?;
    if ids.len() > EVENTS_MAX {
        ids.truncate(EVENTS_MAX);
        planner.plan.next = ids.last().copied();
    }
    for id in &ids {
        planner.event(*id).await?;
    }
    planner.plan.events = ids;
    Ok(planner.plan)
}

struct Planner<'a> {
    store: &'a Store,
    account: AccountId,
    wanted: &'a Wanted,
    /// By generation: events of one time share it.
    deployed: HashMap<i64, Arc<Vec<Historic>>>,
    plan: Plan,
}

impl Planner<'_> {
    /// One more than a part has, to see whether there is another.
    async fn ids(&self) -> Result<Vec<EventId>, StoreError> {
        let (db, after) = (self.store.client().await?, self.wanted.after);
        let limit = i64::try_from(EVENTS_MAX).unwrap_or(i64::MAX) + 1;
        match &self.wanted.selection {
            Selection::Events(ids) => {
                let mut ids = ids.clone();
                ids.sort();
                ids.dedup();
                ids.retain(|id| after.is_none_or(|after| *id > after));
                Ok(ids)
            }
            Selection::Range(filter) => {
                event_views::ids(&db, self.account, filter, after, limit).await
            }
            Selection::Parked(group) => {
                event_views::parked_ids(&db, self.account, group, after, limit).await
            }
        }
    }

    async fn event(&mut self, id: EventId) -> Result<(), StoreError> {
        let (view, event, flows) = {
            let db = self.store.client().await?;
            let view = event_views::get(&db, self.account, id).await?;
            let whole = event_views::whole(&db, self.account, id).await?;
            let (Some(view), Some((event, _))) = (view, whole) else {
                self.skip(id, None, "there is no such event, or not any more");
                return Ok(());
            };
            if matches!(view.view.routing, Routing::Waiting { .. }) {
                self.skip(id, None, "the event still waits for the router");
                return Ok(());
            }
            let flows = self.flows(&db, &event, &view.view.routing).await?;
            (view, event, flows)
        };
        if let Some(reason) = suppression(&event) {
            self.skip(id, None, &reason);
            return Ok(());
        }
        let candidates = self.candidates(&view, &flows);
        let asked: Vec<_> = candidates.iter().map(|flow| flow.version.clone()).collect();
        let answers = tokio::task::spawn_blocking(move || {
            let prepared = PreparedEvent::new(event);
            asked.iter().map(|flow| asked_again(flow, &prepared)).collect::<Vec<_>>()
        });
        let answers = answers
            .await
            .map_err(|error| StoreError::Internal(format!("a replay was cut off: {error}")))?;
        self.take(&view, &candidates, answers);
        Ok(())
    }

    /// The flows of the moment that was asked for.
    async fn flows(
        &mut self,
        db: &impl GenericClient,
        event: &Event,
        routing: &Routing,
    ) -> Result<Arc<Vec<Historic>>, StoreError> {
        let moment = match self.wanted.versions {
            Versions::Current => flow_history::now(db, self.account).await?,
            Versions::Then => moment_of(db, event, routing).await?,
        };
        if let Some(known) = self.deployed.get(&moment.generation) {
            return Ok(Arc::clone(known));
        }
        let only = self.wanted.flow;
        let (flows, _) = flow_history::deployed(db, self.account, moment.generation, only).await?;
        let flows = Arc::new(flows);
        self.deployed.insert(moment.generation, Arc::clone(&flows));
        Ok(flows)
    }

    /// The flows to ask: not deleted, and of a parked group those that the event waits for.
    fn candidates<'h>(&self, view: &EventDetail, flows: &'h [Historic]) -> Vec<&'h Historic> {
        let is_group = matches!(self.wanted.selection, Selection::Parked(_));
        let waits_for = view.waits_for.as_ref().filter(|_| is_group);
        let wanted = |flow: &&Historic| {
            let id = flow.version.flow;
            !flow.was_deleted && waits_for.is_none_or(|flows| flows.contains(&id))
        };
        flows.iter().filter(wanted).collect()
    }

    fn take(&mut self, view: &EventDetail, asked: &[&Historic], answers: Vec<Answer>) {
        let event = view.view.id;
        let mut broken = false;
        for (flow, (answer, key)) in asked.iter().zip(answers) {
            let id = flow.version.flow;
            match answer {
                Outcome::Match if flow.now.is_deleted => {
                    self.skip(event, Some(id), "the flow was deleted");
                }
                Outcome::Match if !flow.now.is_enabled => {
                    self.skip(event, Some(id), "the flow is disabled; enable it first");
                }
                Outcome::Match => self.plan.starts.push(Planned {
                    start: Start { event, flow: id, version: flow.version.id, key },
                    flow_name: flow.version.spec.name.clone(),
                    flow_version: flow.version.number,
                }),
                Outcome::Poison(poison) => {
                    broken = true;
                    self.skip(event, Some(id), &poison.reason);
                }
                // Only who asks for one flow wants to know why it does not match.
                Outcome::No(reason) if self.wanted.flow.is_some() => {
                    self.skip(event, Some(id), &reason.to_string());
                }
                Outcome::Error(error) if self.wanted.flow.is_some() => {
                    self.skip(event, Some(id), &error);
                }
                Outcome::No(_) | Outcome::Error(_) => {}
            }
        }
        let is_whole = self.wanted.flow.is_none_or(|only| {
            view.waits_for.as_ref().is_some_and(|flows| flows.iter().all(|flow| *flow == only))
        });
        if matches!(view.view.routing, Routing::Parked { .. }) && is_whole && !broken {
            self.plan.settles.push(event);
        }
    }

    fn skip(&mut self, event: EventId, flow: Option<FlowId>, reason: &str) {
        self.plan.skipped.push(Skipped { event, flow, reason: reason.to_owned() });
    }
}
