//! Which entries of a list before are which of a list after: rules have no names, so they are told by what is in them.

use super::entries::RuleEntry;

/// For each rule after, its place among those before; each of those is given once.
///
/// First those that are the same to the letter, then those that changed: the same condition, then the same
/// description, then the same action for the same people. Of equals, the first.
pub fn pair(before: &[RuleEntry], after: &[RuleEntry]) -> Vec<Option<usize>> {
    let alike: [fn(&RuleEntry, &RuleEntry) -> bool; 4] = [
        |left, right| left == right,
        |left, right| left.when == right.when && left.only_for == right.only_for,
        |left, right| left.description.is_some() && left.description == right.description,
        |left, right| left.action == right.action && left.only_for == right.only_for,
    ];
    let mut places = vec![None; after.len()];
    let mut is_taken = vec![false; before.len()];
    for is_alike in alike {
        for (rule, place) in after.iter().zip(&mut places).filter(|(_, place)| place.is_none()) {
            let free = |(at, known): &(usize, &RuleEntry)| !is_taken[*at] && is_alike(known, rule);
            if let Some((at, _)) = before.iter().enumerate().find(free) {
                *place = Some(at);
                is_taken[at] = true;
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::samples::rule;

    /// Rules by action and condition, such as `deny a`.
    fn check(before: &[&str], after: &[&str], expected: &[Option<usize>]) {
        let rules = |texts: &[&str]| texts.iter().map(|text| rule(text)).collect::<Vec<_>>();
        assert_eq!(pair(&rules(before), &rules(after)), expected, "{before:?} {after:?}");
    }

    #[test]
    fn rules_are_known_again() {
        check(&["deny a", "allow b"], &["allow b", "deny a"], &[Some(1), Some(0)]);
        check(&["deny a"], &["allow a"], &[Some(0)]);
        check(&["deny a"], &["deny b"], &[Some(0)]);
        check(&["deny a"], &["allow b"], &[None]);
        check(&["deny a", "deny a"], &["deny a", "deny a", "deny a"], &[Some(0), Some(1), None]);
        check(&["deny a", "deny b"], &["deny c", "deny b"], &[Some(0), Some(1)]);
        check(&[], &["deny a"], &[None]);
    }
}
