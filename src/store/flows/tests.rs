//! Tests of saving flows.
