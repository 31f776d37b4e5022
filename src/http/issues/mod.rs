//! Issues and their comments: read from what is kept here, written through to the tracker.

pub mod wire;
