//! Polling against in-memory ports.
