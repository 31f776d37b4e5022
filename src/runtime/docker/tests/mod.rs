//! Against the Docker Engine of this machine; without one they fail, because nothing else can stand in for it.

mod bench;
mod commands;
mod daemon;
mod door;
mod guarded;
mod images;
mod life;
mod logs;
mod protected;
mod sandbox;
