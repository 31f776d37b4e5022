//! The real binary against real PostgreSQL and Docker: one integration binary for all scenarios.

mod support;

mod agent;
mod crashes;
mod database;
mod journey;
mod panics;
mod payloads;
