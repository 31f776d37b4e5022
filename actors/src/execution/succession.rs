//! The dispatchers of one process, one after another, and what each has to clear up first.

use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How the dispatcher before this one came to its end, while leases may be left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predecessor {
    /// With its process, if there was any; or it is stuck. What it held may be to blame.
    Died,
    /// By a panic of its own, and the process lives: nothing that it held is to blame.
    Panicked,
}

/// Gives each dispatcher its place.
#[derive(Default)]
pub(super) struct Line(Mutex<Option<Weak<()>>>);

impl Line {
    pub(super) fn next(&self) -> PlaceInLine {
        let lives = Arc::new(());
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.replace(Arc::downgrade(&lives));
        // A panic takes the actor along; one that is stuck is still there.
        let panicked = before.is_some_and(|before| before.strong_count() == 0);
        let predecessor = if panicked { Predecessor::Panicked } else { Predecessor::Died };
        PlaceInLine { predecessor: Some(predecessor), _lives: lives }
    }
}

/// One dispatcher's place, for as long as it lives.
pub(super) struct PlaceInLine {
    predecessor: Option<Predecessor>,
    _lives: Arc<()>,
}

impl PlaceInLine {
    /// Whom to clear up after; `None` once that is done.
    pub(super) fn predecessor(&self) -> Option<Predecessor> {
        self.predecessor
    }

    pub(super) fn taken(&mut self) {
        self.predecessor = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_panic_is_harmless() {
        let line = Line::default();
        let first = line.next();
        assert_eq!(first.predecessor(), Some(Predecessor::Died), "of an earlier process");
        let mut second = line.next();
        assert_eq!(second.predecessor(), Some(Predecessor::Died), "the first is stuck");
        drop(first);
        second.taken();
        assert_eq!(second.predecessor(), None);
        drop(second);
        assert_eq!(line.next().predecessor(), Some(Predecessor::Panicked));
    }
}
