//! What happened to an issue between two looks at it, as the tracker's own webhooks would tell it. Pure.

use crate::{
    event::TrackerType,
    issue::{CommentSnapshot, IssueSnapshot},
};

/// Something that happened to an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Opened,
    Closed,
    Reopened,
    /// It got these labels.
    Labeled(Vec<String>),
    /// It lost these labels.
    Unlabeled(Vec<String>),
    Assigned(Vec<String>),
    Unassigned(Vec<String>),
    /// Its text or any other field changed.
    Updated,
    CommentCreated,
    CommentUpdated,
    CommentDeleted,
}

/// What a tracker of this type would tell of an issue that was `before` and is `now`. Several changes between two
/// looks are told once, by where they led.
///
/// What was never said before is no change: webhooks leave out what the API tells.
pub fn issue_changes(
    tracker: TrackerType,
    before: &IssueSnapshot,
    now: &IssueSnapshot,
) -> Vec<Change> {
    let differences = Differences::between(before, now);
    match tracker {
        TrackerType::Github => differences.one_by_one(),
        TrackerType::Gitlab => differences.state_and_rest(),
        TrackerType::Jira if differences.any() => vec![Change::Updated],
        TrackerType::Jira => Vec::new(),
    }
}

/// What happened to a comment that was `before` and is `now`.
pub fn comment_change(before: Option<&CommentSnapshot>, now: &CommentSnapshot) -> Option<Change> {
    match before {
        None => (!now.deleted).then_some(Change::CommentCreated),
        Some(before) if before.deleted => None,
        Some(_) if now.deleted => Some(Change::CommentDeleted),
        Some(before) => (before.body != now.body).then_some(Change::CommentUpdated),
    }
}

#[derive(Debug, Default)]
struct Differences {
    /// Whether it is open now, where that changed.
    open: Option<bool>,
    gained: Vec<String>,
    lost: Vec<String>,
    assigned: Vec<String>,
    unassigned: Vec<String>,
    text: bool,
    /// Status and priority; of the status only what `open` does not tell.
    fields: bool,
}

impl Differences {
    fn between(before: &IssueSnapshot, now: &IssueSnapshot) -> Self {
        let differs = |before: &Option<String>, now: &Option<String>| match (before, now) {
            (Some(before), Some(now)) => before != now,
            _ => false,
        };
        let open = now.is_open.filter(|now| before.is_open.is_some_and(|before| before != *now));
        let (gained, lost) = exchanged(&before.labels, &now.labels);
        let (assigned, unassigned) = exchanged(&before.assignees, &now.assignees);
        let status = open.is_none() && differs(&before.status, &now.status);
        Self {
            open,
            gained,
            lost,
            assigned,
            unassigned,
            text: before.title != now.title || differs(&before.body, &now.body),
            fields: status || differs(&before.priority, &now.priority),
        }
    }

    fn any(&self) -> bool {
        let lists = [&self.gained, &self.lost, &self.assigned, &self.unassigned];
        let lists = lists.iter().any(|list| !list.is_empty());
        self.open.is_some() || lists || self.text || self.fields
    }

    fn state(&self) -> Option<Change> {
        self.open.map(|open| if open { Change::Reopened } else { Change::Closed })
    }

    /// GitHub tells of each label and each assignee.
    fn one_by_one(self) -> Vec<Change> {
        let each = |names: Vec<String>, change: fn(Vec<String>) -> Change| {
            names.into_iter().map(move |name| change(vec![name]))
        };
        let mut changes: Vec<Change> = self.state().into_iter().collect();
        let edited = self.text || self.fields;
        changes.extend(each(self.gained, Change::Labeled));
        changes.extend(each(self.lost, Change::Unlabeled));
        changes.extend(each(self.assigned, Change::Assigned));
        changes.extend(each(self.unassigned, Change::Unassigned));
        changes.extend(edited.then_some(Change::Updated));
        changes
    }

    /// GitLab tells of the state, and of everything else at once.
    fn state_and_rest(self) -> Vec<Change> {
        let state = self.state();
        let labels = !self.gained.is_empty() || !self.lost.is_empty();
        let people = !self.assigned.is_empty() || !self.unassigned.is_empty();
        let rest = match (labels, people, self.text || self.fields) {
            (false, false, false) => None,
            (true, false, false) if !self.gained.is_empty() => Some(Change::Labeled(self.gained)),
            (true, false, false) => Some(Change::Unlabeled(self.lost)),
            (false, true, false) if !self.assigned.is_empty() => {
                Some(Change::Assigned(self.assigned))
            }
            (false, true, false) => Some(Change::Unassigned(self.unassigned)),
            _ => Some(Change::Updated),
        };
        state.into_iter().chain(rest).collect()
    }
}

