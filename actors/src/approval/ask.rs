//! Five ways to wait for people, chosen by what the client said it can do.

use std::time::Duration;

/// How often a waiting call says that it is alive, where it can.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// What a client declared, and what we know of it. All false: one that can do nothing but wait for its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// It declared `io.modelcontextprotocol/tasks`.
    pub tasks: bool,
    /// It speaks the revision of 2026-07-28: it can be answered `input_required`, and is never sent a request.
    pub is_modern: bool,
    /// It declared elicitation with URLs. Forms do not count: what comes back from the client may be the agent's own
    /// answer, and an agent never decides.
    pub url_elicitation: bool,
    /// The call carries a progress token.
    pub progress: bool,
    /// How long it is known to wait for an answer without progress.
    pub patience: Option<Duration>,
}

/// How a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The answer is a task, which the client follows.
    Task,
    /// The answer is `input_required` with the address of the request's page, where one signs in.
    InputRequired,
    /// The same address is sent in a request of ours while the call stays open.
    Elicitation { heartbeat: Option<Duration> },
    /// The call stays open; progress is told meanwhile where the client listens.
    Blocking { heartbeat: Option<Duration> },
    /// The answer says that the call waits; the agent asks `get_approval_status` from time to time.
    Pending { poll_every: Duration },
}

/// Chooses. `window` is how long people have; `is_async` that the workflow wants no call to stay open.
pub fn ask(client: Client, window: Duration, is_async: bool) -> Way {
    let heartbeat = client.progress.then_some(HEARTBEAT);
    let waits = client.progress || client.patience.is_some_and(|patience| patience >= window);
    match client {
        Client { tasks: true, .. } => Way::Task,
        Client { is_modern: true, url_elicitation: true, .. } => Way::InputRequired,
        _ if is_async || !waits => Way::Pending { poll_every: poll_every(window) },
        Client { is_modern: false, url_elicitation: true, .. } => Way::Elicitation { heartbeat },
        _ => Way::Blocking { heartbeat },
    }
}

/// A twentieth of the window, between 5 and 15 seconds.
fn poll_every(window: Duration) -> Duration {
    (window / 20).clamp(Duration::from_secs(5), Duration::from_secs(15))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(200);
    const NOTHING: Client = Client {
        tasks: false,
        is_modern: false,
        url_elicitation: false,
        progress: false,
        patience: None,
    };

    #[test]
    fn the_best_way_that_the_client_knows() {
        let pending = Way::Pending { poll_every: Duration::from_secs(10) };
        let (beat, quiet) = (Some(HEARTBEAT), None);
        for (client, expected, when_async) in [
            (NOTHING, pending, pending),
            (Client { tasks: true, ..NOTHING }, Way::Task, Way::Task),
            (Client { tasks: true, url_elicitation: true, ..NOTHING }, Way::Task, Way::Task),
            (Client { is_modern: true, ..NOTHING }, pending, pending),
            (
                Client { is_modern: true, url_elicitation: true, ..NOTHING },
                Way::InputRequired,
                Way::InputRequired,
            ),
            (Client { url_elicitation: true, ..NOTHING }, pending, pending),
            (
                Client { url_elicitation: true, progress: true, ..NOTHING },
                Way::Elicitation { heartbeat: beat },
                pending,
            ),
            (Client { progress: true, ..NOTHING }, Way::Blocking { heartbeat: beat }, pending),
            (
                Client { is_modern: true, progress: true, ..NOTHING },
                Way::Blocking { heartbeat: beat },
                pending,
            ),
            (
                Client { patience: Some(WINDOW), ..NOTHING },
                Way::Blocking { heartbeat: quiet },
                pending,
            ),
            (Client { patience: Some(WINDOW / 2), ..NOTHING }, pending, pending),
        ] {
            assert_eq!(ask(client, WINDOW, false), expected, "{client:?}");
            assert_eq!(ask(client, WINDOW, true), when_async, "{client:?}");
        }
    }

    #[test]
    fn how_often_to_ask() {
        for (window, expected) in [(60, 5), (200, 10), (86_400, 15)] {
            assert_eq!(poll_every(Duration::from_secs(window)), Duration::from_secs(expected));
        }
    }
}
