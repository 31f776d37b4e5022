//! Tests of the resource over the real app.
