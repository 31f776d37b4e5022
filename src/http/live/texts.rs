//! The text of each live message, made once for all the sessions that send it.

use super::protocol::event_text;
use bytestring::ByteString;
use preloop_actors::ports::LiveMessage;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Texts kept. Sessions send a message within moments of each other; one that comes later makes its own.
const KEPT_MAX: usize = 64;

/// The newest texts, by the position of their message, which no two messages share.
#[derive(Debug, Default)]
pub(super) struct Texts(Mutex<VecDeque<(i64, ByteString)>>);

impl Texts {
    /// The message as sent; see [`event_text`].
    pub fn of(&self, message: &LiveMessage) -> ByteString {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().rev().find(|(position, _)| *position == message.position);
        if let Some((_, text)) = known {
            return text.clone();
        }
        // Made under the lock: whoever wants it too waits, rather than making it again.
        let text = ByteString::from(event_text(message));
        if kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back((message.position, text.clone()));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preloop_actors::{ids::AccountId, ports::Topic};

    fn message(position: i64) -> LiveMessage {
        let (account, body) = (AccountId::fresh(), serde_json::Map::new());
        let (topic, at) = (Topic::Activity, chrono::Utc::now());
        LiveMessage { position, account, seq: 10 * position, topic, at, body }
    }

    #[test]
    fn a_text_is_made_once_and_forgotten_later() {
        let texts = Texts::default();
        let first = texts.of(&message(1));
        assert!(first.contains(r#""seq":10,"#), "{first}");
        let again = texts.of(&message(1));
        assert_eq!(again.as_bytes().as_ptr(), first.as_bytes().as_ptr(), "the same bytes");
        for position in 2..=KEPT_MAX as i64 + 1 {
            assert_eq!(texts.of(&message(position)), event_text(&message(position)));
        }
        assert_eq!(texts.0.lock().unwrap().len(), KEPT_MAX);
        let anew = texts.of(&message(1));
        assert_eq!(anew, first);
        assert_ne!(anew.as_bytes().as_ptr(), first.as_bytes().as_ptr(), "made anew");
    }
}
