//! What the client watches: subscriptions, the feed behind them, and the reads that fill its gaps.

use super::{Ctx, Session, SignedIn};
use crate::http::{
    caller::require,
    live::{
        limits::AccountPlace,
        protocol::{Action, ServerMessage, event_text},
    },
};
use actix::prelude::*;
use actix_http::ws::CloseCode;
use futures::StreamExt;
use preloop_actors::{
    hub::{Feed, FeedItem, Notice, Read},
    policy::Permission,
    ports::{Replay, StoreError, Topic},
};
use std::time::Duration;
use tokio::time::sleep;

/// How long a session waits before it repeats a read that failed.
const READ_AGAIN: Duration = Duration::from_secs(1);

/// Where a session's feed stands.
pub(super) enum FeedState {
    None,
    Registering,
    Fed(SpawnHandle),
}

/// What the client wants.
impl Session {
    pub(super) fn subscribe(&mut self, topic: &str, resume_from: Option<i64>, ctx: &mut Ctx) {
        match self.check_subscription(topic, resume_from) {
            Ok(topic) => {
                self.watcher.subscribe(topic, resume_from);
                self.drive(ctx);
            }
            Err(error) => self.say(&ServerMessage::SubscriptionError { topic, error: &error }, ctx),
        }
    }

    pub(super) fn may_watch(&self, topic: Topic) -> Result<(), String> {
        let Some(SignedIn { viewer, .. }) = &self.viewer else {
            return Err("authenticate first".to_owned());
        };
        let permission = match topic {
            Topic::FlowExecutions | Topic::Activity => Permission::ViewFlows,
            Topic::Approvals => Permission::ViewApprovals,
            Topic::System => return Ok(()),
        };
        require(&viewer.identity, permission).map_err(|error| error.message)
    }

    fn check_subscription(&self, topic: &str, resume_from: Option<i64>) -> Result<Topic, String> {
        let topic = parse_topic(topic)?;
        self.may_watch(topic)?;
        match resume_from {
            Some(..0) => Err("resume_from must be 0 or the last seq you have".to_owned()),
            _ => Ok(topic),
        }
    }

    pub(super) fn unsubscribe(&mut self, topic: &str, ctx: &mut Ctx) {
        match parse_topic(topic) {
            Ok(topic) => {
                self.watcher.unsubscribe(topic);
                self.acknowledge(topic, Action::Unsubscribed, None, ctx);
            }
            Err(error) => self.say(&ServerMessage::SubscriptionError { topic, error: &error }, ctx),
        }
    }

    fn acknowledge(&self, topic: Topic, action: Action, seq: Option<i64>, ctx: &mut Ctx) {
        let topics = self.watcher.topics().map(Topic::as_str).collect();
        let topic = topic.as_str();
        self.say(&ServerMessage::SubscriptionAck { topic, action, topics, seq }, ctx);
    }
}

/// What the client gets.
impl Session {
    /// Does what the watcher needs next: a feed, then a read, then nothing until something happens.
    pub(super) fn drive(&mut self, ctx: &mut Ctx) {
        if self.viewer.is_none() || self.watcher.is_empty() {
            return;
        }
        match self.feed {
            FeedState::None => self.register(ctx),
            FeedState::Registering => {}
            FeedState::Fed(_) => {
                if let Some(read) = self.watcher.next_read() {
                    self.read(read, ctx);
                }
            }
        }
    }

    fn register(&mut self, ctx: &mut Ctx) {
        let Some(account) = self.account.as_ref().map(AccountPlace::account) else { return };
        self.feed = FeedState::Registering;
        self.feed_number += 1;
        let number = self.feed_number;
        let (live, interest) = (self.server.0.live.clone(), self.watcher.interest().clone());
        let registered = async move { live.register(account, &interest).await };
        ctx.spawn(registered.into_actor(self).map(move |feed, session, ctx| {
            if session.feed_number == number {
                session.feed_began(feed, ctx);
            }
        }));
    }

    fn feed_began(&mut self, feed: Feed, ctx: &mut Ctx) {
        let number = self.feed_number;
        self.slow = Some(feed.slowness());
        self.feed = FeedState::Fed(ctx.add_stream(feed.map(move |item| Fed { number, item })));
        self.watcher.feed_began();
        self.drive(ctx);
    }

    pub(super) fn end_feed(&mut self, ctx: &mut Ctx) {
        if let FeedState::Fed(stream) = std::mem::replace(&mut self.feed, FeedState::None) {
            ctx.cancel_future(stream);
        }
        self.feed_number += 1;
        self.watcher.feed_ended();
    }

    fn read(&mut self, read: Read, ctx: &mut Ctx) {
        let Some(account) = self.account.as_ref().map(AccountPlace::account) else { return };
        let live = self.server.0.live.clone();
        let answered = async move {
            let replay = live.read(account, &read).await;
            if replay.is_err() {
                sleep(READ_AGAIN).await;
            }
            (read, replay)
        };
        ctx.spawn(answered.into_actor(self).map(|(read, replay), session, ctx| {
            session.answered(&read, replay, ctx);
        }));
    }

    fn answered(&mut self, read: &Read, replay: Result<Replay, StoreError>, ctx: &mut Ctx) {
        match replay {
            Ok(replay) => {
                for notice in self.watcher.read(read, replay) {
                    self.notify(notice, ctx);
                }
            }
            Err(error) => {
                tracing::warn!(session.id = %self.id, "could not read messages: {error}");
                self.watcher.read_failed(read);
            }
        }
        self.drive(ctx);
    }

    fn notify(&self, notice: Notice, ctx: &mut Ctx) {
        match notice {
            Notice::Message(message) => ctx.text(event_text(&message)),
            Notice::Subscribed { topic, seq } => {
                self.acknowledge(topic, Action::Subscribed, Some(seq), ctx);
            }
            Notice::Gap { topic, oldest: oldest_seq, newest: newest_seq } => {
                let topic = topic.as_str();
                self.say(&ServerMessage::ResumeGap { topic, oldest_seq, newest_seq }, ctx);
            }
        }
    }
}

/// An item of one of our feeds.
struct Fed {
    number: u64,
    item: FeedItem,
}

impl StreamHandler<Fed> for Session {
    fn handle(&mut self, Fed { number, item }: Fed, ctx: &mut Ctx) {
        if number != self.feed_number {
            return;
        }
        match item {
            FeedItem::Message(message) => {
                if let Some(message) = self.watcher.live(message) {
                    ctx.text(self.server.0.texts.of(&message));
                }
            }
            FeedItem::Slow => {
                let reason = "you take messages too slowly; connect again and resume";
                self.close(CloseCode::Again, reason, ctx);
            }
            FeedItem::Lost => {
                self.end_feed(ctx);
                self.drive(ctx);
            }
        }
    }

    /// A feed that ends does not end the session.
    fn finished(&mut self, _: &mut Ctx) {}
}

fn parse_topic(topic: &str) -> Result<Topic, String> {
    topic.parse().map_err(|_| {
        let names = Topic::ALL.map(Topic::as_str).join(", ");
        format!("unknown topic; the topics are {names}")
    })
}
