//! Where a line of a change is, as GitLab wants to know it.
//!
//! A comment on a line names three commits and the file's name on both sides. A line that was added is named by its
//! number after the change, one that was removed by its number before, and one that is the same on both sides by both:
//! without the second number GitLab refuses.

use super::{Gitlab, Thing, read, wire};
use crate::trackers::{
    client::Answer,
    writing::{CodePlace, Side},
};
use serde_json::{Value, json};

impl Gitlab {
    /// What GitLab calls the position of a line.
    pub(super) async fn position(&self, thing: &Thing, place: &CodePlace) -> Answer<Value> {
        let operation = format!("find `{}` in {} of `{}`", place.path, thing.number, thing.project);
        if thing.is_issue() {
            return Err(self.refused(&operation, "an issue has no lines; only merge requests do"));
        }
        let request: wire::MergeRequest =
            self.http.send(read(operation.clone(), thing, &[])).await?.json()?;
        let refs = request.diff_refs.ok_or_else(|| {
            self.refused(&operation, "GitLab still compares the branches; try again in a moment")
        })?;
        let diffs = self.diffs(thing).await?;
        let path = |diff: &wire::Diff| match place.side {
            Side::Left => diff.old_path == place.path,
            Side::Right => diff.new_path == place.path,
        };
        let diff = diffs.iter().find(|diff| path(diff)).ok_or_else(|| {
            let names: Vec<_> =
                diffs.iter().take(10).map(|diff| format!("`{}`", diff.new_path)).collect();
            let why =
                format!("the change has no file `{}`; it has {}", place.path, names.join(", "));
            self.refused(&operation, why)
        })?;
        let (old_line, new_line) = lines(&diff.diff, place.side, place.line).ok_or_else(|| {
            let why = format!("line {} of `{}` is not within the change", place.line, place.path);
            self.refused(&operation, why)
        })?;
        Ok(json!({
            "position_type": "text",
            "base_sha": refs.base_sha,
            "head_sha": refs.head_sha,
            "start_sha": refs.start_sha,
            "old_path": diff.old_path,
            "new_path": diff.new_path,
            "old_line": old_line,
            "new_line": new_line,
        }))
    }
}

/// The numbers of a line before and after a change. `None`: the diff does not show the line.
fn lines(diff: &str, side: Side, wanted: u32) -> Option<(Option<u32>, Option<u32>)> {
    let mut at = None;
    for line in diff.lines() {
        if let Some(first) = hunk(line) {
            at = Some(first);
            continue;
        }
        let Some((old, new)) = at else { continue };
        let (here, is_old, is_new) = match line.chars().next() {
            Some('+') => ((None, Some(new)), false, true),
            Some('-') => ((Some(old), None), true, false),
            Some('\\') => continue,
            _ => ((Some(old), Some(new)), true, true),
        };
        let number = match side {
            Side::Left => here.0,
            Side::Right => here.1,
        };
        if number == Some(wanted) {
            return Some(here);
        }
        at = Some((old + u32::from(is_old), new + u32::from(is_new)));
    }
    None
}

/// Where a hunk begins on both sides: `@@ -12,7 +12,9 @@`.
fn hunk(line: &str) -> Option<(u32, u32)> {
    let (old, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let first = |part: &str| part.split([',', ' ']).next()?.parse().ok();
    Some((first(old)?, first(rest)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "@@ -3,4 +3,5 @@ fn main() {\n same\n-gone\n+new\n+newer\n same again\n@@ -20,2 +21,1 @@\n same\n-gone\n\\ No newline at end of file\n";

    fn check(side: Side, line: u32, expected: Option<(Option<u32>, Option<u32>)>) {
        assert_eq!(lines(DIFF, side, line), expected, "{side:?} {line}");
    }

    #[test]
    fn a_line_has_a_number_on_each_side_that_it_is_on() {
        check(Side::Right, 3, Some((Some(3), Some(3))));
        check(Side::Left, 4, Some((Some(4), None)));
        check(Side::Right, 4, Some((None, Some(4))));
        check(Side::Right, 5, Some((None, Some(5))));
        check(Side::Left, 5, Some((Some(5), Some(6))));
        check(Side::Right, 6, Some((Some(5), Some(6))));
        check(Side::Right, 21, Some((Some(20), Some(21))));
        check(Side::Left, 21, Some((Some(21), None)));
        check(Side::Right, 10, None);
        check(Side::Left, 1, None);
        assert_eq!(lines("", Side::Right, 1), None);
        assert_eq!(lines("@@ nonsense @@\n+x", Side::Right, 0), None);
    }
}
