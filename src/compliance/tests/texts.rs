//! What is found in texts, what is proposed for them, and which metrics are refused.

use super::{super::*, judge, passed};
use crate::compliance::improve::without_model;

const STORY: &str = "As a user, I want to export my data so that I can leave.\n\n## Acceptance criteria\n\n\
                     - [ ] A zip comes within 10 minutes\n- [ ] It has everything\n\nDepends on #4. See `src/export.rs`.";

#[test]
fn a_good_story_passes_and_says_where() {
    let report = judge("Add an export", STORY);
    assert!(report.is_passed && report.score > 0.7, "{report:?}");
    let whole: String = report.annotated.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(whole, STORY);
    let labels: Vec<_> =
        report.annotated.iter().filter_map(|piece| piece.label.as_deref()).collect();
    for label in ["problem", "acceptance_criteria", "dependencies"] {
        assert!(labels.contains(&label), "{label}: {labels:?}");
    }
}

#[test]
fn an_empty_text_has_nothing_and_is_told_what_to_say() {
    for text in ["", " \n", "TBD", "## Problem\n\n_No response_\n\n## Acceptance criteria\n\nTODO"]
    {
        let report = judge("x", text);
        assert_eq!((passed(&report).as_str(), report.is_passed), ("", false), "{text}: {report:?}");
        assert!(report.dimensions.iter().all(|dimension| !dimension.suggestion.is_empty()));
        assert!(report.reason.starts_with("7 of 7 are missing"), "{}", report.reason);
    }
}

#[test]
fn criteria_count_wherever_they_are_named() {
    let report = |description: &str| {
        let report = judge("Sign in within a second", description);
        report.dimensions.into_iter().find(|it| it.id == "acceptance_criteria").expect("shipped")
    };
    for text in [
        "## Acceptance criteria\n\nSigning in takes a second.",
        "Acceptance criteria: signing in takes a second.",
        "The page hangs. Acceptance criteria: signing in takes a second.",
        "The page hangs; success criterion: it opens in a second.",
    ] {
        assert!(report(text).is_passed, "{text}: {:?}", report(text));
    }
    for text in [
        "The page hangs. Acceptance criteria: none yet.",
        "The page hangs. Somebody should write acceptance criteria for it.",
    ] {
        assert!(!report(text).is_passed, "{text}: {:?}", report(text));
    }
}

#[test]
fn a_proposal_keeps_the_text_and_is_better() {
    let text = "The export fails for large projects. It should finish within a minute.";
    let report = judge("Export", text);
    let proposed = without_model(&SHIPPED, Text { title: "Export", description: text }, &report);
    assert_eq!(proposed.title, "Export");
    assert!(proposed.description.starts_with(text), "{}", proposed.description);
    let criteria =
        "## Acceptance criteria\n\n- [ ] It should finish within a minute.\n- [ ] _Given";
    assert!(proposed.description.contains(criteria), "{}", proposed.description);
    assert!(proposed.changes.iter().any(|change| change.contains("a sentence of the text")));
    let again = judge(&proposed.title, &proposed.description);
    assert!(again.score >= report.score, "{} after {}", again.score, report.score);
    // Proposing again adds nothing twice.
    let text = Text { title: "Export", description: &proposed.description };
    let twice = without_model(&SHIPPED, text, &again);
    assert_eq!(twice.description.matches("## Acceptance criteria").count(), 1);
    let good = judge("Add an export", STORY);
    let text = Text { title: "Add an export", description: STORY };
    let added = without_model(&SHIPPED, text, &good).changes.len();
    assert_eq!(added, good.dimensions.iter().filter(|dimension| !dimension.is_passed).count());
}

#[test]
fn hostile_texts_take_no_time() {
    let patterns = [
        "given when then ",
        "- [ ] a\n",
        "#",
        "(a ",
        "**b:** ",
        "Steps:\n",
        "`x` ",
        "```\n",
        "<!-- ",
        "1. ",
    ];
    for pattern in patterns {
        let text = pattern.repeat(200_000 / pattern.len());
        let began = std::time::Instant::now();
        let report = judge(pattern, &text);
        assert!((0.0..=1.0).contains(&report.score));
        assert!(began.elapsed().as_secs() < 20, "{pattern}: {:?}", began.elapsed());
    }
}

fn metric(dimension: &str) -> String {
    format!(
        "name: Mine\nshort_name: mine\npasses_at: 0.5\ndimensions:\n- id: a\n  name: A\n  weight: 1\n  missing: m\n  \
         suggestion: s\n  prompt: p\n{dimension}"
    )
}

#[test]
fn metrics_that_cannot_be_used_say_where_and_why() {
    let clue =
        |clue: &str| metric(&format!("  evidence:\n  - {{ {clue}, worth: 0.5, says: x }}\n"));
    for (text, told) in [
        ("name: [".to_owned(), "line"),
        ("name: a\n".to_owned(), "missing field `short_name`"),
        (metric("").replace("weight: 1", "weight: 0"), "`dimensions[0].weight` has to be above 0"),
        (metric("").replace("passes_at: 0.5", "passes_at: 2"), "`passes_at` has to be 0 to 1"),
        (metric("").replace("short_name: mine", "short_name: a b"), "`short_name` has to have"),
        (metric("  colour: red\n"), "unknown field `colour`"),
        (clue("phrase: []"), "`dimensions[0].evidence[0].phrase` has to have 1 to 200 entries"),
        (clue("pattern: '('"), "`dimensions[0].evidence[0].pattern` error: unclosed group"),
        (
            clue("pattern: '(?:a{1000}){1000}'"),
            "`dimensions[0].evidence[0].pattern` Compiled regex exceeds",
        ),
        (clue("list: 1, code: 1"), "`dimensions[0].evidence[0]` has to have exactly one of"),
        (clue("in: title"), "`dimensions[0].evidence[0]` has to have exactly one of"),
        (clue("list: 1, at_least: 0"), "`dimensions[0].evidence[0].at_least` has to be 1 or more"),
        (
            metric("- id: a\n  name: B\n  weight: 1\n  missing: m\n  suggestion: s\n  prompt: p\n"),
            "`a` is there twice",
        ),
        ("a".repeat(70_000), "use at most 65536"),
    ] {
        let error = Metric::parse(&text).expect_err(&text).to_string();
        assert!(error.contains(told), "{text}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
    Metric::parse(&clue("list: 1")).unwrap();
}

#[test]
fn a_metric_of_ones_own_counts_what_it_names() {
    let text = metric(
        "  evidence:\n  - { words: { min: 3 }, worth: 1, says: it has words }\n  against:\n  \
                       - { phrase: [maybe], worth: 1, says: it is not sure }\n",
    );
    let mine = Metric::parse(&text).unwrap();
    for (description, score) in [("one two three", 1.0), ("one", 0.0), ("one two maybe", 0.0)] {
        let report = local::judge(&mine, Text { title: "t", description });
        assert_eq!(report.score, score, "{description}");
    }
}
