//! One tool of an account: where it comes from, how it is listed, and why it may be left out.

use crate::{
    mcp::{
        arguments::ArgumentCheck,
        head::MarkedParam,
        pins::Hold,
        raw::{RawObject, raw},
        tools::{TOOLS, Tool},
    },
    store::{
        mcp_servers::{McpServer, Status},
        tool_configurations::{JustificationMode, ToolConfiguration},
    },
};
use chrono::{DateTime, Utc};
use preloop_actors::gate::{Hash, Hints, Label, Labels, ToolKey, ToolOrigin};
use serde_json::{Value, value::RawValue};
use std::{fmt, sync::Arc};
use uuid::Uuid;

/// A tool of ours.
#[derive(Clone, Debug)]
pub struct BuiltIn {
    pub name: String,
    /// The tool object as it is listed.
    pub listed: Box<RawValue>,
    /// Of no use to an account without a tracker.
    pub requires_tracker: bool,
    pub read_only: bool,
}

impl BuiltIn {
    /// All tools of ours, in the order of lists.
    pub fn all() -> Vec<Self> {
        let built_in = |tool: &&Tool| Self {
            name: tool.name.to_owned(),
            listed: raw(&tool.definition()),
            requires_tracker: tool.requires_tracker,
            read_only: tool.annotations.read_only_hint,
        };
        TOOLS.iter().map(built_in).collect()
    }
}

/// A tool of an account.
#[derive(Debug)]
pub struct Entry {
    /// What it is called by; for one that is left out, what it would be called by.
    pub name: String,
    /// What its source calls it.
    pub own_name: String,
    pub source: Source,
    /// What it is to rules and approvals, whatever it is called by.
    pub tool: ToolKey,
    /// Of its definition as its source has it; none where that cannot be told, and nobody can approve its calls.
    pub definition: Option<Hash>,
    /// What it says of itself, as far as that may be believed.
    pub hints: Hints,
    /// What it does with information, as far as that counts for the account.
    pub labels: Labels,
    /// The tool object as it is listed; for one that is left out, it may be as its source sent it.
    pub listed: Box<RawValue>,
    /// Calling it changes nothing. Believed of ours and of trusted servers.
    pub read_only: bool,
    pub requires_tracker: bool,
    /// Arguments that modern clients repeat in headers.
    pub marked: Vec<MarkedParam>,
    /// By the schema that is listed.
    pub arguments: ArgumentCheck,
    pub justification: Option<Justification>,
    pub configuration: Option<Arc<ToolConfiguration>>,
    /// Why nobody can call it; `None` for those that are listed.
    pub left_out: Option<LeftOut>,
}

/// Where a tool comes from.
#[derive(Clone, Debug)]
pub enum Source {
    BuiltIn,
    Server(Arc<Origin>),
}

/// A server that a tool, prompt or resource comes from.
#[derive(Debug)]
pub struct Origin {
    pub id: Uuid,
    pub name: String,
    /// What it says of its tools may be believed.
    pub is_trusted: bool,
    /// Counts changes of how it is reached.
    pub revision: i64,
    /// How to use it, in its own words; only for those who trust it, and only as people know them.
    pub instructions: Option<String>,
    /// What whoever reads one of its prompts or resources holds from then on.
    pub reads: Labels,
    /// `ServerCapabilities` as of its last scan; null before.
    pub capabilities: Value,
    /// When a scan last worked.
    pub scanned_at: Option<DateTime<Utc>>,
    /// Why what is known of it may be too little.
    pub gap: Option<String>,
}

/// The reason that calls of a tool have to give, in the argument `justification`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Justification {
    pub mode: JustificationMode,
    /// The tool itself has an argument of that name, which it is to get.
    pub is_own: bool,
}

/// Why a tool is neither listed nor called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The account switched it off.
    Disabled,
    NeedsTracker,
    /// Another one has the name.
    Shadowed {
        by: String,
    },
    InvalidName,
    /// It is no tool that clients could use.
    Unusable(String),
    /// People have to look at it first.
    Held(Hold),
}

impl Entry {
    /// Whether its answers have to be of a form that it states.
    pub fn has_output_schema(&self) -> bool {
        RawObject::parse(self.listed.get()).is_ok_and(|tool| tool.get("outputSchema").is_some())
    }

