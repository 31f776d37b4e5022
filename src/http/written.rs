//! Items of lists as they were last written, so that showing one again costs neither a large query nor its JSON.
//!
//! Kept under the version of the rows it was read from, an item is never older than what it shows: every change
//! of a row gives it another version. What is kept of rows that never change, such as events, ends with
//! [`AGE_MAX`] after they are deleted.

use crate::{http::error::ApiError, store::rows::RowVersion};
use std::{
    cell::RefCell,
    collections::HashMap,
    mem,
    rc::Rc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Longest an item is kept.
const AGE_MAX: Duration = Duration::from_secs(60);
/// Most bytes kept of one kind of item by one worker, save that a single list is always kept whole.
const BYTES_MAX: usize = 16 << 20;
/// What an entry takes besides its text.
const ENTRY_BYTES: usize = 64;

/// The kinds of items kept. One for each worker, so that none waits for another.
#[derive(Default)]
pub struct Written {
    pub flows: Items,
    pub executions: Items,
}

/// An item's id, the version it was read in, and its JSON.
pub type Item = (Uuid, RowVersion, Vec<u8>);

/// Items of one kind: the younger half and the older one, which is dropped when the younger is full or old.
#[derive(Default)]
pub struct Items(RefCell<[Half; 2]>);

struct Half {
    items: HashMap<Uuid, (RowVersion, Rc<[u8]>)>,
    bytes: usize,
    since: Instant,
}

impl Items {
    /// The texts of these items, in order; `write` reads and writes those that are not kept.
    /// `None` for an item that `write` does not find any more.
    pub async fn texts(
        &self,
        wanted: &[(Uuid, RowVersion)],
        write: impl AsyncFnOnce(&[Uuid]) -> Result<Vec<Item>, ApiError>,
    ) -> Result<Vec<Option<Rc<[u8]>>>, ApiError> {
        let mut texts = self.kept(wanted, Instant::now());
        let missing = wanted.iter().zip(&texts).filter(|(_, text)| text.is_none());
        let missing: Vec<Uuid> = missing.map(|((id, _), _)| *id).collect();
        if missing.is_empty() {
            return Ok(texts);
        }
        let mut written = self.keep(write(&missing).await?, Instant::now());
        for ((id, _), text) in wanted.iter().zip(&mut texts) {
            if text.is_none() {
                *text = written.remove(id);
            }
        }
        Ok(texts)
    }

    fn kept(&self, wanted: &[(Uuid, RowVersion)], now: Instant) -> Vec<Option<Rc<[u8]>>> {
        let mut halves = self.0.borrow_mut();
        turn_if(&mut halves, |young| now.duration_since(young.since) >= AGE_MAX / 2);
        let find = |(id, version): &(Uuid, RowVersion)| {
            let mut found = halves.iter().filter_map(|half| half.items.get(id));
            found.find(|(kept, _)| kept == version).map(|(_, text)| Rc::clone(text))
        };
        wanted.iter().map(find).collect()
    }

    fn keep(&self, written: Vec<Item>, now: Instant) -> HashMap<Uuid, Rc<[u8]>> {
        let mut halves = self.0.borrow_mut();
        turn_if(&mut halves, |young| {
            now.duration_since(young.since) >= AGE_MAX / 2 || young.bytes >= BYTES_MAX / 2
        });
        let young = &mut halves[0];
        let keep = |(id, version, text): Item| {
            let text: Rc<[u8]> = text.into();
            young.bytes += text.len() + ENTRY_BYTES;
            if let Some((_, former)) = young.items.insert(id, (version, Rc::clone(&text))) {
                young.bytes -= former.len() + ENTRY_BYTES;
            }
            (id, text)
        };
        written.into_iter().map(keep).collect()
    }
}

impl Default for Half {
    fn default() -> Self {
        Self { items: HashMap::new(), bytes: 0, since: Instant::now() }
    }
}

/// Makes the younger half the older one.
fn turn_if(halves: &mut [Half; 2], due: impl FnOnce(&Half) -> bool) {
    if due(&halves[0]) {
        halves[1] = mem::take(&mut halves[0]);
    }
}
