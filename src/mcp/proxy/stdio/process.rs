//! One running command: who reads, writes and waits at its pipes.

use super::{
    channel::{Channel, Life},
    lines::{LineError, Lines, line},
    restarts::Restarts,
    words::{LINE_BYTES_MAX, Words},
};
use crate::{
    mcp::proxy::{
        ANSWER_BYTES_MAX,
        board::{Board, Fate},
        line::Carrier,
        link::LinkError,
    },
    warden,
};
use async_trait::async_trait;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{self, AsyncRead, AsyncWrite, AsyncWriteExt},
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, timeout},
};
use uuid::Uuid;

/// Messages that wait to be written. Who has more of them waits.
const MESSAGES_MAX: usize = 64;
/// Bytes that are written at once, when so many wait.
const BATCH_BYTES: usize = 64 * 1024;
/// How long what a command wrote last is waited for after its end.
const DRAIN_MAX: Duration = Duration::from_secs(1);
/// A command that ends sooner with the shells' code for it could not be run at all.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Whose command it is.
pub(super) struct Owner {
    pub server: Uuid,
    /// What must not be told on.
    pub secrets: Vec<String>,
    pub restarts: Arc<Restarts>,
}

/// The way to a running command. Dropped, the command is ended.
pub(super) struct Pipes {
    messages: mpsc::Sender<String>,
    /// Whether the command is to end.
    stop: watch::Sender<bool>,
    gone: watch::Receiver<bool>,
}

/// Reads and writes at a command's pipes from now on. What it says goes to the board.
pub(super) fn attend(owner: Owner, channel: Channel, board: Arc<Board>) -> Arc<Pipes> {
    let Channel { first, input, output, errors, life } = channel;
    let words = Arc::new(Words::new(owner.server, owner.secrets.into_iter()));
    let (messages, waiting) = mpsc::channel(MESSAGES_MAX);
    let (stop, stopped) = watch::channel(false);
    let (gone_sender, gone) = watch::channel(false);
    tokio::spawn(write(input, first, waiting, stopped));
    let reading = tokio::spawn(read(output, board.clone(), words.clone(), messages.downgrade()));
    let listening = tokio::spawn(listen(errors, words.clone()));
    let minder = Minder {
        server: owner.server,
        board,
        words,
        restarts: owner.restarts,
        stop: stop.clone(),
        began: Instant::now(),
        gone: gone_sender,
    };
    tokio::spawn(minder.mind(life, reading, listening));
    Arc::new(Pipes { messages, stop, gone })
}

#[async_trait]
impl Carrier for Pipes {
    async fn carry(&self, message: String) -> Result<(), LinkError> {
        // Nobody writes any more: it has not been heard.
        self.messages.send(message).await.map_err(|_| LinkError::SessionLost)
    }

    fn carry_soon(&self, message: String) {
        if self.messages.try_send(message).is_err() {
            tracing::debug!("a message to a command was left out: it does not read");
        }
    }

