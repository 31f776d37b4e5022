//! What is known of trackers, in real PostgreSQL.
