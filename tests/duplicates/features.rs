//! Prints what every two of the labelled issues have in common, as lines of JSON, for `fit.py`.
//!
//! usage: duplicate-features ISSUES.yaml MODEL_DIR

#![allow(clippy::unwrap_used)] // A tool of ours, which may fail loudly.

use preloop::{
    duplicates::{Text, features::compare, words::Parts},
    search::embedder::{BATCH_MAX, BuiltIn, Embedder, Urgency},
};
use serde::Deserialize;
use serde_json::json;
use std::{collections::BTreeMap, env, fs};

#[derive(Deserialize)]
struct Issue {
    title: String,
    body: String,
}

#[actix_web::main]
async fn main() {
    let mut arguments = env::args().skip(1);
    let (issues, model) = (arguments.next().unwrap(), arguments.next().unwrap());
    let text = fs::read_to_string(issues).unwrap();
    let issues: BTreeMap<String, Issue> = serde_saphyr::from_str(&text).unwrap();
    let model = BuiltIn::start(model.into(), 2);
    model.loaded().await.unwrap();
    let texts: Vec<_> = issues.values().map(|it| format!("{}: {}", it.title, it.body)).collect();
    let mut vectors = Vec::new();
    for batch in texts.chunks(BATCH_MAX) {
        vectors.extend(model.embed(batch.to_vec(), Urgency::Index).await.unwrap());
    }
    let parts: Vec<_> = issues
        .values()
        .map(|issue| Parts::of(Text { title: &issue.title, body: &issue.body }))
        .collect();
    let names: Vec<_> = issues.keys().collect();
    for one in 0..names.len() {
        for other in one + 1..names.len() {
            let cosine: f32 = vectors[one].iter().zip(&vectors[other]).map(|(a, b)| a * b).sum();
            let cosine = f64::from(cosine);
            let line = json!({
                "one": names[one],
                "other": names[other],
                "cosine": cosine,
                "with": compare(&parts[one], &parts[other], Some(cosine)),
                "without": compare(&parts[one], &parts[other], None),
            });
            println!("{line}");
        }
    }
}
