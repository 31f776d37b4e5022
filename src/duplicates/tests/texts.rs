//! What is pure: words, features, verdicts, groups, plans.

use crate::duplicates::{
    Text, Verdict,
    clusters::{Edge, clusters},
    score::{Scored, score_texts},
    words::{Parts, stems},
};
use uuid::Uuid;

fn score(one: (&str, &str), other: (&str, &str), cosine: Option<f64>) -> Scored {
    let text = |(title, body)| Text { title, body };
    score_texts(text(one), text(other), cosine)
}

#[test]
fn a_text_is_taken_apart() {
    let parts = Parts::of(Text {
        title: "Upload fails on iOS with TimeoutError",
        body: "## Steps\n\nCall `/files/{id}` with --fast, see `connection reset by peer`. HTTP 502 since v2.1.0.\n<!-- hidden -->",
    });
    let list = |set: &std::collections::BTreeSet<String>| {
        set.iter().cloned().collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(list(&parts.errors), "502 | timeouterror");
    assert_eq!(list(&parts.names), "--fast | /files/{id}");
    assert_eq!(list(&parts.quotes), "/files/{id} | connection reset by peer");
    assert_eq!(list(&parts.versions), "2.1.0");
    assert_eq!(list(&parts.headings), "step");
    assert!(parts.platforms.contains("ios") && parts.sides.values().any(|second| !second));
    assert!(!parts.words.0.contains_key("hidden"));
}

#[test]
fn forms_of_a_word_are_one() {
    for forms in [
        "upload uploads uploading uploaded",
        "entry entries",
        "fail fails failing failed",
        "deploy deploys",
    ] {
        let stems: std::collections::BTreeSet<_> = stems(forms).collect();
        assert_eq!(stems.len(), 1, "{forms}: {stems:?}");
    }
}

#[test]
fn scores_are_within_bounds_whatever_is_compared() {
    let long = "word ".repeat(50_000);
    let texts = [
        "",
        " ",
        "a",
        "```",
        "<!--",
        long.as_str(),
        "ERROR: deadlock detected",
        "é ü ß 日本語",
        "**a**\n# b",
    ];
    for one in texts {
        for other in texts {
            for cosine in [None, Some(-1.0), Some(0.0), Some(1.0), Some(f64::NAN)] {
                let scored = score((one, one), (other, other), cosine);
                assert!(
                    (0.0..=1.0).contains(&scored.probability),
                    "{one:.9} {other:.9} {cosine:?}"
                );
                assert!(scored.related >= scored.probability || scored.related.is_nan());
            }
        }
    }
}

#[test]
fn order_makes_no_difference() {
    let (one, other) = (
        ("Login loops", "It redirects for ever on Safari"),
        ("Endless redirect", "after login, Safari 17"),
    );
    for cosine in [None, Some(0.7)] {
        let (there, back) = (score(one, other, cosine), score(other, one, cosine));
        assert!((there.probability - back.probability).abs() < 1e-9);
        assert_eq!(there.verdict, back.verdict);
    }
}

#[test]
fn what_counted_is_shown() {
    let one = (
        "Saving fails with `deadlock detected`",
        "`ERROR: deadlock detected` in ticket_service.save()",
    );
    let other = (
        "Error when two people save",
        "The log says `ERROR: deadlock detected`, see ticket_service.save()",
    );
    let scored = score(one, other, Some(0.8));
    let named: Vec<_> = scored.matched.iter().flat_map(|it| it.shared.clone()).collect();
    assert!(named.iter().any(|shared| shared.contains("deadlock")), "{scored:?}");
    let apart = score(("Import of CSV", ""), ("Export of CSV", ""), Some(0.9));
    let against = apart.matched.iter().find(|it| it.what == "opposite").unwrap();
    assert!(against.weight < 0.0, "{apart:?}");
    assert_ne!(apart.verdict, Verdict::Duplicate);
}

fn groups(edges: &[(u128, u128, f64)]) -> Vec<Vec<u128>> {
    let edge = |(one, other, probability): &(u128, u128, f64)| Edge {
        one: Uuid::from_u128(*one),
        other: Uuid::from_u128(*other),
        probability: *probability,
    };
    let groups = clusters(edges.iter().map(edge).collect()).into_iter();
    groups.map(|group| group.issues.iter().map(Uuid::as_u128).collect()).collect()
}

#[test]
fn groups_grow_along_their_surest_pairs_and_bridges_join_nothing() {
    for (edges, expected) in [
        (vec![], vec![]),
        (vec![(1, 2, 0.9)], vec![vec![1, 2]]),
        // Three of three.
        (vec![(1, 2, 0.9), (2, 3, 0.8), (1, 3, 0.7)], vec![vec![1, 2, 3]]),
        // A third one that is like one of two is half of what there could be.
        (vec![(1, 2, 0.9), (2, 3, 0.8)], vec![vec![1, 2, 3]]),
        // Two pairs with a bridge between them stay two.
        (vec![(1, 2, 0.9), (3, 4, 0.9), (2, 3, 0.6)], vec![vec![1, 2], vec![3, 4]]),
        // Two bridges are half of all four pairs there could be.
        (vec![(1, 2, 0.9), (3, 4, 0.9), (2, 3, 0.6), (1, 4, 0.6)], vec![vec![1, 2, 3, 4]]),
        // A chain falls apart where it is weakest.
        (
            vec![(1, 2, 0.9), (2, 3, 0.5), (3, 4, 0.9), (4, 5, 0.5), (5, 6, 0.9)],
            vec![vec![1, 2], vec![3, 4], vec![5, 6]],
        ),
    ] {
        assert_eq!(groups(&edges), expected, "{edges:?}");
        let turned: Vec<_> = edges.iter().rev().map(|(one, other, p)| (*other, *one, *p)).collect();
        assert_eq!(groups(&turned), expected, "whatever the order: {edges:?}");
    }
}

#[test]
fn a_large_group_takes_no_time() {
    let edges: Vec<_> =
        (0..50_000u128).map(|n| (n % 500, 500 + n / 100, 0.5 + (n % 7) as f64 / 20.0)).collect();
    let began = std::time::Instant::now();
    groups(&edges);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
