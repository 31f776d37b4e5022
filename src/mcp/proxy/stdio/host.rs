//! Commands on this machine itself, each under a warden.

use super::channel::{Channel, Life};
use crate::warden::{self, Orders};
use async_trait::async_trait;
use std::{io, os::unix::process::ExitStatusExt, path::Path, process::Stdio, time::Duration};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// How long a warden has to end its command; it takes a third of that at the most.
const END_MAX: Duration = Duration::from_secs(15);

struct Warden {
    child: Child,
    pid: Option<u32>,
}

/// Starts a warden. What it is to run is written to it first.
pub(super) fn start(program: &Path, orders: &Orders) -> io::Result<Channel> {
    let first = orders.write()?;
    let mut child = Command::new(program)
        .arg0(warden::NAME)
        .arg("warden")
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let missing = || io::Error::other("it has no pipes");
    Ok(Channel {
        first,
        input: Box::pin(child.stdin.take().ok_or_else(missing)?),
        output: Box::pin(child.stdout.take().ok_or_else(missing)?),
        errors: Box::pin(child.stderr.take().ok_or_else(missing)?),
        life: Box::new(Warden { pid: child.id(), child }),
    })
}

#[async_trait]
impl Life for Warden {
    async fn ended(&mut self) {
        // An error says that nobody knows; then the end of the output has to tell.
        if self.child.wait().await.is_err() {
            std::future::pending().await
        }
    }

    async fn end(&mut self) -> Option<i32> {
        let status = match timeout(END_MAX, self.child.wait()).await {
            Ok(status) => status.ok()?,
            Err(_) => {
                tracing::warn!("a warden did not end its command; killing both");
                // The kernel kills the command with it.
                self.child.kill().await.ok()?;
                self.child.wait().await.ok()?
            }
        };
        if status.signal().is_some()
            && let Some(pid) = self.pid
        {
            end_without_warden(pid).await;
        }
        status.code()
    }
}

async fn end_without_warden(warden: u32) {
    let ended = tokio::task::spawn_blocking(move || warden::end_session(warden)).await;
    match ended {
        Ok(Ok(0)) | Err(_) => {}
        Ok(Ok(left)) => tracing::warn!("a warden was killed; ended {left} processes it had left"),
        Ok(Err(error)) => tracing::warn!("a warden was killed, and its processes not: {error}"),
    }
}
