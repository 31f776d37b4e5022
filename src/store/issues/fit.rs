//! Issues and comments from strangers, made fit for their columns.

use crate::store::clean::{clean, clean_opt, cleaned};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot, LinkSnapshot};

/// Longest id, in characters; indexed, like the key, and an index entry holds 2,700 bytes.
const ID_CHARS_MAX: usize = 200;
const KEY_CHARS_MAX: usize = 600;
const URL_CHARS_MAX: usize = 2_000;
const TITLE_CHARS_MAX: usize = 2_000;
/// Longest text of an issue or a comment; GitHub allows a quarter of it.
const BODY_CHARS_MAX: usize = 262_144;
const NAME_CHARS_MAX: usize = 200;
/// Most labels or assignees.
const NAMES_MAX: usize = 200;

/// An issue that can be written without being refused.
pub(in crate::store) fn fit_issue(mut issue: IssueSnapshot) -> IssueSnapshot {
    clean(&mut issue.external_id, ID_CHARS_MAX);
    clean(&mut issue.key, KEY_CHARS_MAX);
    fit_url(&mut issue.url);
    clean(&mut issue.title, TITLE_CHARS_MAX);
    clean_opt(&mut issue.body, BODY_CHARS_MAX);
    for name in [&mut issue.status, &mut issue.author, &mut issue.priority] {
        clean_opt(name, NAME_CHARS_MAX);
    }
    for names in [&mut issue.labels, &mut issue.assignees].into_iter().flatten() {
        names.truncate(NAMES_MAX);
        names.iter_mut().for_each(|name| clean(name, NAME_CHARS_MAX));
    }
    issue
}

/// A comment that can be written without being refused.
pub(in crate::store) fn fit_comment(mut comment: CommentSnapshot) -> CommentSnapshot {
    clean(&mut comment.external_id, ID_CHARS_MAX);
    fit_url(&mut comment.url);
    clean(&mut comment.body, BODY_CHARS_MAX);
    clean_opt(&mut comment.author, NAME_CHARS_MAX);
    comment
}

/// A link that can be written without being refused.
pub(in crate::store) fn fit_link(mut link: LinkSnapshot) -> LinkSnapshot {
    clean(&mut link.external_id, ID_CHARS_MAX);
    clean(&mut link.name, NAME_CHARS_MAX);
    clean(&mut link.target_key, KEY_CHARS_MAX);
    clean_opt(&mut link.target_external_id, ID_CHARS_MAX);
    clean_opt(&mut link.target_url, URL_CHARS_MAX);
    link
}

/// The tracker's id as it is kept.
pub(super) fn fit_id(external_id: &str) -> String {
    cleaned(external_id, ID_CHARS_MAX)
}

/// An address that was cut leads nowhere.
fn fit_url(url: &mut String) {
    if url.contains('\0') || url.chars().count() > URL_CHARS_MAX {
        url.clear();
    }
}
