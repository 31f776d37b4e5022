//! A walk through a list that is sorted by the time of the last change, while the list goes on changing.
//!
//! Page numbers alone lose items: whoever is changed during the walk moves to the end, all behind it move up, and the
//! next page begins one too late. So the next page is asked for by the time of the last item read ("all changed since"),
//! which no change can skip; what is read twice does no harm. Only where more items share one moment than fit a page is
//! there an offset from that moment on, and the page before is checked to still end where it did: if not, the moment is
//! begun again.
//!
//! What is written at the same time need not become visible in the order of its times. So the next walk begins a
//! minute before this one began, by the tracker's clock, unless the newest change is older: then it begins behind that
//! one, and an idle tracker has nothing to list.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a change may take to become visible.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// Subtracted when asking, because "since" includes its moment in some interfaces and not in others.
const INCLUSIVE: TimeDelta = TimeDelta::seconds(1);

/// Where a walk stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::trackers) struct Walk {
    /// All that changed before was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moment: Option<DateTime<Utc>>,
    /// The newest change that was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<DateTime<Utc>>,
    /// The tracker's clock when the walk began; all that changed a while before could be seen from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    began: Option<DateTime<Utc>>,
    /// How many items from the moment on were read.
    #[serde(default)]
    offset: usize,
    /// The item before the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anchor: Option<String>,
    /// The tracker's own mark for the next page, instead of the offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The tracker's mark for the list as it was when it was last read to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

/// What a page had, as far as the walk is concerned.
#[derive(Debug, Default)]
pub(in crate::trackers) struct Step {
    /// The id and the last change of each item, in the order of the list.
    pub items: Vec<(String, DateTime<Utc>)>,
    /// There is more behind this page.
    pub has_more: bool,
    pub token: Option<String>,
    pub etag: Option<String>,
    /// The tracker's clock when it answered, if it told.
    pub as_of: Option<DateTime<Utc>>,
}

impl Walk {
    pub fn since(moment: DateTime<Utc>) -> Self {
        Self { moment: Some(moment), ..Self::default() }
    }

    pub fn moment(&self) -> Option<DateTime<Utc>> {
        self.moment
    }

    /// What to ask for: all that changed at this moment or later. `None`: everything.
    pub fn asked_since(&self) -> Option<DateTime<Utc>> {
        self.moment.map(|moment| moment - INCLUSIVE)
    }

    /// How many items of the list to skip.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What the last skipped item has to be; otherwise the list has shifted, see [`Self::again`].
    pub fn anchor(&self) -> Option<&str> {
        self.anchor.as_deref()
    }

