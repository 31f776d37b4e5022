//! All sessions of the process: bounded in number and in time.

use super::Session;
use crate::secrets::random_token;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Random bytes of a session id: twice what the specification asks for.
const ID_BYTES: usize = 32;
/// So many ended sessions are told at once, rather than at the next sweep.
const ENDED_MANY: usize = 1_000;

/// How many sessions there may be, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Beyond it the session that was idle the longest goes.
    pub sessions_max: usize,
    /// Of one principal.
    pub of_one_max: usize,
    /// A session that nobody uses for so long ends.
    pub idle_max: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { sessions_max: 10_000, of_one_max: 1_000, idle_max: Duration::from_secs(30 * 60) }
    }
}

/// Every session. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    limits: SessionLimits,
    table: Arc<Mutex<HashMap<String, Arc<Session>>>>,
    /// Ids of those that ended and are still kept elsewhere.
    ended: Arc<Mutex<Vec<String>>>,
}

impl Sessions {
    pub fn new(limits: SessionLimits) -> Self {
        Self { limits, table: Arc::default(), ended: Arc::default() }
    }

    /// Opens a session for a principal.
    pub fn open(
        &self,
        binding: String,
        version: Arc<str>,
        capabilities: Arc<Value>,
    ) -> Arc<Session> {
        let session = Session::new(random_token(ID_BYTES), binding, version, capabilities);
        self.admit(session)
    }

    /// Takes a session in, unless it is there already.
    pub fn admit(&self, session: Session) -> Arc<Session> {
        let session = Arc::new(session);
        let gone = {
            let mut table = self.table();
            if let Some(there) = table.get(&session.id) {
                return there.clone();
            }
            let gone = self.make_room(&mut table, &session.binding);
            table.insert(session.id.clone(), session.clone());
            gone
        };
        self.close(&gone);
        session
    }

    /// How long a session is kept that nobody uses.
    pub fn idle_max(&self) -> Duration {
        self.limits.idle_max
    }

    /// The session of this id, when it belongs to this principal; using it keeps it alive.
    pub fn find(&self, id: &str, binding: &str) -> Option<Arc<Session>> {
        let session = self.table().get(id).filter(|session| session.binding == binding).cloned()?;
        session.touch();
        Some(session)
    }

    /// Ends a session; whether there was one of this principal.
    pub fn end(&self, id: &str, binding: &str) -> bool {
        let Some(session) = self.find(id, binding) else { return false };
        self.table().remove(id);
        self.close(&[session]);
        true
    }

    /// Ends what nobody uses any more. To be called now and then.
    pub fn sweep(&self) {
        let now = Instant::now();
        let idle: Vec<_> = {
            let mut table = self.table();
            let idle = |session: &Arc<Session>| {
                !session.is_busy() && now.duration_since(session.used_at()) >= self.limits.idle_max
            };
            table.extract_if(|_, session| idle(session)).map(|(_, session)| session).collect()
        };
        self.close(&idle);
    }

    /// The ids of the sessions that were used within so long, and of those that ended since this was asked last.
    pub fn news(&self, within: Duration) -> (Vec<String>, Vec<String>) {
        let ended = std::mem::take(&mut *self.ended());
        let table = self.table();
        let used = table.values().filter(|session| session.used_at().elapsed() < within);
        (used.map(|session| session.id.clone()).collect(), ended)
    }

    /// The ids of those that ended, once there are many. What is told here is not told among the news.
    pub fn many_ended(&self) -> Vec<String> {
        let mut ended = self.ended();
        if ended.len() < ENDED_MANY { Vec::new() } else { std::mem::take(&mut *ended) }
    }

    fn close(&self, sessions: &[Arc<Session>]) {
        for session in sessions {
            session.close();
            metrics::histogram!(
                "mcp_server_session_duration_seconds",
                "mcp_protocol_version" => session.version.clone()
            )
            .record(session.began.elapsed());
        }
        self.ended().extend(sessions.iter().map(|session| session.id.clone()));
    }

