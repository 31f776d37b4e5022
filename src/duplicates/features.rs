//! What two texts have in common, and what sets them apart, in numbers. Pure.

use super::words::Parts;
use std::collections::BTreeSet;

/// How many features there are.
pub const COUNT: usize = 12;

/// The features' names, for those who fit weights to them and for those who are told what counted.
pub const NAMES: [&str; COUNT] = [
    "vectors",
    "title_words",
    "words",
    "contained_words",
    "errors",
    "names",
    "quotes",
    "same_title",
    "other_errors",
    "other_names",
    "other_platform",
    "opposite",
];

/// Where titles that take different sides stand.
pub const OPPOSITE: usize = COUNT - 1;

/// In the order of [`NAMES`], each 0 to 1.
pub type Features = [f64; COUNT];

/// Platforms of which software runs on one or the other.
const PLATFORM_KINDS: [&[&str]; 4] = [
    &["ios", "android", "windows", "macos", "linux"],
    &["safari", "firefox", "chrome", "edge"],
    &["postgresql", "mysql", "sqlite", "oracle"],
    &["github", "gitlab", "jira", "bitbucket"],
];

/// The vectors of most texts of one project are at least so near.
const NEAR_MIN: f64 = 0.3;

/// Compares two texts. `cosine` is that of their vectors; without one, the words stand in for it.
pub fn compare(one: &Parts, other: &Parts, cosine: Option<f64>) -> Features {
    let words = one.words.cosine(&other.words);
    let title = one.title.cosine(&other.title);
    let near = cosine.unwrap_or(NEAR_MIN + (1.0 - NEAR_MIN) * (0.5 * words + 0.5 * title).sqrt());
    [
        ((near - NEAR_MIN) / (1.0 - NEAR_MIN)).clamp(0.0, 1.0),
        title,
        words,
        one.words.contained(&other.words),
        shared(&one.errors, &other.errors),
        shared(&one.names, &other.names),
        shared(&one.quotes, &other.quotes),
        f64::from(u8::from(!one.title.0.is_empty() && one.title.0 == other.title.0)),
        apart(&one.errors, &other.errors),
        apart(&one.names, &other.names),
        other_platform(&one.platforms, &other.platforms),
        opposite(one, other),
    ]
}

/// How much of the shorter list is in the other one.
fn shared(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let least = one.len().min(other.len());
    match least {
        0 => 0.0,
        // One of one is less sure than three of three.
        least => one.intersection(other).count() as f64 / (least as f64 + 0.5),
    }
}

/// 1 when both name something, and nothing is the same.
fn apart<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    let both = !one.is_empty() && !other.is_empty();
    f64::from(u8::from(both && one.is_disjoint(other)))
}

/// 1 when both name a platform of one kind, such as a browser, and none is the same.
fn other_platform(one: &BTreeSet<&'static str>, other: &BTreeSet<&'static str>) -> f64 {
    let differ = PLATFORM_KINDS.iter().any(|kind| {
        let of_kind = |named: &BTreeSet<&'static str>| -> BTreeSet<&'static str> {
            named.iter().copied().filter(|name| kind.contains(name)).collect()
        };
        apart(&of_kind(one), &of_kind(other)) > 0.0
    });
    f64::from(u8::from(differ))
}

/// 1 when the titles take different sides, such as import and export.
fn opposite(one: &Parts, other: &Parts) -> f64 {
    let mut pairs = one.sides.iter().filter_map(|(at, side)| Some((side, other.sides.get(at)?)));
    f64::from(u8::from(pairs.any(|(one, other)| one != other)))
}
