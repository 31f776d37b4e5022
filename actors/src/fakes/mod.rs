//! In-memory ports, for tests only.

mod live;

pub use live::FakeLive;
