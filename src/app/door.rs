//! The agents' door: where it is, who serves at it, and that a server without it serves on.

use super::Surface;
use crate::{
    config::{DataDir, DataDirError},
    http::{HttpState, door},
};
use actix_web::dev::ServerHandle;
use std::{io, os::unix::net::UnixListener, path::PathBuf};

/// A socket that is listened on; agents that come before it is served wait.
pub(super) struct Door(Option<(PathBuf, UnixListener)>);

impl Door {
    /// Makes the socket. Where that is not possible, as below a path that is too long for one, agents need a network
    /// for what flows list as tools: those flows fail and say so, all others run.
    pub(super) fn open(data: &DataDir) -> Result<Self, DataDirError> {
        let folder = data.door()?;
        match door::listen(&folder) {
            Ok(listener) => Ok(Self(Some((folder, listener)))),
            Err(error) => {
                tracing::warn!(
                    "agents have no socket in `{}` ({error}), so those of flows that list tools need a network; a \
                     shorter PRELOOP_DATA_DIR may help",
                    folder.display()
                );
                Ok(Self(None))
            }
        }
    }

    /// What is mounted into containers.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.0.as_ref().map(|(folder, _)| folder.clone())
    }

    /// Serves what the API has for agents.
    pub(super) fn serve(
        self,
        state: &HttpState,
        surface: &Surface,
    ) -> io::Result<Option<ServerHandle>> {
        let Some((_, listener)) = self.0 else { return Ok(None) };
        let surface = surface.clone();
        let server = door::serve(listener, state.clone(), move |cfg| surface.install(cfg))?;
        let handle = server.handle();
        actix::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!("the agents' socket is not served any more: {error}");
            }
        });
        Ok(Some(handle))
    }
}
