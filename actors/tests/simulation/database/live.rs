//! Live messages: `number.sql`, `replay.sql` and the reads behind the hub. Nothing is trimmed within a run.

use super::Database;
use preloop_actors::{
    ids::AccountId,
    ports::{LiveMessage, Replay, Topic},
};

impl Database {
    /// 0 also when somebody else is numbering right now.
    pub fn number_outbox(&mut self, limit: usize) -> usize {
        let at = self.now;
        if self.numbering_held_until > at {
            return 0;
        }
        let count = limit.min(self.outbox.len());
        for (account, topic, body) in self.outbox.drain(..count) {
            let position = self.messages.len() as i64 + 1;
            let seq = self.seqs.entry(account).or_default();
            *seq += 1;
            self.messages.push(LiveMessage { position, account, seq: *seq, topic, at, body });
        }
        count
    }

    pub fn newest_position(&self) -> i64 {
        self.messages.len() as i64
    }

    pub fn after_position(&self, position: i64, limit: usize) -> Vec<LiveMessage> {
        let from = usize::try_from(position).unwrap_or(0);
        self.messages.iter().skip(from).take(limit).cloned().collect()
    }

    pub fn replay(&self, account: AccountId, topics: &[Topic], after: i64, limit: usize) -> Replay {
        let newest = self.seqs.get(&account).copied().unwrap_or(0);
        let wanted = self.messages.iter().filter(|message| {
            message.account == account && message.seq > after && topics.contains(&message.topic)
        });
        let messages = wanted.take(limit).cloned().collect();
        Replay { messages, newest, oldest: 1.min(newest + 1) }
    }

    /// Whether everything that was told has been numbered.
    pub fn outbox_is_empty(&self) -> bool {
        self.outbox.is_empty()
    }
}
