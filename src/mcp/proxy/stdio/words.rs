//! What a command writes beside its messages: kept for whoever asks why it failed, and put into our log.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Longest line that is looked at, in bytes.
pub(super) const LINE_BYTES_MAX: usize = 2_000;
/// Lines that are kept.
const LINES_MAX: usize = 20;
/// Characters that are told of a failure; the column for it holds more.
const TOLD_CHARS_MAX: usize = 1_000;
/// Lines that go into our log within [`LOGGED_WITHIN`]. The rest is counted.
const LOGGED_MAX: u32 = 50;
const LOGGED_WITHIN: Duration = Duration::from_secs(10);
/// A value of the environment as short as this is no secret, and hiding it would hide too much.
const SECRET_CHARS_MIN: usize = 6;

/// The last words of one command.
pub(super) struct Words {
    server: Uuid,
    /// What must not be told on.
    secrets: Vec<String>,
    state: Mutex<State>,
}

struct State {
    lines: VecDeque<String>,
    /// Since when `logged` and `unlogged` are counted.
    since: Instant,
    logged: u32,
    unlogged: u32,
}

impl Words {
    /// `secrets` are struck out wherever they occur.
    pub fn new(server: Uuid, secrets: impl Iterator<Item = String>) -> Self {
        let mut secrets: Vec<_> =
            secrets.filter(|secret| secret.chars().count() >= SECRET_CHARS_MIN).collect();
        // A secret within another one must not leave the other's rest.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let lines = VecDeque::with_capacity(LINES_MAX);
        let state = State { lines, since: Instant::now(), logged: 0, unlogged: 0 };
        Self { server, secrets, state: Mutex::new(state) }
    }

    /// Takes one line.
    pub fn take(&self, line: &[u8]) {
        let line = self.clean(line);
        if line.is_empty() {
            return;
        }
        let (is_logged, unlogged) = self.state().count();
        let server = self.server;
        if unlogged > 0 {
            tracing::info!(mcp.server = %server, "MCP server `{server}` wrote {unlogged} more lines");
        }
        if is_logged {
            tracing::info!(mcp.server = %server, "MCP server `{server}` writes: {line}");
        }
        let mut state = self.state();
        if state.lines.len() == LINES_MAX {
            state.lines.pop_front();
        }
        state.lines.push_back(line);
    }

    /// The end of what it wrote; `None` when it wrote nothing.
    pub fn last(&self) -> Option<String> {
        let state = self.state();
        let all: Vec<_> = state.lines.iter().map(String::as_str).collect();
        let all = all.join(" | ");
        let surplus = all.chars().count().saturating_sub(TOLD_CHARS_MAX);
        let last: String = all.chars().skip(surplus).collect();
        (!last.is_empty()).then_some(last)
    }

    /// As text that does nothing to a terminal, without secrets.
    fn clean(&self, line: &[u8]) -> String {
        let mut text = String::from_utf8_lossy(line).into_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), crate::mcp::credentials::MASK);
            }
        }
        let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        plain.collect::<String>().trim().to_owned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether the next line is logged, and how many before it were not that nobody was told of.
    fn count(&mut self) -> (bool, u32) {
        let mut unlogged = 0;
        if self.since.elapsed() >= LOGGED_WITHIN {
            unlogged = self.unlogged;
            *self = Self {
                lines: std::mem::take(&mut self.lines),
                since: Instant::now(),
                logged: 0,
                unlogged: 0,
            };
        }
        let is_logged = self.logged < LOGGED_MAX;
        match is_logged {
            true => self.logged += 1,
            false => self.unlogged += 1,
        }
        (is_logged, unlogged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(secrets: &[&str]) -> Words {
        Words::new(Uuid::nil(), secrets.iter().map(|secret| (*secret).to_owned()))
    }

    #[tokio::test]
    async fn the_last_lines_are_kept_without_secrets() {
        for (lines, expected) in [
            (vec![], None),
            (vec!["  ", "\u{1b}[31mred\u{1b}[0m"], Some("[31mred [0m")),
            (vec!["a", "b\r"], Some("a | b")),
            (vec!["key=very-secret, very"], Some("key=********, very")),
            (vec!["very-secret-longer"], Some("********")),
        ] {
            let words = words(&["very", "very-secret", "very-secret-longer"]);
            lines.iter().for_each(|line| words.take(line.as_bytes()));
            assert_eq!(words.last().as_deref(), expected, "{lines:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn chatter_is_bounded() {
        let words = words(&[]);
        (0..1_000).for_each(|line| words.take(format!("{line:0>200}").as_bytes()));
        let last = words.last().unwrap();
        assert!(last.ends_with("0999") && last.chars().count() == TOLD_CHARS_MAX, "{last}");
        assert_eq!(words.state().unlogged, 1_000 - LOGGED_MAX);
        tokio::time::advance(LOGGED_WITHIN).await;
        assert_eq!(words.state().count(), (true, 1_000 - LOGGED_MAX));
    }
}
