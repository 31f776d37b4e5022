//! Builds anew when a migration appears, or the console was built: the macros that embed them see only what they knew.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=console/dist");
}
