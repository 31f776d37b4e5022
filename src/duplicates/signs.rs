//! Which vectors are near to some, by the signs of their coordinates: those of a whole account, in memory.
//!
//! Two vectors at an angle θ lie on different sides of a random plane through the origin with the probability θ / π
//! (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002), and the planes of the axes do for it.
//! So the number of coordinates whose signs differ tells roughly how near two vectors are, in a sixteenth of the memory
//! of their halves; how near exactly, is then asked for few. An index reads more than a thousand pages for each vector
//! that it is asked about; this reads all vectors, and is faster up to some hundred thousand of them, as long as many
//! are asked about.

use rayon::prelude::*;
use std::collections::{BinaryHeap, HashMap};
use uuid::Uuid;

/// Issues that are compared with a block of rows while it is at hand.
const AT_ONCE: usize = 16;
/// Rows of a block: those of the usual models stay in a processor's own cache.
const BLOCK: usize = 2_048;
/// Of a hundred thousand pairs at the angle in question, so many standard deviations miss about a hundred.
const DEVIATIONS: f64 = 3.0;

/// The signs of many vectors.
pub struct Signs {
    dimensions: usize,
    /// Words of one vector.
    words: usize,
    ids: Vec<Uuid>,
    rows: HashMap<Uuid, usize>,
    signs: Vec<u64>,
}

/// How many signs differ, and of which row; the furthest is the greatest.
type Near = BinaryHeap<(u32, usize)>;

impl Signs {
    /// Of vectors with so many coordinates.
    pub fn new(dimensions: usize) -> Self {
        let words = dimensions.div_ceil(u64::BITS as usize);
        Self { dimensions, words, ids: Vec::new(), rows: HashMap::new(), signs: Vec::new() }
    }

    /// Adds the signs of an issue's vector, a bit each; those of another number of coordinates are left out.
    pub fn add(&mut self, issue: Uuid, bits: &[u8]) {
        if bits.len() != self.dimensions.div_ceil(8) || self.rows.contains_key(&issue) {
            return;
        }
        self.rows.insert(issue, self.ids.len());
        self.ids.push(issue);
        self.signs.extend(bits.chunks(8).map(|bytes| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(word)
        }));
    }

    /// For each of some issues, at most `most` others whose vectors may be at least so near. Issues that are not among
    /// those added have none.
    pub fn near(&self, issues: &[Uuid], nearness: f64, most: usize) -> Vec<(Uuid, Uuid)> {
        let wanted: Vec<usize> =
            issues.iter().filter_map(|issue| self.rows.get(issue).copied()).collect();
        let differing = self.differing_max(nearness);
        let found = wanted.par_chunks(AT_ONCE).flat_map_iter(|wanted| {
            let pairs =
                wanted.iter().zip(self.scan(wanted, differing, most)).flat_map(|(&row, near)| {
                    near.into_iter().map(move |(_, other)| (self.ids[row], self.ids[other]))
                });
            pairs.collect::<Vec<_>>()
        });
        found.collect()
    }

    /// As many signs differ at most, but for few pairs, between vectors that are so near.
    fn differing_max(&self, nearness: f64) -> u32 {
        let share = nearness.clamp(-1.0, 1.0).acos() / std::f64::consts::PI;
        let count = self.dimensions as f64;
        (share * count + DEVIATIONS * (share * (1.0 - share) * count).sqrt()) as u32
    }

    /// The nearest of each of some rows.
    fn scan(&self, wanted: &[usize], differing: u32, most: usize) -> Vec<Near> {
        let mut all: Vec<Nearest<'_>> =
            wanted.iter().map(|&row| Nearest::of(row, self.row(row), differing, most)).collect();
        for (number, rows) in self.signs.chunks(BLOCK * self.words).enumerate() {
            for nearest in &mut all {
                let first = number * BLOCK;
                // With a number of words that is known when this is compiled, an issue's own stay in registers.
                match self.words {
                    6 => nearest.look_at::<6>(first, rows),
                    12 => nearest.look_at::<12>(first, rows),
                    16 => nearest.look_at::<16>(first, rows),
                    24 => nearest.look_at::<24>(first, rows),
                    _ => nearest.look_at::<0>(first, rows),
                }
            }
        }
        all.into_iter().map(|nearest| nearest.near).collect()
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.signs[row * self.words..][..self.words]
    }
}

/// What is nearest to one row among those that were looked at.
struct Nearest<'a> {
    row: usize,
    own: &'a [u64],
    near: Near,
    most: usize,
    /// With more signs that differ, a row is not among them.
    limit: u32,
}

impl<'a> Nearest<'a> {
    fn of(row: usize, own: &'a [u64], limit: u32, most: usize) -> Self {
        Self { row, own, near: Near::with_capacity(most + 1), most, limit }
    }

