//! What is said of texts: beside a careful reader, with a model, and of metrics that cannot be used.

mod labelled;
mod models;
mod texts;

use super::{Report, SHIPPED, Text, local};

/// What the shipped metric says of a text.
fn judge(title: &str, description: &str) -> Report {
    local::judge(&SHIPPED, Text { title, description })
}

/// The dimensions that passed, by the first letters of their ids.
fn passed(report: &Report) -> String {
    let passed = report.dimensions.iter().filter(|dimension| dimension.is_passed);
    passed.map(|dimension| &dimension.id[..1]).collect()
}
