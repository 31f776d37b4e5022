//! The one door that every call of a tool passes, whatever its origin.
//!
//! Whether a caller may call a tool is decided here and nowhere else: over MCP, over plain HTTP, in a flow. In order:
//! the tool has to be one that the caller is shown (`admit`), the arguments have to fit its schema, the account's rules
//! decide (`judge`), people are asked where the rules want it (`ask`, `wait`), and what they approved runs once
//! (`grant`), also where its server asks back before it goes on (`answers`). Everything is on record (`record`), and
//! nothing passes that could not be.

mod admit;
mod answers;
mod arguments;
mod ask;
mod asking_tools;
mod edits;
mod grant;
mod judge;
mod labels;
mod outcome;
mod progress;
mod record;
pub mod redact;
mod run;
mod sessions;
mod spending;
mod state;
mod status;
mod task;
mod wait;

pub use judge::settled;
pub use outcome::Outcome;

use super::{
    allowed::AllowedTool,
    caller::{Access, McpCaller, McpPrincipal, SCOPE_WRITE},
    catalog::{Catalog, Catalogs, Entry, Viewer},
    exchange::Exchange,
    proxy::Passage,
    raw::RawObject,
    rpc::RpcError,
    tools::APPROVAL_STATUS,
};
use crate::{
    audit::Audit,
    models::{Models, NoModels},
    policy::trial::Shadows,
    search::Search,
    secrets::Sealer,
    store::Store,
    trackers::writing::Writers,
};
use admit::{admit, check, check_arguments, take_justification};
use judge::Judged;
use labels::Holdings;
use preloop_actors::{
    approval::{ApprovalId, ApprovalsHandle},
    gate::Verdict,
    ids::ReplicaId,
    ports::{Approvals, StoreError},
};
use serde_json::Value;
use sessions::Sessions;
use state::Held;
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Lets calls through, or not. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Door {
    store: Store,
    catalogs: Catalogs,
    passage: Passage,
    writers: Arc<dyn Writers>,
    models: Arc<dyn Models>,
    gate: Gate,
    search: Search,
    sessions: Arc<Sessions>,
    holdings: Arc<Holdings>,
    /// What language models may cost each account a day, in US dollars.
    usd_per_day: Option<f64>,
    /// How drafts come out that are tried on calls.
    shadows: Shadows,
    closing: Arc<AtomicBool>,
}

/// What holds calls until people agree, and what keeps the record.
#[derive(Clone)]
pub struct Gate {
    pub approvals: Arc<dyn Approvals>,
    pub waiting: ApprovalsHandle,
    pub audit: Audit,
    /// Who runs what was approved.
    pub replica: ReplicaId,
    /// Seals what clients hold while they wait.
    pub sealer: Sealer,
    /// Where the world reaches us, without a slash at its end.
    pub public_url: Arc<str>,
}

/// A call as it arrives.
pub struct Call<'a> {
    /// What the tool is listed as.
    pub name: &'a str,
    /// `params` of `tools/call`. What is not ours to read goes to the tool's server as it is.
    pub params: RawObject<'a>,
    /// The client that calls; `None` for a caller that waits for the result and nothing else.
    pub exchange: Option<&'a Exchange>,
}

/// Why a call was not let through.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Denied {
    /// There is no such tool, or none that this caller may see: both are told alike.
    #[error("there is no tool `{0}`, or you may not use it; ask for the list of tools")]
    Unknown(String),
    /// The same for an execution, whose flow decides what it may use.
    #[error(
        "the flow does not list the tool `{0}`, or there is none of that name; a flow's agent may call what stands in \
         the flow's `tools`"
    )]
    Unlisted(String),
    /// The credential's scopes cover only tools that read.
    #[error(
        "the tool `{0}` writes, and the credential's scopes cover only reading; `{SCOPE_WRITE}` is needed"
    )]
    Scope(String),
    /// People have to look at the tool first.
    #[error(
        "the tool `{name}` is held, so it was not called: {why}; a person can review it in Preloop"
    )]
    Held { name: String, why: String },
    /// The call is no call.
    #[error("{0}")]
    Malformed(RpcError),
    /// The tool's server refused, in its own words.
    #[error("{0}")]
    Refused(RpcError),
    #[error(
        "the tool was not called, since the server cannot decide about it at this moment; try again"
    )]
    Unavailable,
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        tracing::warn!("a tool could not be called: {error}");
        Self::Unavailable
    }
}

/// What a caller is shown.
pub struct Shown {
    pub catalog: Arc<Catalog>,
    access: Access,
    /// See [`Viewer::allowed`].
    allowed: Option<HashSet<String>>,
    /// The kill switch stops the caller's calls; not known for lists, which show the same as always.
    is_halted: bool,
}

impl Shown {
    /// The tools that the caller may call, in the order of lists.
    pub fn tools(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.catalog.visible(self.viewer())
    }

    /// Whether it is everything that the account has, prompts and resources included.
    pub fn is_whole(&self) -> bool {
        self.allowed.is_none()
    }

    fn viewer(&self) -> Viewer<'_> {
        let allowed = self.allowed.as_ref();
        Viewer { access: self.access, allowed, ..Viewer::new(self.access) }
    }
}

