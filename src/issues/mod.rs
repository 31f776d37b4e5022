//! Issues as people and agents act on them: found by whatever name, and written through to their tracker.
//!
//! A write goes to the tracker first. Only what it answered is kept here, so that we never say what it does not have;
//! when keeping it fails, the next sync or webhook mends our row, and the answer says what the tracker has.
//! REST and the MCP tools both come here.

mod error;
mod names;
mod write;

pub use error::IssueError;
pub use names::{IssueName, ProjectName, bounded, text};
pub use write::{Removed, Written};

use crate::{store::Store, trackers::writing::Writers};
use std::sync::Arc;

/// Longest title, in characters; trackers take less, and say so.
pub const TITLE_CHARS_MAX: usize = 1_000;
/// Longest text that is written, in characters.
pub const TEXT_CHARS_MAX: usize = 262_144;
/// Longest label, login, status or priority, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Most labels of one issue.
pub const LABELS_MAX: usize = 100;

/// Finds and writes issues. Cheap to clone.
#[derive(Clone)]
pub struct Issues {
    store: Store,
    writers: Arc<dyn Writers>,
}

impl Issues {
    pub fn new(store: Store, writers: Arc<dyn Writers>) -> Self {
        Self { store, writers }
    }
}