    async fn close(&self) {
        self.stop.send_replace(true);
        until_true(self.gone.clone()).await;
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

async fn until_true(mut flag: watch::Receiver<bool>) {
    // An error says that nobody is left to say so.
    let _ = flag.wait_for(|is_true| *is_true).await;
}

/// Writes messages as they come, until it is to stop or nobody reads; then it closes the command's input.
async fn write(
    mut input: impl AsyncWrite + Unpin,
    first: Vec<u8>,
    messages: mpsc::Receiver<String>,
    stopped: watch::Receiver<bool>,
) {
    tokio::select! {
        written = write_all(&mut input, first, messages) => {
            if let Err(error) = written {
                tracing::debug!("a command does not read any more: {error}");
            }
        }
        () = until_true(stopped) => {}
    }
    // Who does not read needs not be told.
    let _ = input.shutdown().await;
}

/// Writes those that wait in one piece.
async fn write_all(
    input: &mut (impl AsyncWrite + Unpin),
    first: Vec<u8>,
    mut messages: mpsc::Receiver<String>,
) -> io::Result<()> {
    input.write_all(&first).await?;
    while let Some(message) = messages.recv().await {
        let mut batch = line(message);
        while batch.len() < BATCH_BYTES
            && let Ok(more) = messages.try_recv()
        {
            batch.extend(line(more));
        }
        input.write_all(&batch).await?;
        input.flush().await?;
    }
    Ok(())
}

/// Reads messages to the end of the output; why they ended before.
async fn read(
    output: impl AsyncRead + Unpin,
    board: Arc<Board>,
    words: Arc<Words>,
    replies: mpsc::WeakSender<String>,
) -> Option<LineError> {
    let mut lines = Lines::new(output, ANSWER_BYTES_MAX);
    loop {
        let line = match lines.next().await {
            Ok(Some(line)) => line,
            Ok(None) => return None,
            Err(error) => return Some(error),
        };
        match board.hear(&line) {
            Fate::Settled => {}
            Fate::Reply(text) => {
                let sent = replies.upgrade().map(|replies| replies.try_send(text));
                if !matches!(sent, Some(Ok(()))) {
                    tracing::debug!("an answer to a command was left out: it does not read");
                }
            }
            Fate::Noise => words.take(&line[..line.len().min(LINE_BYTES_MAX)]),
        }
    }
}

/// Listens to what a command writes beside its messages.
async fn listen(errors: impl AsyncRead + Unpin, words: Arc<Words>) {
    let mut lines = Lines::new(errors, LINE_BYTES_MAX);
    while let Ok(Some(line)) = lines.next_cut().await {
        words.take(&line);
    }
}

/// Waits for a command's end, and says what it was.
struct Minder {
    server: Uuid,
    board: Arc<Board>,
    words: Arc<Words>,
    restarts: Arc<Restarts>,
    stop: watch::Sender<bool>,
    began: Instant,
    gone: watch::Sender<bool>,
}

impl Minder {
    async fn mind(
        self,
        mut life: Box<dyn Life>,
        mut reading: JoinHandle<Option<LineError>>,
        mut listening: JoinHandle<()>,
    ) {
        let mut read = None;
        tokio::select! {
            () = until_true(self.stop.subscribe()) => {}
            ended = &mut reading => read = Some(ended),
            () = life.ended() => {}
        }
        let ran = self.began.elapsed();
        // Asked, since who waits for it may hear it after the command's end.
        let is_ours = *self.stop.borrow();
        // Who does not speak any more is not spoken to.
        self.stop.send_replace(true);
        let code = life.end().await;
        if read.is_none() {
            read = timeout(DRAIN_MAX, &mut reading).await.ok();
        }
        reading.abort();
        let _ = timeout(DRAIN_MAX, &mut listening).await;
        listening.abort();
        let fault = read.and_then(Result::ok).flatten();
        let reason = self.reason(fault, code, ran);
        if !is_ours {
            let server = self.server;
            tracing::info!(mcp.server = %server, "MCP server `{server}` ended by itself: {reason}");
            self.restarts.ended(server, ran);
        }
        self.board.end(reason);
        self.gone.send_replace(true);
    }

    /// Why there is nobody any more, for people.
    fn reason(&self, fault: Option<LineError>, code: Option<i32>, ran: Duration) -> LinkError {
        let words = self.words.last();
        let could_run = code != Some(i32::from(warden::CANNOT_RUN));
        if !could_run && ran < AT_ONCE && self.board.heard_at().is_none() {
            let why = words.unwrap_or_else(|| "the command was not found".to_owned());
            return LinkError::Settings(why);
        }
        let what = match fault {
            Some(fault) => fault.to_string(),
            None => format!("its command {}", manner(code)),
        };
        LinkError::Lost(match words {
            Some(words) => format!("{what}; it wrote: {words}"),
            None => what,
        })
    }
}

/// How a command ended, by its exit code.
fn manner(code: Option<i32>) -> String {
    match code {
        Some(signal @ 129..) => format!("was ended by signal {}", signal - 128),
        Some(code) => format!("ended with exit code {code}"),
        None => "ended".to_owned(),
    }
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