    fn ended(&self) -> MutexGuard<'_, Vec<String>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the streams that belong to no request: nothing more will be told on them. What is asked goes on.
    pub fn quiet(&self) {
        let sessions: Vec<_> = self.table().values().cloned().collect();
        let streams = sessions.iter().filter_map(|session| session.standalone());
        streams.for_each(|stream| stream.end(None));
    }

    pub fn len(&self) -> usize {
        self.table().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn make_room(
        &self,
        table: &mut HashMap<String, Arc<Session>>,
        binding: &str,
    ) -> Vec<Arc<Session>> {
        let of_one = table.values().filter(|session| session.binding == binding).count();
        let full = table.len() >= self.limits.sessions_max;
        if !full && of_one < self.limits.of_one_max {
            return Vec::new();
        }
        let own_only = of_one >= self.limits.of_one_max;
        let candidates = table.values().filter(|session| !own_only || session.binding == binding);
        let oldest = candidates.min_by_key(|session| (session.is_busy(), session.used_at()));
        let oldest = oldest.map(|session| session.id.clone());
        oldest.and_then(|id| table.remove(&id)).into_iter().collect()
    }

    fn table(&self) -> MutexGuard<'_, HashMap<String, Arc<Session>>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(sessions_max: usize, of_one_max: usize) -> Sessions {
        Sessions::new(SessionLimits { sessions_max, of_one_max, idle_max: Duration::from_secs(60) })
    }

    fn open(sessions: &Sessions, binding: &str) -> String {
        sessions.open(binding.to_owned(), "2025-11-25".into(), Arc::default()).id.clone()
    }

    #[tokio::test]
    async fn a_session_is_there_for_its_principal_only() {
        let sessions = sessions(9, 9);
        let id = open(&sessions, "user:1");
        assert!(sessions.find(&id, "user:1").is_some());
        assert!(sessions.find(&id, "user:2").is_none());
        assert!(!sessions.end(&id, "user:2"));
        assert!(sessions.end(&id, "user:1"));
        assert!(sessions.find(&id, "user:1").is_none() && !sessions.end(&id, "user:1"));
        assert!(id.len() >= 40 && id.bytes().all(|b| (0x21..=0x7e).contains(&b)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_idle_goes_first() {
        let sessions = sessions(3, 2);
        let mut ids = Vec::new();
        for binding in ["a", "a", "b"] {
            ids.push(open(&sessions, binding));
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        sessions.find(&ids[0], "a").unwrap();
        let third = open(&sessions, "a");
        assert!(
            sessions.find(&ids[1], "a").is_none(),
            "of their own sessions the one used least lately"
        );
        assert!(sessions.find(&ids[2], "b").is_some() && sessions.find(&third, "a").is_some());
        open(&sessions, "c");
        assert_eq!(sessions.len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn idle_sessions_end() {
        let sessions = sessions(9, 9);
        let (old, used) = (open(&sessions, "a"), open(&sessions, "a"));
        let log = sessions.find(&old, "a").unwrap().open_stream();
        tokio::time::advance(Duration::from_secs(59)).await;
        sessions.find(&used, "a").unwrap();
        tokio::time::advance(Duration::from_secs(1)).await;
        sessions.sweep();
        assert!(sessions.find(&old, "a").is_none() && sessions.find(&used, "a").is_some());
        assert!(log.has_ended());
    }

    #[tokio::test]
    async fn what_ended_is_told_once_and_at_once_when_it_is_much() {
        let sessions = sessions(1, 1);
        (0..ENDED_MANY).for_each(|_| drop(open(&sessions, "a")));
        assert!(sessions.many_ended().is_empty());
        open(&sessions, "a");
        assert_eq!(sessions.many_ended().len(), ENDED_MANY);
        open(&sessions, "a");
        assert!(sessions.many_ended().is_empty());
        assert_eq!(sessions.news(Duration::ZERO).1.len(), 1);
    }

    #[tokio::test]
    async fn at_the_end_only_what_is_asked_goes_on() {
        let sessions = sessions(9, 9);
        let session = sessions.find(&open(&sessions, "a"), "a").unwrap();
        let asked = session.open_stream();
        sessions.quiet();
        assert!(session.standalone().unwrap().has_ended() && !asked.has_ended());
    }
}
