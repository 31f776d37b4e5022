//! Agents: one file for each type.
