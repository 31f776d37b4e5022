//! A server that is a command, and leaves a process behind that got away from its group: who ends a command has to
//! find that one, too.

use super::upstream::{answer, between};
use std::{
    io::{BufRead, Write},
    process::{Command, Stdio},
};

pub fn run() -> anyhow::Result<()> {
    let silent = Stdio::null;
    Command::new("setsid")
        .args(["sleep", "100000"])
        .stdin(silent())
        .stdout(silent())
        .stderr(silent())
        .spawn()?;
    let mut out = std::io::stdout().lock();
    for request in std::io::stdin().lock().lines() {
        let request = request?;
        let (id, method) =
            (between(&request, "\"id\":", ","), between(&request, "\"method\":\"", "\""));
        // Notifications are not answered.
        if request.contains("\"id\":") {
            let (_, outcome) = answer(&request, method);
            writeln!(out, r#"{{"jsonrpc":"2.0","id":{id},{outcome}}}"#)?;
            out.flush()?;
        }
    }
    Ok(())
}
