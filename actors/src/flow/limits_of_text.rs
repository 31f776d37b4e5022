//! How long the texts of a flow may be.

/// Longest condition.
pub const CONDITION_BYTES_MAX: usize = 4_096;
/// Longest prompt or step template, before rendering.
pub const TEMPLATE_BYTES_MAX: usize = 64 * 1024;
/// Longest flow, step and environment names, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 2_000;