    /// The tracker's own mark for the page to ask for.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The mark of the list to ask for, if it is asked for from its beginning.
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref().filter(|_| self.offset == 0 && self.token.is_none())
    }

    /// The walk from its moment on once more, because the list has shifted under the offset.
    pub fn again(&self) -> Self {
        Self { offset: 0, anchor: None, token: None, etag: None, ..self.clone() }
    }

    /// Where the walk stands after a page. `grain` is how exactly the tracker compares times.
    pub fn then(&self, step: Step, grain: TimeDelta) -> Self {
        let last = step.items.last();
        let newest = self.newest.max(last.map(|(_, changed)| *changed));
        let began = self.began.or(step.as_of);
        let walk = Self { newest, began, ..Self::default() };
        if !step.has_more {
            let begins = |newest| match began {
                Some(began) => (began - OVERLAP).min(newest + grain + INCLUSIVE),
                None => newest - OVERLAP,
            };
            let moment = newest.map(begins).or(self.moment);
            let same_list = moment == self.moment && self.offset == 0 && self.token.is_none();
            let etag = step.etag.filter(|_| same_list);
            return Self { moment, newest, etag, ..Self::default() };
        }
        let Some((id, changed)) = last else {
            // An empty page that is not the last: only the tracker's own mark leads on.
            return Self { moment: self.moment, offset: self.offset, token: step.token, ..walk };
        };
        let floor = |time: DateTime<Utc>| time.duration_trunc(grain).unwrap_or(time);
        let gets_on = self.moment.is_none_or(|moment| floor(*changed) > floor(moment));
        if gets_on {
            return Self { moment: Some(*changed), ..walk };
        }
        Self {
            moment: self.moment,
            offset: self.offset + step.items.len(),
            anchor: Some(id.clone()),
            token: step.token,
            ..walk
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const PAGE: usize = 3;
    const SECOND: TimeDelta = TimeDelta::seconds(1);

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + second, 0).unwrap()
    }

    /// A tracker: which issue was changed when, the latest change of all at `clock`.
    #[derive(Debug, Default)]
    struct Tracker {
        changed: BTreeMap<u32, i64>,
        clock: i64,
    }

    impl Tracker {
        fn list(
            &self,
            since: Option<DateTime<Utc>>,
            inclusive: bool,
            grain: TimeDelta,
        ) -> Vec<(u32, i64)> {
            let floor = |time: DateTime<Utc>| time.duration_trunc(grain).unwrap();
            let is_listed = |second: i64| match since.map(floor) {
                Some(since) if inclusive => at(second) >= since,
                Some(since) => at(second) > since,
                None => true,
            };
            let mut list: Vec<_> = self.changed.iter().map(|(id, second)| (*id, *second)).collect();
            list.retain(|(_, second)| is_listed(*second));
            list.sort_by_key(|(id, second)| (*second, *id));
            list
        }

        /// One page as the clients read it.
        fn page(
            &self,
            walk: &Walk,
            inclusive: bool,
            grain: TimeDelta,
        ) -> (Walk, Vec<(u32, i64)>, bool) {
            let list = self.list(walk.asked_since(), inclusive, grain);
            if let Some(anchor) = walk.anchor()
                && list.get(walk.offset() - 1).is_none_or(|(id, _)| id.to_string() != anchor)
            {
                return (walk.again(), Vec::new(), true);
            }
            let rest = list.get(walk.offset()..).unwrap_or_default();
            let page = &rest[..rest.len().min(PAGE)];
            let items = page.iter().map(|(id, second)| (id.to_string(), at(*second))).collect();
            let has_more = rest.len() > PAGE;
            let as_of = Some(at(self.clock));
            let step = Step { items, has_more, as_of, ..Step::default() };
            (walk.then(step, grain), page.to_vec(), has_more)
        }
    }

    /// Walks while `changes` happen, one before each page, then to the end; what was last seen of each issue.
    fn check(first: &[i64], changes: &[(u32, i64)], inclusive: bool, grain: TimeDelta) {
        let mut tracker = Tracker::default();
        for (id, second) in (0..).zip(first) {
            tracker.changed.insert(id, *second);
            tracker.clock = tracker.clock.max(*second);
        }
        let (mut walk, mut seen, mut pages) = (Walk::default(), BTreeMap::new(), 0);
        let mut changes = changes.iter();
        loop {
            if let Some((id, pause)) = changes.next() {
                tracker.clock += pause;
                tracker.changed.insert(*id, tracker.clock);
            }
            let (next, page, has_more) = tracker.page(&walk, inclusive, grain);
            walk = serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap();
            seen.extend(page);
            pages += 1;
            if !has_more && changes.len() == 0 {
                break;
            }
            assert!(pages < 1_000, "walks in circles at {walk:?}");
        }
        // One more poll, for what came after the last page.
        loop {
            let (next, page, has_more) = tracker.page(&walk, inclusive, grain);
            walk = next;
            seen.extend(page);
            if !has_more {
                break;
            }
        }
        assert_eq!(seen, tracker.changed, "something was missed");
    }

    #[test]
    fn more_of_one_moment_than_fits_a_page() {
        check(&[5; 20], &[], true, SECOND);
        check(&[5; 20], &[], false, SECOND);
        check(&[5; 20], &[(0, 0), (1, 0), (2, 1), (9, 0)], true, SECOND);
        check(&[1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4], &[(3, 1), (4, 0)], true, SECOND);
    }

    proptest! {
        #[test]
        fn nothing_is_missed(
            first in prop::collection::vec(0_i64..90, 0..30),
            changes in prop::collection::vec((0_u32..40, 0_i64..4), 0..20),
            inclusive in any::<bool>(),
            minutes in any::<bool>(),
        ) {
            check(&first, &changes, inclusive || minutes, if minutes { TimeDelta::minutes(1) } else { SECOND });
        }
    }

    #[test]
    fn a_list_that_stands_still_is_asked_for_by_its_mark() {
        let step = |etag: &str| Step {
            items: vec![("1".to_owned(), at(100))],
            etag: Some(etag.to_owned()),
            ..Step::default()
        };
        let first = Walk::default().then(step("a"), SECOND);
        assert_eq!(
            (first.moment(), first.etag()),
            (Some(at(40)), None),
            "another list than before"
        );
        let second = first.then(step("b"), SECOND);
        assert_eq!((second.moment(), second.etag()), (Some(at(40)), Some("b")));
        let more = Step { has_more: true, ..step("c") };
        assert_eq!(second.then(more, SECOND).etag(), None);
    }

    #[test]
    fn an_idle_tracker_has_nothing_to_list() {
        let step = |as_of| Step {
            items: vec![("1".to_owned(), at(100))],
            as_of: Some(at(as_of)),
            ..Step::default()
        };
        let asked = |as_of| Walk::default().then(step(as_of), SECOND).asked_since();
        assert_eq!(asked(110), Some(at(49)), "a minute and a second ago");
        assert_eq!(asked(161), Some(at(100)));
        assert_eq!(asked(162), Some(at(101)), "behind the newest change");
        assert_eq!(asked(9_999), Some(at(101)));
    }

    #[test]
    fn a_cursor_of_nothing_stays_where_it_was() {
        let walk = Walk::since(at(7));
        assert_eq!(walk.then(Step::default(), SECOND), walk);
    }
}
