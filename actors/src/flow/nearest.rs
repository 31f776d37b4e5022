//! The known name that someone who mistyped most likely meant.

/// The candidate with the fewest edits from `name`, when they are few enough to be a slip.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (edits(name, candidate), candidate))
        .filter(|(edits, _)| *edits <= allowed)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours between two names; upper and lower case are the same,
/// so are `_` and nothing.
fn edits(left: &str, right: &str) -> usize {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).take(64).collect()
    };
    let (left, right) = (plain(left), plain(right));
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for i in 0..left.len() {
        let mut row = vec![i + 1];
        for j in 0..right.len() {
            let change = usize::from(left[i] != right[j]);
            let mut best = (above[j] + change).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j] {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        let known = ["trigger", "agent", "prompt", "timeouts", "runSecs", "on"];
        assert_eq!(nearest(name, known), expected, "{name}");
    }

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        check("triger", Some("trigger"));
        check("tirgger", Some("trigger"));
        check("Agents", Some("agent"));
        check("run_secs", Some("runSecs"));
        check("timeout", Some("timeouts"));
        check("prompt", Some("prompt"));
        check("schedule", None);
        check("zz", None);
        check("", None);
    }
}
