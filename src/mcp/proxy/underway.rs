//! Requests that a session's server works on at the moment. What it says on the session's own stream may be about one
//! of them: many servers ask there, and answer there after a stream of theirs broke off.

use crate::mcp::rpc::{Id, Message};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::mpsc;

/// Messages for one request that wait for it; what comes beyond is lost, since the stream belongs to others as well.
const MESSAGES_MAX: usize = 64;

/// The requests of one session.
#[derive(Default)]
pub(super) struct Underway(Mutex<HashMap<Id, mpsc::Sender<String>>>);

/// A request's place among them, until it is dropped.
pub(super) struct Place {
    underway: Arc<Underway>,
    id: Id,
    messages: mpsc::Receiver<String>,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// It went to its request, or is of no use to any.
    Settled,
    /// The server asks, and nobody can tell on behalf of which request.
    Whose(Id),
}

impl Underway {
    pub fn enter(self: &Arc<Self>, id: &Id) -> Place {
        let (sender, messages) = mpsc::channel(MESSAGES_MAX);
        self.requests().insert(id.clone(), sender);
        Place { underway: self.clone(), id: id.clone(), messages }
    }

    /// Passes a message on: an answer to the request that it names, everything else to the only one there is.
    pub fn pass(&self, text: &str) -> Passed {
        let requests = self.requests();
        let only = || requests.values().next().filter(|_| requests.len() == 1);
        let (request, asked) = match Message::parse(text.as_bytes()) {
            Ok(Message::Response { id, .. }) => (requests.get(&id), None),
            Ok(Message::Request { id, .. }) => (only(), Some(id)),
            Ok(Message::Notification { .. }) => (only(), None),
            Err(_) => return Passed::Settled,
        };
        let sent = request.is_some_and(|request| request.try_send(text.to_owned()).is_ok());
        asked.filter(|_| !sent).map_or(Passed::Settled, Passed::Whose)
    }

    fn requests(&self) -> MutexGuard<'_, HashMap<Id, mpsc::Sender<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The next message that was passed on; never ends by itself.
    pub async fn next(&mut self) -> String {
        match self.messages.recv().await {
            Some(text) => text,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.underway.requests().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = r#"{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{}}"#;
    const ANSWER: &str = r#"{"jsonrpc":"2.0","id":2,"result":{}}"#;

    #[tokio::test]
    async fn a_message_goes_to_the_request_that_it_is_about() {
        let underway = Arc::new(Underway::default());
        let whose = || Passed::Whose(Id::read(&crate::mcp::raw::raw("q")).unwrap());
        assert_eq!(underway.pass(ASKED), whose(), "there is none");
        let mut first = underway.enter(&Id::number(1));
        assert_eq!(underway.pass(ASKED), Passed::Settled);
        assert_eq!(first.next().await, ASKED);
        let mut second = underway.enter(&Id::number(2));
        assert_eq!(underway.pass(ASKED), whose(), "it could be either");
        assert_eq!(underway.pass(ANSWER), Passed::Settled);
        assert_eq!(second.next().await, ANSWER);
        drop(first);
        assert_eq!(underway.pass(ASKED), Passed::Settled);
        assert_eq!(second.next().await, ASKED);
        assert_eq!(underway.pass("nonsense"), Passed::Settled);
    }
}
