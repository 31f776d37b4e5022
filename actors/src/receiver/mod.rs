//! Receivers: one actor for each endpoint, in front of one group-commit ingest writer.
