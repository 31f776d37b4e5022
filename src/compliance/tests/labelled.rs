//! How far the clues agree with a careful reader, over texts that were labelled beforehand.

use super::judge;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Labelled {
    title: String,
    body: String,
    /// Letters of the dimensions that a reader finds.
    has: String,
    #[serde(default)]
    held_out: bool,
}

/// Of so many judgements, so many agree.
#[derive(Clone, Copy, Default)]
struct Agreement {
    same: u32,
    all: u32,
}

impl Agreement {
    fn note(&mut self, is_same: bool) {
        self.all += 1;
        self.same += u32::from(is_same);
    }

    fn share(self) -> f64 {
        f64::from(self.same) / f64::from(self.all.max(1))
    }
}

/// How a dimension is called in the labels.
fn letter(dimension: &str) -> char {
    match dimension {
        "scope" => 'c',
        other => other.chars().next().unwrap_or_default(),
    }
}

#[test]
fn clues_agree_with_a_careful_reader() {
    let texts: Vec<Labelled> = serde_saphyr::from_str(include_str!("labelled.yaml")).unwrap();
    assert!(texts.len() >= 40, "{}", texts.len());
    let mut by_dimension = BTreeMap::<String, Agreement>::new();
    let mut sets = [Agreement::default(); 2];
    let mut told = String::new();
    for text in &texts {
        let report = judge(&text.title, &text.body);
        for dimension in &report.dimensions {
            let expected = text.has.contains(letter(&dimension.id));
            let is_same = dimension.is_passed == expected;
            by_dimension.entry(dimension.id.clone()).or_default().note(is_same);
            sets[usize::from(text.held_out)].note(is_same);
            if !is_same {
                let (id, score) = (&dimension.id, dimension.score);
                told += &format!("{}: {id} {score}, a reader says {expected}\n", text.title);
            }
        }
    }
    for (id, agreement) in &by_dimension {
        told += &format!("{id}: {:.2} of {}\n", agreement.share(), agreement.all);
    }
    let [seen, held_out] = sets;
    told += &format!("all: {:.3} seen, {:.3} held out", seen.share(), held_out.share());
    println!("{told}");
    assert!(seen.share() >= 0.9 && held_out.share() >= 0.8, "{told}");
    assert!(by_dimension.values().all(|agreement| agreement.share() >= 0.75), "{told}");
}
