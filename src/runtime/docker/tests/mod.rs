//! Against the Docker Engine of this machine.
