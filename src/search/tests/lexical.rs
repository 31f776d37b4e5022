//! What a query's words become, without a database.

use super::super::lexical::{RANKED_MAX, has_operators, rank};
use crate::store::search::{Known, Likely, QueryWords};

fn known(word: &str, stem: &str, texts: i64, likely: &[(&str, &str, i64)]) -> Known {
    let likely = likely.iter().map(|&(word, stem, texts)| Likely {
        word: word.to_owned(),
        stem: stem.to_owned(),
        texts,
    });
    Known { word: word.to_owned(), stem: stem.to_owned(), texts, likely: likely.collect() }
}

fn query(words: Vec<Known>) -> QueryWords {
    QueryWords { as_written: "'as' & 'written'".to_owned(), texts: 100_000, words }
}

fn required(words: Vec<Known>) -> String {
    rank(&query(words), "words", RANKED_MAX).unwrap().required
}

#[test]
fn all_words_or_a_rare_one_are_required() {
    let words = || vec![known("app", "app", 50_000, &[]), known("deadlock", "deadlock", 90, &[])];
    assert_eq!(required(words()), "(('app') & ('deadlock')) | ('deadlock')");
    let both_everywhere = vec![known("a", "a", 9_000, &[]), known("b", "b", 8_000, &[])];
    let ranked = rank(&query(both_everywhere), "a b", RANKED_MAX).unwrap();
    assert_eq!(ranked.required, "(('a') & ('b'))");
    assert!(ranked.is_everywhere);
    assert!(rank(&query(Vec::new()), "the", RANKED_MAX).is_none());
}

#[test]
fn the_rarer_word_weighs_more() {
    let words = vec![known("app", "app", 50_000, &[]), known("deadlock", "deadlock", 90, &[])];
    let ranked = rank(&query(words), "app deadlock", RANKED_MAX).unwrap();
    assert!(ranked.words[1].1 > 5.0 * ranked.words[0].1, "{:?}", ranked.words);
}

#[test]
fn misspelt_words_mean_what_they_look_like() {
    let near = [("memory", "memori", 400), ("memoir", "memoir", 3), ("merely", "mere", 9)];
    assert_eq!(
        required(vec![known("memroy", "memroy", 0, &near)]),
        "(('memroy' | 'memori')) | ('memroy' | 'memori')"
    );
    // A word that exists is no mistake, unless somebody is still typing it.
    let longer = [("tests", "test", 4), ("tester", "tester", 5)];
    let words = vec![known("test", "test", 40, &longer), known("app", "app", 3_000, &[])];
    assert!(!required(words).contains("tester"));
    assert!(required(vec![known("test", "test", 40, &longer)]).contains("'tester'"));
    // Too short to guess.
    assert!(
        !required(vec![known("ab", "ab", 0, &[("abc", "abc", 9), ("ac", "ac", 9)])])
            .contains("'ac'")
    );
}

#[test]
fn nothing_in_a_word_is_an_operator() {
    let words = vec![known("x", r"it's \ & !!", 3, &[])];
    assert!(required(words).contains(r"'it''s \\ & !!'"));
}

#[test]
fn operators_are_what_search_engines_know() {
    for (text, expected) in [
        ("\"takes a minute\"", true),
        ("login -google", true),
        ("burns OR minute", true),
        ("burns or minute", false),
        ("a 5\" disk", false),
        ("--verbose - x", false),
        ("sign-in", false),
    ] {
        assert_eq!(has_operators(text), expected, "{text}");
    }
}
