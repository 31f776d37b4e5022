//! The fakes themselves.