/// What a list gained and what it lost; nothing where one side was not said.
fn exchanged(
    before: &Option<Vec<String>>,
    now: &Option<Vec<String>>,
) -> (Vec<String>, Vec<String>) {
    let (Some(before), Some(now)) = (before, now) else { return Default::default() };
    let without = |list: &[String], other: &[String]| {
        list.iter().filter(|name| !other.contains(name)).cloned().collect()
    };
    (without(now, before), without(before, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Change::*;
    use TrackerType::{Github, Gitlab, Jira};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn before() -> IssueSnapshot {
        IssueSnapshot {
            title: "It breaks".into(),
            body: Some("text".into()),
            status: Some("open".into()),
            is_open: Some(true),
            labels: Some(names(&["bug", "old"])),
            assignees: Some(names(&["mona"])),
            priority: None,
            ..IssueSnapshot::default()
        }
    }

    /// What the three trackers tell of one change.
    #[track_caller]
    fn check(change: impl Fn(&mut IssueSnapshot), expected: [&[Change]; 3]) {
        let mut now = before();
        change(&mut now);
        for (tracker, expected) in [Github, Gitlab, Jira].into_iter().zip(expected) {
            assert_eq!(issue_changes(tracker, &before(), &now), expected, "{tracker}");
        }
    }

    #[test]
    fn each_tracker_tells_changes_its_own_way() {
        let updated: &[Change] = &[Updated];
        check(|_| {}, [&[], &[], &[]]);
        check(|now| now.title.push('!'), [updated; 3]);
        check(|now| now.body = Some(String::new()), [updated; 3]);
        let close = |now: &mut IssueSnapshot| {
            now.is_open = Some(false);
            now.status = Some("closed".into());
        };
        check(close, [&[Closed], &[Closed], updated]);
        let relabel = |now: &mut IssueSnapshot| now.labels = Some(names(&["bug", "a", "b"]));
        let [a, b, old] = [["a"], ["b"], ["old"]].map(|label| names(&label));
        let gained = Labeled(names(&["a", "b"]));
        check(relabel, [&[Labeled(a), Labeled(b), Unlabeled(old.clone())], &[gained], updated]);
        let bare = |now: &mut IssueSnapshot| now.labels = Some(names(&["bug"]));
        check(bare, [&[Unlabeled(old.clone())], &[Unlabeled(old)], updated]);
        let pass_on = |now: &mut IssueSnapshot| now.assignees = Some(names(&["hubot"]));
        let [to, from] = [["hubot"], ["mona"]].map(|login| names(&login));
        check(pass_on, [&[Assigned(to.clone()), Unassigned(from)], &[Assigned(to)], updated]);
        check(|now| now.status = Some("In Progress".into()), [updated; 3]);
    }

    #[test]
    fn several_changes_at_once_are_told_by_where_they_led() {
        let both = |now: &mut IssueSnapshot| {
            now.is_open = Some(false);
            now.title.push('!');
            now.labels = Some(names(&["bug"]));
        };
        let lost = Unlabeled(names(&["old"]));
        check(both, [&[Closed, lost, Updated], &[Closed, Updated], &[Updated]]);
    }

    #[test]
    fn what_was_not_said_is_no_change() {
        check(|now| now.labels = None, [&[]; 3]);
        check(|now| now.body = None, [&[]; 3]);
        check(|now| now.priority = Some("High".into()), [&[]; 3]);
    }

    #[test]
    fn comments() {
        let comment = |body: &str, deleted| CommentSnapshot {
            body: body.into(),
            deleted,
            ..CommentSnapshot::default()
        };
        let check = |before: Option<&CommentSnapshot>, now, expected| {
            assert_eq!(comment_change(before, &now), expected);
        };
        check(None, comment("a", false), Some(CommentCreated));
        check(None, comment("", true), None);
        check(Some(&comment("a", false)), comment("a", false), None);
        check(Some(&comment("a", false)), comment("b", false), Some(CommentUpdated));
        check(Some(&comment("a", false)), comment("", true), Some(CommentDeleted));
        check(Some(&comment("", true)), comment("b", false), None);
    }
}
