//! Where reading the changes of a project stands.

use super::{ChangedComment, IssueInFull};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::walk::Walk;

/// Where reading the changes of a project stands. Opaque, and small enough for a database row.
///
/// All times in it are the tracker's own, so that its clock and ours need not agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    #[serde(default)]
    pub(in crate::trackers) issues: Walk,
    /// Comments that the tracker lists apart from their issues.
    #[serde(default)]
    pub(in crate::trackers) comments: Walk,
    /// The issues are read to the end, and the comments are not.
    #[serde(default)]
    pub(in crate::trackers) among_comments: bool,
}

impl Cursor {
    /// Begins with what changed at this moment or later, by the tracker's clock.
    pub fn since(moment: DateTime<Utc>) -> Self {
        let walk = Walk::since(moment);
        Self { issues: walk.clone(), comments: walk, among_comments: false }
    }

    /// The moment up to which all changes of issues were read; `None` before the first page.
    pub fn moment(&self) -> Option<DateTime<Utc>> {
        self.issues.moment()
    }
}

/// Some changes, and how to go on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Issues that changed, oldest change first.
    pub issues: Vec<IssueInFull>,
    /// Comments that changed, from trackers that list them apart from their issues. The issue of each came in an
    /// earlier page or comes in this one, unless it was deleted.
    pub comments: Vec<ChangedComment>,
    /// To be kept together with what this page brought.
    pub next: Cursor,
    /// More is known to be there: ask again at once.
    pub has_more: bool,
    /// The tracker said that nothing changed, which cost (almost) nothing.
    pub not_modified: bool,
}
