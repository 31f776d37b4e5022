//! Groups of duplicates, made of pairs. Pure.
//!
//! A chain of pairs is not a group: that one is like two, and two like three, does not make one like three. So a group
//! grows along its surest pairs first, and two groups are only joined when, of the pairs between them that were looked
//! at, enough say so. A single pair between two larger groups is a bridge, and joins nothing.

use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Two issues, and how likely they are duplicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    pub one: Uuid,
    pub other: Uuid,
    /// 0 to 1.
    pub probability: f64,
}

/// Issues that are about the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// By id: the oldest one first.
    pub issues: Vec<Uuid>,
    /// Of its pairs, the least sure one that held it together.
    pub weakest: f64,
}

/// Of all pairs that there could be between two groups, at least this share has to be there for them to be joined.
const LINKED_MIN: f64 = 0.5;

/// Groups of at least two, the largest first.
pub fn clusters(mut edges: Vec<Edge>) -> Vec<Cluster> {
    let order = |edge: &Edge| (edge.one.min(edge.other), edge.one.max(edge.other));
    edges.sort_by(|one, other| {
        other.probability.total_cmp(&one.probability).then(order(one).cmp(&order(other)))
    });
    let mut groups = Groups::default();
    // A bridge may be none once the groups at its ends have grown, so it is looked at again until nothing changes.
    loop {
        let before = groups.joined;
        edges.iter().for_each(|edge| groups.note(edge));
        for edge in &edges {
            groups.join(edge);
        }
        if groups.joined == before {
            break;
        }
        groups.between.clear();
    }
    groups.into_clusters()
}

#[derive(Default)]
struct Groups {
    /// Of each issue, the group it is in.
    of: HashMap<Uuid, usize>,
    members: BTreeMap<usize, Vec<Uuid>>,
    weakest: HashMap<usize, f64>,
    /// How many pairs there are between two groups.
    between: HashMap<(usize, usize), usize>,
    joined: usize,
}

impl Groups {
    fn group(&mut self, issue: Uuid) -> usize {
        let next = self.of.len();
        let group = *self.of.entry(issue).or_insert(next);
        self.members.entry(group).or_insert_with(|| vec![issue]);
        group
    }

    /// Counts a pair between its two groups.
    fn note(&mut self, edge: &Edge) {
        let (one, other) = (self.group(edge.one), self.group(edge.other));
        if one != other {
            *self.between.entry((one.min(other), one.max(other))).or_default() += 1;
        }
    }

    fn join(&mut self, edge: &Edge) {
        let (one, other) = (self.group(edge.one), self.group(edge.other));
        if one == other {
            return;
        }
        let (into, from) = (one.min(other), one.max(other));
        let linked = self.between.get(&(into, from)).copied().unwrap_or(0);
        let possible = self.members[&into].len() * self.members[&from].len();
        if (linked as f64) < LINKED_MIN * possible as f64 {
            return;
        }
        let moved = self.members.remove(&from).unwrap_or_default();
        for issue in &moved {
            self.of.insert(*issue, into);
        }
        self.members.entry(into).or_default().extend(moved);
        let known = [self.weakest.remove(&from), self.weakest.get(&into).copied()];
        let weakest = known.into_iter().flatten().fold(edge.probability, f64::min);
        self.weakest.insert(into, weakest);
        self.moved(from, into);
        self.joined += 1;
    }

    /// Pairs of a group that is no more are pairs of the one it went into.
    fn moved(&mut self, from: usize, into: usize) {
        let of_it: Vec<_> =
            self.between.keys().copied().filter(|(a, b)| *a == from || *b == from).collect();
        for (a, b) in of_it {
            let count = self.between.remove(&(a, b)).unwrap_or(0);
            let rest = if a == from { b } else { a };
            if rest != into {
                *self.between.entry((into.min(rest), into.max(rest))).or_default() += count;
            }
        }
    }

    fn into_clusters(self) -> Vec<Cluster> {
        let weakest = self.weakest;
        let groups = self.members.into_iter().filter(|(_, issues)| issues.len() > 1);
        let mut clusters: Vec<_> = groups
            .map(|(group, mut issues)| {
                issues.sort_unstable();
                Cluster { issues, weakest: weakest.get(&group).copied().unwrap_or(0.0) }
            })
            .collect();
        clusters.sort_by(|one, other| {
            other.issues.len().cmp(&one.issues.len()).then(one.issues.cmp(&other.issues))
        });
        clusters
    }
}
