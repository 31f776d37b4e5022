//! The HTTP surface: every route on one screen.