    /// Looks at rows of so many words, or as many as its own has.
    fn look_at<const WORDS: usize>(&mut self, first: usize, rows: &[u64]) {
        pulp::Arch::new().dispatch(Look::<'_, '_, WORDS> { nearest: self, first, rows });
    }

    fn keep(&mut self, count: u32, row: usize) {
        self.near.push((count, row));
        if self.near.len() > self.most {
            self.near.pop();
            self.limit = self.near.peek().map_or(self.limit, |&(count, _)| count);
        }
    }
}

/// A look at rows, of which the first has a number, with whatever instructions this processor has for counting bits:
/// a closure would be compiled without them.
struct Look<'a, 'b, const WORDS: usize> {
    nearest: &'a mut Nearest<'b>,
    first: usize,
    rows: &'a [u64],
}

impl<const WORDS: usize> pulp::NullaryFnOnce for Look<'_, '_, WORDS> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { nearest, first, rows } = self;
        let own = nearest.own;
        let words = if WORDS == 0 { own.len() } else { WORDS };
        let own = &own[..words];
        for (at, signs) in rows.chunks_exact(words).enumerate() {
            let count = differ(own, signs);
            if count <= nearest.limit && first + at != nearest.row {
                nearest.keep(count, first + at);
            }
        }
    }
}

/// In how many bits two rows differ.
#[inline(always)]
fn differ(one: &[u64], other: &[u64]) -> u32 {
    one.iter().zip(other).map(|(one, other)| (one ^ other).count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use std::collections::HashSet;

    /// Vectors around directions, a few around each, and their signs.
    fn vectors(dimensions: usize, directions: usize, around: usize) -> Vec<(Uuid, Vec<f32>)> {
        let mut dice = StdRng::seed_from_u64(7);
        let mut made = Vec::new();
        for _ in 0..directions {
            let axis: Vec<f32> = (0..dimensions).map(|_| dice.random_range(-0.5..0.5)).collect();
            for _ in 0..around {
                let vector = axis.iter().map(|at| at + dice.random_range(-0.4..0.4)).collect();
                made.push((Uuid::from_u128(made.len() as u128), vector));
            }
        }
        made
    }

    fn cosine(one: &[f32], other: &[f32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
    }

    fn signs(vectors: &[(Uuid, Vec<f32>)], dimensions: usize) -> Signs {
        let mut signs = Signs::new(dimensions);
        for (id, vector) in vectors {
            let bits = vector.chunks(8).map(|eight| {
                eight
                    .iter()
                    .enumerate()
                    .fold(0, |byte, (at, it)| byte | u8::from(*it > 0.0) << (7 - at))
            });
            signs.add(*id, &bits.collect::<Vec<u8>>());
        }
        signs
    }

    #[test]
    fn what_is_near_is_found_whatever_the_number_of_coordinates() {
        for dimensions in [384, 768, 1024, 1536, 100, 3072] {
            let vectors = vectors(dimensions, 100, 5);
            let ids: Vec<Uuid> = vectors.iter().map(|(id, _)| *id).collect();
            let found = signs(&vectors, dimensions).near(&ids, 0.5, 20);
            let found: HashSet<_> = found.into_iter().collect();
            // Those of other directions are far from each other.
            let around = vectors.chunks(5).flat_map(|around| {
                around.iter().flat_map(move |one| around.iter().map(move |other| (one, other)))
            });
            let truth: Vec<_> = around
                .filter(|(one, other)| one.0 != other.0 && cosine(&one.1, &other.1) >= 0.5)
                .map(|(one, other)| (one.0, other.0))
                .collect();
            let hits = truth.iter().filter(|pair| found.contains(pair)).count();
            assert!(truth.len() > 1_500, "{dimensions}: {}", truth.len());
            assert!(hits * 100 >= truth.len() * 99, "{dimensions}: {hits} of {}", truth.len());
        }
    }

    #[test]
    fn the_nearest_are_kept_where_there_are_too_many() {
        let vectors = vectors(384, 1, 50);
        let own = vectors[0].0;
        let found = signs(&vectors, 384).near(&[own], -1.0, 7);
        assert_eq!(found.len(), 7);
        assert!(found.iter().all(|(one, other)| *one == own && *other != own));
    }

    #[test]
    fn what_does_not_fit_has_nothing_near() {
        let mut signs = Signs::new(384);
        let (odd, even) = (Uuid::from_u128(1), Uuid::from_u128(2));
        signs.add(odd, &[0xff; 3]);
        signs.add(even, &[0xff; 48]);
        signs.add(even, &[0xff; 48]);
        assert!(signs.near(&[odd, even, Uuid::from_u128(3)], 0.5, 10).is_empty());
    }
}
