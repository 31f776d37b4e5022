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

/// Vectors that are compared with a row while it is at hand.
const AT_ONCE: usize = 16;
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
            let mut near = vec![Near::with_capacity(most + 1); wanted.len()];
            // With whatever instructions this processor has for counting bits.
            pulp::Arch::new().dispatch(|| self.scan(wanted, &mut near, differing, most));
            let pairs = wanted.iter().zip(near).flat_map(|(&row, near)| {
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

    #[inline(always)]
    fn scan(&self, wanted: &[usize], near: &mut [Near], differing: u32, most: usize) {
        // A number that is known when it is compiled makes the loop over a row's words straight.
        match self.words {
            6 => self.scan_words::<6>(wanted, near, differing, most),
            12 => self.scan_words::<12>(wanted, near, differing, most),
            16 => self.scan_words::<16>(wanted, near, differing, most),
            24 => self.scan_words::<24>(wanted, near, differing, most),
            words => self.scan_rows(wanted, near, differing, most, |one, other| {
                differ(&one[..words], &other[..words])
            }),
        }
    }

    #[inline(always)]
    fn scan_words<const WORDS: usize>(
        &self,
        wanted: &[usize],
        near: &mut [Near],
        differing: u32,
        most: usize,
    ) {
        self.scan_rows(wanted, near, differing, most, |one, other| {
            match (one.first_chunk::<WORDS>(), other.first_chunk::<WORDS>()) {
                (Some(one), Some(other)) => differ(one, other),
                _ => u32::MAX,
            }
        });
    }

    #[inline(always)]
    fn scan_rows(
        &self,
        wanted: &[usize],
        near: &mut [Near],
        differing: u32,
        most: usize,
        differ: impl Fn(&[u64], &[u64]) -> u32,
    ) {
        let mut limits = vec![differing; wanted.len()];
        for (row, signs) in self.signs.chunks_exact(self.words).enumerate() {
            for (at, &own) in wanted.iter().enumerate() {
                let count = differ(&self.signs[own * self.words..][..self.words], signs);
                if count <= limits[at] && own != row {
                    near[at].push((count, row));
                    if near[at].len() > most {
                        near[at].pop();
                        limits[at] = near[at].peek().map_or(differing, |&(count, _)| count);
                    }
                }
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
