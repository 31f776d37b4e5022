//! The router: matches events to flows.

/// Tries after which an event whose routing keeps failing is parked (R-B5).
pub const ATTEMPTS_MAX: i16 = 3;
