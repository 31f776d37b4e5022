//! Routing against in-memory ports.
