//! Puts rankings together, and cuts pages out of them.

use crate::store::search::{Hit, HitId, Worded};
use std::collections::{HashMap, HashSet};

/// The constant of reciprocal rank fusion, as its authors found it best (Cormack et al., SIGIR 2009).
const K: f64 = 60.0;

/// What a place among the words counts, beside one by meaning, when a text has all the words. Whoever writes an
/// identifier or an error message wants just that; by meaning it is mostly noise.
const WORDS: f64 = 2.0;
/// How steeply that falls with the share of the words that a text has. Sentences that ask for a meaning have some words
/// in common with many texts, and these must not outweigh the meaning: half of the words count a sixteenth.
const STEEPNESS: i32 = 4;

/// Ranks what words and meaning found by the sum of the reciprocals of its places, those by words weighed by the share
/// of the words that a text has; 1 is first place in both, with all the words.
pub fn fuse(by_words: &[Worded], by_meaning: &[Hit]) -> Vec<Hit> {
    let best = (WORDS + 1.0) / (K + 1.0);
    let mut scores: HashMap<HitId, f64> = HashMap::new();
    let worded = by_words.iter().zip(1..);
    let worded =
        worded.map(|(found, place)| (found.hit.id, place, WORDS * found.share.powi(STEEPNESS)));
    let meant = by_meaning.iter().zip(1..).map(|(hit, place)| (hit.id, place, 1.0));
    for (id, place, counts) in worded.chain(meant) {
        *scores.entry(id).or_default() += counts / (K + f64::from(place)) / best;
    }
    let mut fused: Vec<Hit> = scores.into_iter().map(|(id, score)| Hit { id, score }).collect();
    fused.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.id.cmp(&one.id)));
    fused
}

/// What follows a head: the rest of a longer ranking, without what the head has already.
pub fn continued(mut head: Vec<Hit>, rest: Vec<Hit>) -> Vec<Hit> {
    let shown: HashSet<HitId> = head.iter().map(|hit| hit.id).collect();
    // Scores go on falling: what follows was found by other means, and its own scores are not comparable.
    let least = head.last().map_or(1.0, |hit| hit.score);
    let rest = rest.into_iter().filter(|hit| !shown.contains(&hit.id));
    head.extend(rest.map(|hit| Hit { score: hit.score.min(least), ..hit }));
    head
}