impl Door {
    /// `writers` write to the trackers that agents name.
    pub fn new(
        store: Store,
        catalogs: Catalogs,
        passage: Passage,
        writers: Arc<dyn Writers>,
        gate: Gate,
    ) -> Self {
        let (sessions, holdings, closing) = (Arc::default(), Arc::default(), Arc::default());
        let shadows = Shadows::default();
        let search = Search::by_words_alone(store.clone());
        let models = Arc::new(NoModels);
        Self {
            store,
            catalogs,
            passage,
            writers,
            models,
            gate,
            search,
            sessions,
            holdings,
            usd_per_day: None,
            shadows,
            closing,
        }
    }

    /// Lets tools ask the language models of their accounts.
    pub fn asking(self, models: Arc<dyn Models>) -> Self {
        Self { models, ..self }
    }

    /// With what language models may cost each account a day, in US dollars; `None`: whatever it costs.
    pub fn limited(self, usd_per_day: Option<f64>) -> Self {
        Self { usd_per_day, ..self }
    }

    /// With a search that knows more than words.
    pub fn searching(self, search: Search) -> Self {
        Self { search, ..self }
    }

    /// Writes down how drafts come out that are tried on calls. Never returns.
    pub async fn keep_shadows(self) {
        self.shadows.keep(self.store).await;
    }

    /// Writes down how drafts came out so far.
    pub async fn flush_shadows(&self) {
        self.shadows.flush(&self.store).await;
    }

    /// The process ends: clients that go away now have not given up what they wait for.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// What this caller is shown.
    pub async fn shown(&self, caller: &McpCaller) -> Result<Shown, StoreError> {
        let catalog = self.catalogs.of(caller.account).await?;
        let allowed = match &caller.principal {
            McpPrincipal::Execution { tools, .. } => {
                let mut names = AllowedTool::names(tools, &catalog);
                // Whatever a flow lists may have to wait for people.
                names.insert(APPROVAL_STATUS.to_owned());
                Some(names)
            }
            _ => None,
        };
        Ok(Shown { catalog, access: caller.access, allowed, is_halted: false })
    }

    /// The same for a caller who is about to call: the kill switch is looked at.
    async fn shown_to_call(&self, caller: &McpCaller) -> Result<Shown, StoreError> {
        let is_halted = self.is_halted(caller).await?;
        Ok(Shown { is_halted, ..self.shown(caller).await? })
    }

    /// Whether the kill switch stops the caller's calls, as of less than a second ago.
    pub(in crate::mcp) async fn is_halted(&self, caller: &McpCaller) -> Result<bool, StoreError> {
        let of_execution = matches!(caller.principal, McpPrincipal::Execution { .. });
        Ok(self.store.halted(caller.account).await?.stops_calls(of_execution))
    }

    /// Calls a tool. A tool that fails is an answer, too: see [`Outcome`].
    pub async fn call(&self, caller: &McpCaller, mut call: Call<'_>) -> Result<Outcome, Denied> {
        let shown = self.shown_to_call(caller).await?;
        let entry = match admit(&shown, caller, call.name) {
            Ok(entry) => entry,
            Err(denied) => {
                self.record_unadmitted(caller, call.name, &denied)?;
                return Err(denied);
            }
        };
        check(&entry, &call)?;
        let checked = check_arguments(&entry, &call.params);
        let checked = checked.and_then(|()| take_justification(&entry, &mut call.params));
        let checked = checked.and_then(|reason| Ok((reason, arguments::read(&call.params)?)));
        let (reason, arguments) = match checked {
            Ok(checked) => checked,
            Err(error) => return self.record_misfit(caller, &entry, error),
        };
        let (held, answers) = match self.take_state(caller, &mut call)? {
            Some(Held { id, answers }) => (Some(id), answers),
            None => (None, None),
        };
        let came = (call.exchange, held.is_some());
        let (judged, reading) = self.judge(caller, &shown, &entry, &arguments, came).await;
        let verdict = judged.decision.verdict;
        // Who is not let through reads nothing yet.
        let _reading = reading.filter(|_| verdict == Verdict::Allow);
        let case = Case { caller, entry: &entry, arguments: &arguments, judged: &judged, held };
        match (verdict, held.zip(answers)) {
            (Verdict::Deny | Verdict::Blocked(_), _) => self.turn_away(case).await,
            _ if asking_tools::asks(&entry) => self.ask_people(case, call).await,
            // Also where nobody would be asked by now: it was begun under a grant, and goes on under it.
            (_, Some((id, answers))) => self.answer(case, call, id, answers).await,
            (Verdict::Allow, _) => self.pass(case, call).await,
            (Verdict::Ask(workflow), _) => self.ask(case, call, workflow, reason).await,
        }
    }
}

/// A call, and what was decided about it.
#[derive(Clone, Copy)]
struct Case<'a> {
    caller: &'a McpCaller,
    entry: &'a Arc<Entry>,
    /// Without what we added to the tool's schema.
    arguments: &'a Value,
    judged: &'a Judged,
    /// The request that the client was told of before, and has come back for.
    held: Option<ApprovalId>,
}
