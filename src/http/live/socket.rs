//! Cuts connections whose peer takes nothing any more.

use actix_web::dev::Extensions;
use std::{any::Any, time::Duration};

/// Longest time sent bytes may wait for a peer that does not take them.
const UNTAKEN_MAX: Duration = Duration::from_secs(30);

/// For `HttpServer::on_connect`: has the kernel cut peers that take nothing for [`UNTAKEN_MAX`].
///
/// A session whose socket is full is not polled, so no timer of its own can end it; the hub lets go of
/// it, and this frees the rest. Works on Linux; elsewhere such a peer stays until it goes by itself.
pub fn cut_dead_peers(connection: &dyn Any, _: &mut Extensions) {
    cut_after(connection, UNTAKEN_MAX);
}

pub(super) fn cut_after(connection: &dyn Any, untaken_max: Duration) {
    let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else { return };
    let millis = u32::try_from(untaken_max.as_millis()).unwrap_or(u32::MAX);
    if let Err(error) = set_user_timeout(stream, millis) {
        tracing::debug!("could not limit how long a peer may take nothing: {error}");
    }
}

#[cfg(target_os = "linux")]
fn set_user_timeout(stream: &actix_web::rt::net::TcpStream, millis: u32) -> rustix::io::Result<()> {
    rustix::net::sockopt::set_tcp_user_timeout(stream, millis)
}

#[cfg(not(target_os = "linux"))]
fn set_user_timeout(_: &actix_web::rt::net::TcpStream, _: u32) -> rustix::io::Result<()> {
    Ok(())
}