    /// What rules know its server by.
    pub fn server_name(&self) -> &str {
        match &self.source {
            Source::BuiltIn => "builtin",
            Source::Server(origin) => &origin.name,
        }
    }

    /// Why it is held, if it is and nothing else is in its way.
    pub fn hold(&self) -> Option<&Hold> {
        match &self.left_out {
            Some(LeftOut::Held(hold)) => Some(hold),
            _ => None,
        }
    }

    /// Labels that what the tool says of itself gives reason for. They count once people have set them.
    ///
    /// Hints may only tighten: those of a server that is not trusted are read as the cautious ones, so that they take
    /// no proposal away. Who reaches the open world reads what strangers wrote, and sends out unless it only reads;
    /// what destroys changes something that others see; and what reads within a closed world reads what is ours.
    pub fn proposed_labels(&self) -> Labels {
        let object = RawObject::parse(self.listed.get()).unwrap_or_default();
        let said: Option<Value> = object.read("annotations").ok().flatten();
        let is_closed = said.is_some_and(|said| said["openWorldHint"] == false);
        let Hints { read_only, destructive, open_world, .. } = self.hints;
        let proposed = [
            (Label::ReadsUntrusted, open_world),
            (Label::ReadsPrivate, is_closed),
            (Label::SendsOut, destructive || (open_world && !read_only)),
        ];
        proposed.into_iter().filter_map(|(label, fits)| fits.then_some(label)).collect()
    }

    /// Whether another tool has its name.
    pub fn is_shadowed(&self) -> bool {
        matches!(self.left_out, Some(LeftOut::Shadowed { .. }))
    }
}

impl Source {
    pub fn server(&self) -> Option<Uuid> {
        match self {
            Self::BuiltIn => None,
            Self::Server(origin) => Some(origin.id),
        }
    }

    /// For rules.
    pub fn origin(&self) -> ToolOrigin {
        match self {
            Self::BuiltIn => ToolOrigin::Builtin,
            Self::Server(origin) => ToolOrigin::Server(origin.id),
        }
    }

    /// Whether what it says of its tools may be believed.
    pub fn is_trusted(&self) -> bool {
        match self {
            Self::BuiltIn => true,
            Self::Server(origin) => origin.is_trusted,
        }
    }

    /// For people.
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn => "Preloop",
            Self::Server(origin) => &origin.name,
        }
    }
}

impl Origin {
    /// `words` are its instructions, if they count; `reads` is what its prompts and resources are labelled with.
    pub(super) fn of(server: &McpServer, words: Option<String>, reads: Labels) -> Self {
        let facts = server.facts.as_ref();
        let error = server.last_error.as_deref().unwrap_or("for an unknown reason");
        let gap = match (server.status, facts) {
            (Status::Error, None) => Some(format!("it could not be scanned yet: {error}")),
            (Status::Error, Some(_)) => Some(format!(
                "it could not be scanned again, and is listed as found before: {error}"
            )),
            (_, None) => Some("it was not scanned yet".to_owned()),
            (_, Some(_)) => None,
        };
        Self {
            id: server.id,
            name: server.settings.name.clone(),
            is_trusted: server.settings.is_trusted,
            revision: server.revision,
            instructions: words,
            reads,
            capabilities: facts
                .and_then(|facts| serde_json::from_str(&facts.capabilities).ok())
                .unwrap_or_default(),
            scanned_at: server.last_scan_at,
            gap,
        }
    }
}

impl LeftOut {
    /// Whether it is more than what the account wanted.
    pub fn is_warning(&self) -> bool {
        !matches!(self, Self::Disabled | Self::NeedsTracker)
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disabled => f.write_str("it is switched off"),
            Self::NeedsTracker => f.write_str("it needs a tracker; connect one first"),
            Self::Shadowed { by } => {
                write!(f, "{by} has its name; give this server a `tool_prefix` to have both")
            }
            Self::InvalidName => f.write_str(
                "its name has other characters than letters, digits, `_`, `.` and `-`, or is too long",
            ),
            Self::Unusable(why) => f.write_str(why),
            Self::Held(hold) => write!(f, "{hold}"),
        }
    }
}
