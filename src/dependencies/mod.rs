//! Which issues have to wait for which, as their texts say it.
//!
//! [`mentions`] finds what is said outright: “blocked by #12”, a section “Depends on”, a checklist of issues. That
//! needs nothing but the texts. Where the account has a language model, it is asked about the whole set as well.
//! Results are kept as long as the set, its texts and the model stay the same.

mod ask;
mod mentions;
mod service;
#[cfg(test)]
mod tests;

pub use mentions::Member;
pub use service::{Dependencies, Detected};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most issues of one set.
pub const ISSUES_MAX: usize = 200;

/// One issue, another one, and what the first is to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dependency {
    pub source: Uuid,
    pub target: Uuid,
    pub kind: Kind,
    pub reason: String,
    /// 0 to 1.
    pub confidence: f64,
    pub judge: Judge,
}

/// What an issue is to another one. That one blocks the other is told of the one that waits.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It cannot be done before the other one is.
    BlockedBy,
    /// The other one is a piece of it.
    ParentOf,
    /// Something, which does not hold either up.
    RelatesTo,
}

/// Who found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judge {
    Local,
    Model,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BlockedBy => "blocked_by",
            Self::ParentOf => "parent_of",
            Self::RelatesTo => "relates_to",
        }
    }
}

/// The surest of each kind between two issues, and nothing vague between two of which more is known.
fn settled(mut found: Vec<Dependency>) -> Vec<Dependency> {
    for one in &mut found {
        // What has no direction has one order.
        if one.kind == Kind::RelatesTo && one.target < one.source {
            std::mem::swap(&mut one.source, &mut one.target);
        }
    }
    found.sort_by(|one, other| {
        let order = |it: &Dependency| (it.source, it.target, it.kind);
        order(one).cmp(&order(other)).then(other.confidence.total_cmp(&one.confidence))
    });
    found.dedup_by_key(|it| (it.source, it.target, it.kind));
    let known: Vec<_> = found.iter().map(|it| (it.source, it.target, it.kind)).collect();
    found.retain(|it| {
        let more = |(source, target, kind): &(Uuid, Uuid, Kind)| {
            let same = (*source, *target) == (it.source, it.target);
            let turned = (*target, *source) == (it.source, it.target);
            *kind != Kind::RelatesTo && (same || turned)
        };
        it.kind != Kind::RelatesTo || !known.iter().any(more)
    });
    found.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    found
}
