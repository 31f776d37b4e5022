//! The `preloop` binary.

fn main() {}
