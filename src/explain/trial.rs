//! A draft of a flow tried on recorded events, beside the flow that is deployed.

use crate::store::{
    Store,
    event_views::{self, EventView, Filter},
    flows,
    page::Window,
};
use preloop_actors::{
    flow::{
        FlowVersion, PreparedEvent, explain,
        matching::{Explained, Outcome},
    },
    ids::{AccountId, FlowId},
    ports::StoreError,
    router::suppression,
};
use std::sync::Arc;

/// Most events of one trial.
pub const EVENTS_MAX: i64 = 200;

/// How a draft and the deployed flow come out on some events.
#[derive(Debug)]
pub struct Trial {
    /// The flow it would replace.
    pub deployed: Option<Arc<FlowVersion>>,
    /// The newest first.
    pub events: Vec<Tried>,
}

/// One event of a trial.
#[derive(Debug)]
pub struct Tried {
    pub event: EventView,
    pub draft: Answer,
    /// Of the flow that is deployed; `None` where there is none.
    pub deployed: Option<Answer>,
}

/// How a flow comes out.
#[derive(Debug)]
pub struct Answer {
    pub explained: Explained,
    /// Why it starts nothing although it matches.
    pub suppressed: Option<String>,
}

/// What a draft would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    Both,
    OnlyDraft,
    OnlyDeployed,
    Neither,
}

impl Answer {
    pub fn starts(&self) -> bool {
        self.explained.outcome == Outcome::Match && self.suppressed.is_none()
    }

    pub fn reason(&self) -> Option<String> {
        self.explained.reason().or_else(|| self.suppressed.clone())
    }
}

impl Tried {
    pub fn difference(&self) -> Difference {
        let deployed = self.deployed.as_ref().is_some_and(Answer::starts);
        match (self.draft.starts(), deployed) {
            (true, true) => Difference::Both,
            (true, false) => Difference::OnlyDraft,
            (false, true) => Difference::OnlyDeployed,
            (false, false) => Difference::Neither,
        }
    }
}

/// The deployed flow that a draft would replace: the one of that id, else of its name.
pub async fn deployed(
    store: &Store,
    account: AccountId,
    id: Option<FlowId>,
    name: &str,
) -> Result<Option<Arc<FlowVersion>>, StoreError> {
    let db = store.client().await?;
    let id = match id {
        Some(id) => Some(id),
        None => flows::named(&db, account, name).await?,
    };
    let Some(id) = id else { return Ok(None) };
    Ok(flows::get(&db, account, id).await?.map(|flow| Arc::new(flow.version)))
}

/// Tries a draft on the last events of a filter. Nothing is saved or started.
pub async fn run(
    store: &Store,
    account: AccountId,
    draft: Arc<FlowVersion>,
    deployed: Option<Arc<FlowVersion>>,
    filter: &Filter,
    last: i64,
) -> Result<Trial, StoreError> {
    let window = Window { offset: 0, limit: last.clamp(1, EVENTS_MAX) };
    let views = event_views::list(&store.client().await?, account, filter, window).await?.rows;
    let mut events = Vec::with_capacity(views.len());
    // One after the other, so that one payload at a time is in memory.
    for view in views {
        let whole = event_views::whole(&store.client().await?, account, view.id).await?;
        let Some((event, _)) = whole else { continue };
        let (draft, deployed) = (Arc::clone(&draft), deployed.clone());
        let answers = tokio::task::spawn_blocking(move || {
            let suppressed = suppression(&event);
            let prepared = PreparedEvent::new(event);
            let ask = |flow: &FlowVersion| Answer {
                explained: explain(flow, &prepared),
                suppressed: suppressed.clone(),
            };
            (ask(&draft), deployed.as_deref().map(ask))
        });
        let (draft, deployed) = answers
            .await
            .map_err(|error| StoreError::Internal(format!("a trial was cut off: {error}")))?;
        events.push(Tried { event: view, draft, deployed });
    }
    Ok(Trial { deployed, events })
}
