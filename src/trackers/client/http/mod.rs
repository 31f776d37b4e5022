//! The HTTP below all clients: authenticated, guarded, patient, and bounded in everything.
//!
//! `octocrab` and `gitlab` were looked at first. Each brings an HTTP stack of its own (hyper with tower, and an older
//! reqwest), while all trackers have to be reached through one guard, with one set of authorities, limits, marks and
//! rules of what may be repeated. What would be left of them are paths and types, and octocrab's types refuse answers
//! that lack a field we never read. For Jira there is nothing kept.

mod app;
mod auth;
mod budget;
mod call;
mod grant;
mod marks;
mod pages;
mod problem;
mod reply;
mod retry;
#[cfg(test)]
mod tests;
mod wire;

pub(in crate::trackers) use app::AppToken;
pub(in crate::trackers) use auth::Auth;
pub(in crate::trackers) use call::Call;
pub(in crate::trackers) use grant::GrantToken;
pub(in crate::trackers) use reply::Reply;

use super::{Answer, Budget, ClientOptions, Failure, TrackerError};
use budget::Budgets;
use chrono::{DateTime, Utc};
use marks::{Marked, Marks};
use preloop_actors::event::TrackerType;
use reqwest::{Client, Method, Url, header::ETAG};
use retry::{Next, Trouble};
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};

/// Most requests to one tracker at once. Trackers ask for few.
const REQUESTS_MAX: usize = 8;

/// Speaks HTTP with one tracker under one credential.
pub(in crate::trackers) struct Http {
    tracker: TrackerType,
    base: Url,
    client: Client,
    auth: Auth,
    options: ClientOptions,
    budgets: Budgets,
    marks: Marks,
    slots: Semaphore,
    /// Held by who fetches a token, so that not everybody does.
    renewing: Mutex<()>,
}

impl Http {
    /// `base` is the address of the API: paths of calls go behind it.
    pub fn new(
        tracker: TrackerType,
        base: Url,
        client: Client,
        auth: Auth,
        options: ClientOptions,
    ) -> Self {
        Self {
            tracker,
            base,
            client,
            auth,
            options,
            budgets: Budgets::default(),
            marks: Marks::default(),
            slots: Semaphore::new(REQUESTS_MAX),
            renewing: Mutex::default(),
        }
    }

    pub fn base(&self) -> &Url {
        &self.base
    }

    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// Items of a page of a list.
    pub fn page_size(&self) -> usize {
        self.options.page_size
    }

    pub fn budgets(&self) -> Vec<Budget> {
        self.budgets.all()
    }

    pub fn error(&self, operation: impl Into<String>, failure: Failure) -> TrackerError {
        TrackerError { tracker: self.tracker, operation: operation.into(), failure }
    }

    /// Sends a request, as often as it takes and is safe. An answer that says that nothing changed is a success.
    pub async fn send(&self, mut call: Call) -> Answer<Reply> {
        let address = self.address(&call)?;
        let kept = if call.remember { self.marks.find(address.as_str()) } else { None };
        if let Some(kept) = &kept {
            call.if_none_match = Some(kept.mark.clone());
        }
        let reply = self.insist(&call, &address).await?;
        Ok(match kept {
            Some(kept) if reply.is_unchanged() => {
                Reply { status: 200, headers: kept.headers, body: kept.body, ..reply }
            }
            _ => self.remembered(&call, &address, reply),
        })
    }

    fn remembered(&self, call: &Call, address: &Url, reply: Reply) -> Reply {
        let mark = reply.header(ETAG.as_str());
        if call.remember
            && let Some(mark) = mark
        {
            self.marks.keep(Marked {
                address: address.to_string(),
                mark: mark.to_owned(),
                headers: reply.headers.clone(),
                body: reply.body.clone(),
            });
        }
        reply
    }

    async fn insist(&self, call: &Call, address: &Url) -> Answer<Reply> {
        let _slot = self.slots.acquire().await.expect("nobody closes the semaphore");
        let deadline = Utc::now() + self.options.wait_max;
        let mut failed_attempts = 0;
        let mut token_renewed = false;
        loop {
            self.await_budget(call, deadline).await?;
            let trouble = match self.attempt(call, address).await? {
                Ok(reply) => return Ok(reply),
                Err(trouble) => trouble,
            };
            if !token_renewed && self.forget_token(&trouble) {
                token_renewed = true;
                continue;
            }
            failed_attempts += 1;
            let now = Utc::now();
            let next = retry::decide(call.effect, &trouble, now);
            if let (Next::After(until), Trouble::Answered { status: 403 | 429, .. }) =
                (&next, &trouble)
            {
                // For everybody: whoever goes on asking is locked out for longer.
                self.budgets.hold(*until);
            }
            let wait = match next {
                Next::GiveUp(failure) => return Err(call.error(self.tracker, failure)),
                Next::Again => self.pause(failed_attempts),
                Next::After(until) => (until - now).to_std().unwrap_or_default() + self.pause(1),
            };
            if failed_attempts >= self.options.attempts_max || now + wait > deadline {
                return Err(call.error(self.tracker, retry::exhausted(&trouble, now)));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Waits while the budget is known to be spent, but not for long.
    async fn await_budget(&self, call: &Call, deadline: DateTime<Utc>) -> Answer<()> {
        let now = Utc::now();
        let Some(until) = self.budgets.wait_until(call.resource, now) else { return Ok(()) };
        if until > deadline {
            return Err(call.error(self.tracker, Failure::RateLimited { until }));
        }
        tokio::time::sleep((until - now).to_std().unwrap_or_default()).await;
        Ok(())
    }

    /// A random part of what the pause may be.
    fn pause(&self, failed_attempts: u32) -> Duration {
        let most = retry::pause_max(self.options.pause, self.options.pause_max, failed_attempts);
        most.mul_f64(rand::random::<f64>())
    }

    /// Whether a token that can be renewed was turned away, so that a fresh one is worth a try.
    fn forget_token(&self, trouble: &Trouble) -> bool {
        match (&self.auth, trouble) {
            (Auth::App(app), Trouble::Answered { status: 401, .. }) => {
                app.forget();
                true
            }
            // It was forgotten where it was sent.
            (Auth::Grant(_), Trouble::Answered { status: 401, .. }) => true,
            _ => false,
        }
    }

    /// The address of a call: segments of a path are escaped, so that a name never becomes a path.
    fn address(&self, call: &Call) -> Answer<Url> {
        let refused = |segment: &str| {
            let why = format!("`{segment}` cannot be part of an address; check the name");
            call.error(self.tracker, Failure::Refused(why))
        };
        let mut url = self.base.clone();
        {
            let mut path = url.path_segments_mut().map_err(|()| refused(self.base.as_str()))?;
            path.pop_if_empty();
            for segment in &call.path {
                // The library leaves dots out, and so would ask for something else.
                if matches!(segment.as_str(), "" | "." | "..") {
                    return Err(refused(segment));
                }
                path.push(segment);
            }
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(url)
    }

    /// Whether the tracker has something there that is no list and no object: `204` says yes.
    pub async fn exists(&self, call: Call) -> Answer<bool> {
        debug_assert_eq!(call.method, Method::GET);
        match self.send(call).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }
}
