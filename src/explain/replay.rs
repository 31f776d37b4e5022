//! What a replay would start: the router's question, asked of events of the past and the flows of then or of now.

use crate::store::{
    Store,
    event_views::{self, Filter, Routing, Standing},
    flow_history::{self, Asked, Historic},
    replays::Start,
};
use preloop_actors::{
    admission::Control,
    event::Event,
    flow::{FlowVersion, Outcome, PreparedEvent, matches},
    ids::{AccountId, EventId, FlowId},
    ports::StoreError,
    router::suppression,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// Most events of one part of a replay; the next part begins at its cursor.
pub const EVENTS_MAX: usize = 500;
/// Most events that are looked at between two reads: what one of them takes must not keep a thread for long.
const AT_ONCE: usize = 50;

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

/// Finds out what a part of a replay would start. Nothing is written, and nothing is asked of the database for each
/// event apart.
pub async fn plan(store: &Store, account: AccountId, wanted: &Wanted) -> Result<Plan, StoreError> {
    let mut ids = ids(store, account, wanted).await?;
    let mut plan = Plan::default();
    if ids.len() > EVENTS_MAX {
        ids.truncate(EVENTS_MAX);
        plan.next = ids.last().copied();
    }
    plan.events = ids;
    let mut planner = Planner { store, account, wanted, deployed: HashMap::new(), plan };
    planner.look_at_all().await?;
    // Whole events were left out before others were asked.
    planner.plan.skipped.sort_by_key(|skipped| skipped.event);
    Ok(planner.plan)
}

/// One more than a part has, to see whether there is another; ascending.
async fn ids(
    store: &Store,
    account: AccountId,
    wanted: &Wanted,
) -> Result<Vec<EventId>, StoreError> {
    let (db, after) = (store.client().await?, wanted.after);
    let limit = i64::try_from(EVENTS_MAX).unwrap_or(i64::MAX) + 1;
    match &wanted.selection {
        Selection::Events(ids) => {
            let mut ids = ids.clone();
            ids.sort();
            ids.dedup();
            ids.retain(|id| after.is_none_or(|after| *id > after));
            Ok(ids)
        }
        Selection::Range(filter) => event_views::ids(&db, account, filter, after, limit).await,
        Selection::Parked(group) => {
            event_views::parked_ids(&db, account, group, after, limit).await
        }
    }
}

struct Planner<'a> {
    store: &'a Store,
    account: AccountId,
    wanted: &'a Wanted,
    /// By generation: events of one time share it.
    deployed: HashMap<i64, Arc<Vec<Historic>>>,
    plan: Plan,
}

/// An event with the flows that are asked about it: those at these places.
struct Question {
    event: Event,
    flows: Arc<Vec<Historic>>,
    places: Vec<usize>,
}

/// The same with the answers, in the order of the places.
struct Answered {
    event: EventId,
    flows: Arc<Vec<Historic>>,
    answers: Vec<(usize, Answer)>,
}

impl Question {
    fn answered(self) -> Answered {
        let Self { event, flows, places } = self;
        let id = event.id;
        let prepared = PreparedEvent::new(event);
        let ask = |place: usize| (place, asked_again(&flows[place].version, &prepared));
        let answers = places.into_iter().map(ask).collect();
        Answered { event: id, flows, answers }
    }
}

