//! Rules of a tool: which came, went, changed, and are looked at in another order.

use super::{
    super::{
        entries::{Concerned, RuleEntry},
        pair::pair,
    },
    Changes, Operation, Section, fields,
};
use preloop_actors::flow::{field_path, item_path};
use serde_json::Value;

/// Longest condition in a sentence, in characters.
const CONDITION_CHARS_MAX: usize = 80;

impl Changes {
    /// `path` and `what` are the tool's.
    pub(super) fn rules(
        &mut self,
        path: &str,
        what: &str,
        before: &[RuleEntry],
        after: &[RuleEntry],
    ) {
        let path = field_path(path, "rules");
        let places = pair(before, after);
        let stays = longest_rise(&places);
        for (index, (rule, place)) in after.iter().zip(&places).enumerate() {
            let (path, number) = (item_path(&path, index), index + 1);
            let Some(place) = *place else {
                let what = format!("{what}: rule {number} added: {}", told(rule));
                let values = [None, Some(Value::Object(fields(rule)))];
                self.push(Section::Tools, path, Operation::Add, what, values);
                continue;
            };
            if !stays[index] {
                let what = format!(
                    "{what}: rule moved from place {} to {number}: {}",
                    place + 1,
                    told(rule)
                );
                let values = [Some(place.into()), Some(index.into())];
                self.push(Section::Tools, path.clone(), Operation::Move, what, values);
            }
            let what = format!("{what}: rule {number}");
            self.fields(Section::Tools, &path, &what, &fields(&before[place]), &fields(rule));
        }
        let gone = |at: &(usize, &RuleEntry)| !places.contains(&Some(at.0));
        for (index, rule) in before.iter().enumerate().filter(gone) {
            let what = format!("{what}: rule {} removed: {}", index + 1, told(rule));
            let values = [Some(Value::Object(fields(rule))), None];
            self.push(Section::Tools, item_path(&path, index), Operation::Remove, what, values);
        }
    }
}

/// A rule in words, such as ``deny when `args.force` ``.
fn told(rule: &RuleEntry) -> String {
    let when = rule.when.as_deref().map(|condition| {
        let cut: String = condition.chars().take(CONDITION_CHARS_MAX).collect();
        let more = if cut.len() < condition.len() { "…" } else { "" };
        format!(" when `{}{more}`", cut.replace('\n', " "))
    });
    let whom = rule.only_for.as_ref().map(|whom| match whom {
        Concerned::Key(name) => format!(" for the key `{name}`"),
        Concerned::Flow(name) => format!(" for the flow `{name}`"),
        Concerned::Agent(name) => format!(" for the agent `{name}`"),
    });
    let (when, whom) = (when.unwrap_or_default(), whom.unwrap_or_default());
    format!("{}{whom}{when}", rule.action.as_str())
}

/// Which of those that have a place stay where they are, so that as few as can be have moved: a longest rising run.
fn longest_rise(places: &[Option<usize>]) -> Vec<bool> {
    // Of the run that ends at each: its length, and what comes before it there.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let rises = |at: &usize| places[*at].is_some() && places[*at] < *place;
        // Of equally long ones the first.
        let before = (0..index).rev().filter(rises).max_by_key(|at| runs[*at].0);
        runs.push((before.map_or(1, |at| runs[at].0 + 1), before));
    }
    let mut stays = vec![false; places.len()];
    let ends = (0..places.len()).filter(|at| places[*at].is_some());
    let mut at = ends.max_by_key(|at| runs[*at].0);
    while let Some(index) = at {
        stays[index] = true;
        at = runs[index].1;
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places after, and those of them that moved.
    fn check(places: &[Option<usize>], moved: &[usize]) {
        let stays = longest_rise(places);
        let found: Vec<_> =
            (0..places.len()).filter(|at| places[*at].is_some() && !stays[*at]).collect();
        assert_eq!(found, moved, "{places:?}");
    }

    #[test]
    fn as_few_as_can_be_have_moved() {
        check(&[], &[]);
        check(&[None, None], &[]);
        check(&[Some(0), Some(1), Some(2)], &[]);
        check(&[Some(2), Some(0), Some(1)], &[0]);
        check(&[Some(1), Some(2), Some(0)], &[2]);
        check(&[None, Some(3), None, Some(0), Some(1)], &[1]);
        check(&[Some(0), None, Some(4)], &[]);
    }
}
