//! Polling against fake trackers and real PostgreSQL.
