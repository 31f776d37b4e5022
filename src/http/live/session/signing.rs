//! Who is there: signing in, again and again, until the credential ends.

use super::{Ctx, Session, SignedIn, apart};
use crate::http::{
    error::{ApiError, ErrorCode},
    live::{Viewer, protocol::ServerMessage},
};
use actix::prelude::*;
use actix_http::ws::CloseCode;
use chrono::Utc;
use preloop_actors::ports::Topic;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use tokio::time::Instant;

/// Most refused credentials in a row; whoever goes on is guessing.
const REFUSALS_MAX: u8 = 10;

impl Session {
    /// Asks who the token belongs to. Further messages wait, so that a client need not.
    pub(super) fn authenticate(&mut self, token: SecretString, ctx: &mut Ctx) {
        let asked = self.ask(&token);
        ctx.wait(asked.into_actor(self).map(|outcome, session, ctx| {
            let admit = |viewer| session.admit(viewer, token, ctx);
            match outcome.map_err(|error| error.message).and_then(admit) {
                Ok(()) => session.welcome(ctx),
                Err(error) => session.refuse(&error, ctx),
            }
        }));
    }

    fn ask(&self, token: &SecretString) -> impl Future<Output = Result<Viewer, ApiError>> + use<> {
        let (gate, token) = (Arc::clone(&self.server.0.gate), token.clone());
        apart(async move { gate.authenticate(token.expose_secret()).await })
    }

    /// Lets somebody in. Subscriptions of another account end.
    pub(super) fn admit(
        &mut self,
        viewer: Viewer,
        token: SecretString,
        ctx: &mut Ctx,
    ) -> Result<(), String> {
        let account = viewer.account();
        if self.account.as_ref().is_none_or(|place| place.account() != account) {
            let place = self.server.0.limits.join(account);
            self.account = Some(place.ok_or("your account has too many connections; close some")?);
            self.end_feed(ctx);
            self.watcher.clear();
        }
        self.place.of_somebody();
        let now = Instant::now();
        let left = viewer.expires_at.map(|at| (at - Utc::now()).to_std().unwrap_or_default());
        self.clock.signed_in(now, left.map(|left| now + left));
        self.viewer = Some(SignedIn { viewer, token });
        self.refusals = 0;
        Ok(())
    }

    fn welcome(&mut self, ctx: &mut Ctx) {
        if let Some(SignedIn { viewer, .. }) = &self.viewer {
            let user = (&viewer.identity.user).into();
            self.say(&ServerMessage::Authenticated { user }, ctx);
        }
        self.revise(ctx);
        self.arm(ctx);
    }

    fn refuse(&mut self, error: &str, ctx: &mut Ctx) {
        self.say(&ServerMessage::AuthError { error }, ctx);
        self.refusals += 1;
        if self.refusals >= REFUSALS_MAX {
            self.close(CloseCode::Policy, "too many refused credentials", ctx);
        }
    }

    /// Asks again whether the credential still counts, and what it allows now.
    pub(super) fn recheck(&mut self, ctx: &mut Ctx) {
        let Some(SignedIn { token, .. }) = &self.viewer else { return };
        let token = token.clone();
        let asked = self.ask(&token);
        ctx.wait(asked.into_actor(self).map(|outcome, session, ctx| {
            session.rechecked(outcome, token, ctx);
            session.arm(ctx);
        }));
    }

    fn rechecked(&mut self, outcome: Result<Viewer, ApiError>, token: SecretString, ctx: &mut Ctx) {
        match outcome {
            Ok(viewer) => match self.admit(viewer, token, ctx) {
                Ok(()) => self.revise(ctx),
                Err(error) => self.expire(&error, ctx),
            },
            // Nobody can tell at the moment. It has been good, and its own end stays as it is.
            Err(ApiError { code: ErrorCode::Unavailable | ErrorCode::Internal, .. }) => {
                self.clock.checked(Instant::now());
            }
            Err(error) => self.expire(&error.message, ctx),
        }
    }

    /// The credential has ended: subscriptions rest until somebody of the account signs in again.
    pub(super) fn expire(&mut self, error: &str, ctx: &mut Ctx) {
        self.viewer = None;
        self.clock.signed_out(Instant::now());
        self.end_feed(ctx);
        self.say(&ServerMessage::AuthExpired { error }, ctx);
    }

    /// Ends subscriptions that the viewer may not have any more.
    fn revise(&mut self, ctx: &mut Ctx) {
        let topics: Vec<Topic> = self.watcher.topics().collect();
        for topic in topics {
            if let Err(error) = self.may_watch(topic) {
                self.watcher.unsubscribe(topic);
                let topic = topic.as_str();
                self.say(&ServerMessage::SubscriptionError { topic, error: &error }, ctx);
            }
        }
        self.drive(ctx);
    }
}
