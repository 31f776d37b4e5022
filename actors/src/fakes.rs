//! In-memory ports, for tests only.
