//! Issues and comments as trackers told us about them: kept by [`keep`], found by name or by words.

mod find;
mod fit;
mod keep;
mod list;
mod read;
mod search;
#[cfg(test)]
mod tests;
mod written;

pub use find::{NAMESAKES_MAX, Naming, find};
pub(super) use fit::{fit_comment, fit_issue, fit_link};
pub(super) use keep::{keep, keep_page};
pub use list::{Filter, Numbers, list, list_comments, numbers};
pub use read::{
    COMMENTS_MAX, Comment, Comments, Issue, LABELS_MAX, comments, labels, these, these_comments,
};
pub use search::{Hit, HitId, Wanted, search};
pub use written::{comment_written, issue_written};
