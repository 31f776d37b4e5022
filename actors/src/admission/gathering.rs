//! Events that come together before anything starts.

use super::{Control, Gather, Keyed, Ledger};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// With so many bytes of payload a batch is full, however few its events: an execution has them all at once.
pub const BATCH_BYTES_FULL: u64 = 8 * 1024 * 1024;

/// Events of one key that wait to start something together.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathering {
    pub id: Uuid,
    pub opened_at: DateTime<Utc>,
    /// When it starts what it stands for.
    pub due_at: DateTime<Utc>,
    pub events: u32,
    /// Of their payloads.
    pub bytes: u64,
    /// Full: the next event of its key begins another.
    pub is_closed: bool,
    /// Not stored yet, or not as it is now.
    pub is_changed: bool,
}

impl Ledger {
    /// Where an event comes together with others; `None` when its flow does not wait for any. `fresh` names the
    /// gathering, should it begin one.
    pub fn gather(&mut self, control: &Control, fresh: Uuid) -> Option<Uuid> {
        let Keyed { key, rule } = control.gather.as_ref()?;
        let now = self.now;
        let gatherings = self.gatherings.entry(key.hash).or_default();
        if gatherings.last().is_none_or(|last| last.is_closed) {
            gatherings.push(Gathering {
                id: fresh,
                opened_at: now,
                due_at: now,
                events: 0,
                bytes: 0,
                is_closed: false,
                is_changed: true,
            });
        }
        let gathering = gatherings.last_mut()?;
        gathering.join(rule, control.payload_bytes, now);
        Some(gathering.id)
    }

    /// An open gathering as it is stored.
    pub fn add_gathering(&mut self, hash: i64, gathering: Gathering) {
        self.gatherings.entry(hash).or_default().push(gathering);
    }

    /// Gatherings that events of this batch joined, by their key.
    pub fn changed_gatherings(&self) -> impl Iterator<Item = (i64, &Gathering)> {
        let all = self.gatherings.iter();
        all.flat_map(|(hash, all)| all.iter().map(move |one| (*hash, one)))
            .filter(|(_, gathering)| gathering.is_changed)
    }
}

impl Gathering {
    fn join(&mut self, rule: &Gather, bytes: u64, now: DateTime<Utc>) {
        self.events += 1;
        self.bytes += bytes;
        self.is_changed = true;
        let secs = |secs: u32| TimeDelta::seconds(secs.into());
        match rule {
            Gather::Debounce(rule) => {
                let quiet = now + secs(rule.wait_secs);
                let latest = rule.max_wait_secs.map(|most| self.opened_at + secs(most));
                self.due_at = latest.map_or(quiet, |latest| quiet.min(latest));
            }
            Gather::Batch(rule) => {
                self.is_closed = self.events >= rule.size || self.bytes >= BATCH_BYTES_FULL;
                let full = self.is_closed.then_some(now);
                self.due_at = full.unwrap_or(self.opened_at + secs(rule.wait_secs));
            }
        }
    }
}