impl Planner<'_> {
    async fn look_at_all(&mut self) -> Result<(), StoreError> {
        let (standing, generations) = self.standing().await?;
        let ids: Vec<EventId> = standing.keys().copied().collect();
        for some in ids.chunks(AT_ONCE) {
            let mut left = some.to_vec();
            while !left.is_empty() {
                let before = left.clone();
                let events =
                    event_views::part(&self.store.client().await?, self.account, &mut left).await?;
                self.note_gone(&before[..before.len() - left.len()], &events);
                self.look_at(events, &standing, &generations).await?;
            }
        }
        Ok(())
    }

    /// The events that can be asked about, and the generation of each; the others are left out.
    async fn standing(
        &mut self,
    ) -> Result<(BTreeMap<EventId, Standing>, HashMap<EventId, i64>), StoreError> {
        let (db, account) = (self.store.client().await?, self.account);
        let mut standing = event_views::standing(&db, account, &self.plan.events).await?;
        for id in self.plan.events.clone() {
            match standing.get(&id).map(|it| &it.routing) {
                None => self.skip(id, None, "there is no such event, or not any more"),
                Some(Routing::Waiting { .. }) => {
                    standing.remove(&id);
                    self.skip(id, None, "the event still waits for the router");
                }
                Some(_) => {}
            }
        }
        let generations = match self.wanted.versions {
            Versions::Current => {
                let now = flow_history::now(&db, account).await?.generation;
                standing.keys().map(|id| (*id, now)).collect()
            }
            Versions::Then => {
                let asked = |(&event, it): (&EventId, &Standing)| Asked {
                    event,
                    received_at: it.received_at,
                    is_routed: it.routing == Routing::Done,
                };
                let asked: Vec<Asked> = standing.iter().map(asked).collect();
                flow_history::generations(&db, account, &asked).await?
            }
        };
        Ok((standing, generations))
    }

    /// What was deleted since its routing was read.
    fn note_gone(&mut self, asked: &[EventId], events: &[Event]) {
        let found: HashSet<EventId> = events.iter().map(|event| event.id).collect();
        for id in asked.iter().filter(|id| !found.contains(id)) {
            self.skip(*id, None, "there is no such event, or not any more");
        }
    }

    /// Asks flows about events that are in memory.
    async fn look_at(
        &mut self,
        events: Vec<Event>,
        standing: &BTreeMap<EventId, Standing>,
        generations: &HashMap<EventId, i64>,
    ) -> Result<(), StoreError> {
        let mut questions = Vec::with_capacity(events.len());
        for event in events {
            if let Some(reason) = suppression(&event) {
                self.skip(event.id, None, &reason);
                continue;
            }
            let generation = generations.get(&event.id).copied().unwrap_or_default();
            let flows = self.flows(generation).await?;
            let waits_for = standing.get(&event.id).and_then(|it| it.waits_for.as_deref());
            let places = self.candidates(waits_for, &flows);
            questions.push(Question { event, flows, places });
        }
        let answered = tokio::task::spawn_blocking(move || {
            questions.into_iter().map(Question::answered).collect::<Vec<_>>()
        });
        let answered = answered
            .await
            .map_err(|error| StoreError::Internal(format!("a replay was cut off: {error}")))?;
        for one in answered {
            if let Some(standing) = standing.get(&one.event) {
                self.take(standing, one);
            }
        }
        Ok(())
    }

    /// The flows of a generation, read once.
    async fn flows(&mut self, generation: i64) -> Result<Arc<Vec<Historic>>, StoreError> {
        if let Some(known) = self.deployed.get(&generation) {
            return Ok(Arc::clone(known));
        }
        let (db, only) = (self.store.client().await?, self.wanted.flow);
        let (flows, _) = flow_history::deployed(&db, self.account, generation, only).await?;
        let flows = Arc::new(flows);
        self.deployed.insert(generation, Arc::clone(&flows));
        Ok(flows)
    }

    /// The places of the flows to ask: not deleted, and of a parked group those that the event waits for.
    fn candidates(&self, waits_for: Option<&[FlowId]>, flows: &[Historic]) -> Vec<usize> {
        let is_group = matches!(self.wanted.selection, Selection::Parked(_));
        let waits_for = waits_for.filter(|_| is_group);
        let wanted = |flow: &Historic| {
            let id = flow.version.flow;
            !flow.was_deleted && waits_for.is_none_or(|flows| flows.contains(&id))
        };
        let places = flows.iter().enumerate().filter(|(_, flow)| wanted(flow));
        places.map(|(place, _)| place).collect()
    }

    fn take(&mut self, standing: &Standing, answered: Answered) {
        let Answered { event, flows, answers } = answered;
        let mut broken = false;
        for (place, (answer, key)) in answers {
            let flow = &flows[place];
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
            standing.waits_for.as_ref().is_some_and(|flows| flows.iter().all(|flow| *flow == only))
        });
        if matches!(standing.routing, Routing::Parked { .. }) && is_whole && !broken {
            self.plan.settles.push(event);
        }
    }

    fn skip(&mut self, event: EventId, flow: Option<FlowId>, reason: &str) {
        self.plan.skipped.push(Skipped { event, flow, reason: reason.to_owned() });
    }
}
