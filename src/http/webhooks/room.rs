//! Room that many sources share: so much in all, and of that no source more than its share.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use uuid::Uuid;

/// Sources are counted in so many groups, by a hash that nobody can foresee. Two in one group share a share, which
/// seldom matters, and in return there is no list of sources to lock.
const GROUPS: usize = 1_024;

/// Whatever is short, in bytes or in places.
pub(super) struct Room {
    size: usize,
    share_max: usize,
    taken: AtomicUsize,
    groups: Box<[AtomicUsize]>,
    hasher: RandomState,
}

/// What is taken for one source; free again when dropped.
pub(super) struct Share {
    room: Arc<Room>,
    group: usize,
    taken: usize,
}

impl Room {
    /// So much room, of which no source gets more than one in `parts`.
    pub(super) fn new(size: usize, parts: usize) -> Arc<Self> {
        Arc::new(Self {
            size,
            share_max: size / parts,
            taken: AtomicUsize::new(0),
            groups: (0..GROUPS).map(|_| AtomicUsize::new(0)).collect(),
            hasher: RandomState::new(),
        })
    }

    /// A share that has nothing yet.
    pub(super) fn share(self: &Arc<Self>, source: Uuid) -> Share {
        Share { room: Arc::clone(self), group: self.group(source), taken: 0 }
    }

    fn group(&self, source: Uuid) -> usize {
        self.hasher.hash_one(source) as usize % GROUPS
    }

    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Whether these two are counted apart.
    #[cfg(test)]
    pub(super) fn apart(&self, [one, other]: [Uuid; 2]) -> bool {
        self.group(one) != self.group(other)
    }
}

impl Share {
    /// Takes so much more; `false`, and nothing taken, when there is no room.
    #[must_use]
    pub(super) fn grow(&mut self, more: usize) -> bool {
        let group = &self.room.groups[self.group];
        if !add(group, more, self.room.share_max) {
            return false;
        }
        if !add(&self.room.taken, more, self.room.size) {
            group.fetch_sub(more, Ordering::Relaxed);
            return false;
        }
        self.taken += more;
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.room.groups[self.group].fetch_sub(self.taken, Ordering::Relaxed);
        self.room.taken.fetch_sub(self.taken, Ordering::Relaxed);
    }
}

fn add(count: &AtomicUsize, more: usize, most: usize) -> bool {
    let sum = |taken: usize| taken.checked_add(more).filter(|sum| *sum <= most);
    count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sources that are counted apart.
    fn strangers(room: &Arc<Room>) -> [Share; 2] {
        let one = room.share(Uuid::now_v7());
        let others = std::iter::repeat_with(|| room.share(Uuid::now_v7()));
        let other = others.take(1_000).find(|share| share.group != one.group);
        [one, other.unwrap()]
    }

    #[test]
    fn nobody_gets_more_than_his_share() {
        let room = Room::new(100, 4);
        let [mut one, mut other] = strangers(&room);
        assert!(one.grow(20) && one.grow(5));
        assert!(!one.grow(1));
        assert!(other.grow(25));
        assert_eq!(room.taken(), 50, "what was refused is not taken");
        drop(one);
        assert_eq!(room.taken(), 25);
    }

    #[test]
    fn all_together_get_no_more_than_there_is() {
        let room = Room::new(100, 1);
        let [mut one, mut other] = strangers(&room);
        assert!(one.grow(60) && !other.grow(41) && !other.grow(usize::MAX));
        assert!(other.grow(40) && !other.grow(1));
        drop((one, other));
        assert_eq!(room.taken(), 0);
        assert!(room.share(Uuid::now_v7()).grow(100), "as much as at first");
    }
}
