//! Schedules against in-memory ports.
