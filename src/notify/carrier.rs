//! The one trait that every channel is behind.

use super::{
    EmailCarrier, News, mattermost::MattermostCarrier, push::PushCarrier, slack::SlackCarrier,
    target::Target, web::Web, webhook::WebhookCarrier,
};
use crate::{config::NotifyConfig, net_guard::NetGuard, store::notifications::Channel};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The same at every try, so that the receiver knows a repeated one.
    pub id: Uuid,
    pub notice: News,
    pub target: Target,
    /// When it is sent.
    pub at: DateTime<Utc>,
}

/// Why a message did not get through. The text is for people, and never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A later try may get through; after so long, if the other side said.
    #[error("{why}")]
    Later { why: String, after: Option<Duration> },
    /// No later try will.
    #[error("{0}")]
    Never(String),
    /// The recipient is gone for good.
    #[error("{0}")]
    Gone(String),
}

impl Failure {
    pub fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), after: None }
    }
}

/// A channel: brings one message to one recipient.
///
/// An `Ok` means that the other side has taken it over. Callers bound the time; one that is dropped on the way may have
/// got through.
#[async_trait]
pub trait Carrier: Send + Sync {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure>;
}

/// The channels of this installation.
#[derive(Clone)]
pub struct Carriers(Arc<dyn Fn(Channel) -> Arc<dyn Carrier> + Send + Sync>);

impl Carriers {
    pub fn new(config: &NotifyConfig, public_url: &str, guard: NetGuard) -> Self {
        let web = Web::new(guard);
        let email: Arc<dyn Carrier> = match &config.smtp {
            Some(smtp) => Arc::new(EmailCarrier::new(smtp, public_url)),
            None => Arc::new(Missing("no mail server is set up; set SMTP_HOST and SMTP_FROM")),
        };
        let push: Arc<dyn Carrier> = match &config.push {
            Some(push) => Arc::new(PushCarrier::new(push, web.clone())),
            None => Arc::new(Missing(
                "pushes are not set up; set PUSH_PROXY_URL and PUSH_PROXY_API_KEY",
            )),
        };
        let slack: Arc<dyn Carrier> = Arc::new(SlackCarrier(web.clone()));
        let mattermost: Arc<dyn Carrier> = Arc::new(MattermostCarrier(web.clone()));
        let webhook: Arc<dyn Carrier> = Arc::new(WebhookCarrier(web));
        Self::from_fn(move |channel| match channel {
            Channel::Email => email.clone(),
            Channel::Slack => slack.clone(),
            Channel::Mattermost => mattermost.clone(),
            Channel::Webhook => webhook.clone(),
            Channel::MobilePush => push.clone(),
        })
    }

    /// Carriers of one's own, such as a test's.
    pub fn from_fn(of: impl Fn(Channel) -> Arc<dyn Carrier> + Send + Sync + 'static) -> Self {
        Self(Arc::new(of))
    }

    pub fn of(&self, channel: Channel) -> Arc<dyn Carrier> {
        (self.0)(channel)
    }
}

/// A channel that the operator has not set up. What waits for it gets through if that is done in time.
struct Missing(&'static str);

#[async_trait]
impl Carrier for Missing {
    async fn deliver(&self, _: &Delivery) -> Result<(), Failure> {
        Err(Failure::later(self.0))
    }
}

/// The fault of a row whose channel and target differ, which nobody writes.
pub(super) fn mismatched() -> Failure {
    Failure::Never("the message is for another channel than its row says".to_owned())
}
