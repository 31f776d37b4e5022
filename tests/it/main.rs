//! The real binary against real PostgreSQL and Docker: one integration binary for all scenarios.

// In a test an unwrap is an assertion.
#![allow(clippy::unwrap_used)]

mod support;

mod agent;
mod approvals;
mod commands;
mod crashes;
mod database;
mod drafts;
mod issues;
mod journey;
mod launching;
mod mail;
mod matrix;
mod panics;
mod payloads;
mod seeing;
mod syncing;
mod tools;
mod trouble;
