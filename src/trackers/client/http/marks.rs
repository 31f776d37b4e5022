//! Answers that are kept by the tracker's mark (ETag), so that asking again is cheap for both sides.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Most answers that are kept of one tracker.
const ANSWERS_MAX: usize = 64;
/// Most bytes of all answers that are kept of one tracker.
const BYTES_MAX: usize = 4 << 20;

/// The last answers that had a mark. The oldest goes first.
#[derive(Debug, Default)]
pub(super) struct Marks(Mutex<VecDeque<Marked>>);

/// An answer by its mark.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub address: String,
    pub mark: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Marks {
    pub fn find(&self, address: &str) -> Option<Marked> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().find(|answer| answer.address == address).cloned()
    }

    pub fn keep(&self, answer: Marked) {
        if answer.body.len() > BYTES_MAX {
            return;
        }
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|kept| kept.address != answer.address);
        answers.push_back(answer);
        let bytes = |answers: &VecDeque<Marked>| -> usize {
            answers.iter().map(|answer| answer.body.len()).sum()
        };
        while answers.len() > ANSWERS_MAX || bytes(&answers) > BYTES_MAX {
            answers.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(number: usize, bytes: usize) -> Marked {
        Marked {
            address: format!("https://x/{number}"),
            mark: number.to_string(),
            headers: HeaderMap::new(),
            body: vec![0; bytes].into(),
        }
    }

    #[test]
    fn the_oldest_goes_first() {
        let marks = Marks::default();
        (0..=ANSWERS_MAX).for_each(|number| marks.keep(answer(number, 1)));
        assert!(marks.find("https://x/0").is_none());
        assert!(marks.find("https://x/1").is_some());
        marks.keep(answer(500, BYTES_MAX));
        assert!(marks.find("https://x/64").is_none(), "too many bytes");
        assert!(marks.find("https://x/500").is_some());
        marks.keep(answer(501, BYTES_MAX + 1));
        assert!(marks.find("https://x/501").is_none(), "alone too large");
        assert!(marks.find("https://x/500").is_some(), "and nobody goes for it");
    }
}
