//! Puts rankings together, and cuts pages out of them.

use crate::store::search::{Hit, HitId};
use std::collections::{HashMap, HashSet};

/// The constant of reciprocal rank fusion, as its authors found it best (Cormack et al., SIGIR 2009).
const K: f64 = 60.0;

/// Ranks what several rankings found by the sum of the reciprocals of its places; 1 is first place in all of them.
pub fn fuse(rankings: &[&[Hit]]) -> Vec<Hit> {
    let best = rankings.len() as f64 / (K + 1.0);
    let mut scores: HashMap<HitId, f64> = HashMap::new();
    for ranking in rankings {
        for (hit, place) in ranking.iter().zip(1..) {
            *scores.entry(hit.id).or_default() += 1.0 / (K + f64::from(place)) / best;
        }
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
