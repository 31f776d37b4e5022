//! Merge requests at GitLab.

use super::{Gitlab, Thing, read, wire};
use crate::trackers::{
    client::{
        Answer, CodeReviews, FileChange, FileStatus, PullRequest, Review, ReviewComment,
        ReviewVerdict,
    },
    writing::{CodePlace, Side},
};
use async_trait::async_trait;

#[async_trait]
impl CodeReviews for Gitlab {
    async fn pull_request(&self, project: &str, number: u64) -> Answer<PullRequest> {
        let thing = Thing::merge_request(project, number);
        let call = read(format!("read `{project}!{number}`"), &thing, &[]);
        let request: wire::MergeRequest = self.http.send(call.remembered()).await?.json()?;
        Ok(request.into_model(project))
    }

    async fn changed_files(&self, project: &str, number: u64) -> Answer<Vec<FileChange>> {
        let diffs = self.diffs(&Thing::merge_request(project, number)).await?;
        Ok(diffs.into_iter().map(FileChange::from).collect())
    }

    async fn reviews(&self, project: &str, number: u64) -> Answer<Vec<Review>> {
        let thing = Thing::merge_request(project, number);
        let operation = format!("list the reviews of `{project}!{number}`");
        let approvals = self.http.send(read(operation.clone(), &thing, &["approvals"])).await?;
        let approvals: wire::Approvals = approvals.json()?;
        // Servers before 13.11 do not know reviewers.
        let reviewers = match self.http.linked(read(operation, &thing, &["reviewers"])).await {
            Err(error) if error.is_not_found() => Vec::new(),
            reviewers => reviewers?,
        };
        Ok(reviews(approvals, reviewers))
    }

    async fn review_comments(&self, project: &str, number: u64) -> Answer<Vec<ReviewComment>> {
        let thing = Thing::merge_request(project, number);
        let call = read(
            format!("list the comments on lines of `{project}!{number}`"),
            &thing,
            &["discussions"],
        );
        let discussions: Vec<wire::Discussion> = self.http.linked(call).await?;
        let page = self.pull_request(project, number).await?.url;
        Ok(discussions.into_iter().flat_map(|discussion| comments(discussion, &page)).collect())
    }
}

impl Gitlab {
    /// The files of a merge request with their diffs.
    pub(super) async fn diffs(&self, thing: &Thing) -> Answer<Vec<wire::Diff>> {
        let operation = format!("list the changed files of `{}!{}`", thing.project, thing.number);
        match self.http.linked(read(operation.clone(), thing, &["diffs"])).await {
            // Servers before 15.7.
            Err(error) if error.is_not_found() => {
                let reply = self.http.send(read(operation, thing, &["changes"])).await?;
                Ok(reply.json::<wire::Changes>()?.changes)
            }
            diffs => diffs,
        }
    }
}

fn reviews(approvals: wire::Approvals, reviewers: Vec<wire::Reviewer>) -> Vec<Review> {
    // When somebody decided is not told.
    let review = |user: wire::User, verdict| Review {
        external_id: user.id.0,
        author: Some(user.username),
        verdict,
        body: String::new(),
        url: String::new(),
        submitted_at: None,
    };
    let mut reviews: Vec<_> = approvals
        .approved_by
        .into_iter()
        .map(|approval| review(approval.user, ReviewVerdict::Approved))
        .collect();
    for reviewer in reviewers {
        let verdict = match reviewer.state.as_str() {
            "requested_changes" => ReviewVerdict::ChangesRequested,
            "reviewed" => ReviewVerdict::Commented,
            // Approvals are listed above, whoever gave them.
            _ => continue,
        };
        reviews.push(review(reviewer.user, verdict));
    }
    reviews
}

/// The comments on lines in a discussion; all of it answers the first.
fn comments(discussion: wire::Discussion, page: &str) -> Vec<ReviewComment> {
    let written = discussion.notes.into_iter().filter(|note| !note.system);
    let on_lines = written.filter_map(|mut note| Some((note.position.take()?, note)));
    on_lines
        .map(|(position, note)| ReviewComment {
            place: place(position),
            thread: discussion.id.clone(),
            comment: note.into_snapshot(page),
        })
        .collect()
}

fn place(position: wire::Position) -> Option<CodePlace> {
    match (position.new_line, position.old_line) {
        (Some(line), _) => Some(CodePlace { path: position.new_path?, line, side: Side::Right }),
        (None, Some(line)) => Some(CodePlace { path: position.old_path?, line, side: Side::Left }),
        (None, None) => None,
    }
}

impl wire::MergeRequest {
    fn into_model(self, project: &str) -> PullRequest {
        let logins = |people: Vec<wire::User>| people.into_iter().map(|who| who.username).collect();
        let full = self.references.map(|references| references.full);
        let is_mergeable =
            match (self.detailed_merge_status.as_deref(), self.merge_status.as_deref()) {
                (Some("mergeable"), _) | (None, Some("can_be_merged")) => Some(true),
                (Some("checking" | "unchecked" | "preparing"), _) | (None, None) => None,
                (None, Some("unchecked" | "checking")) => None,
                (Some(_), _) | (None, Some(_)) => Some(false),
            };
        let head = self.diff_refs.and_then(|refs| refs.head_sha).or(self.sha);
        PullRequest {
            external_id: self.id.0,
            key: full.unwrap_or_else(|| format!("{project}!{}", self.iid)),
            number: self.iid,
            url: self.web_url,
            title: self.title,
            body: self.description.unwrap_or_default(),
            is_open: self.state == "opened",
            is_merged: self.state == "merged",
            status: self.state,
            is_draft: self.draft,
            is_mergeable,
            author: self.author.map(|author| author.username),
            source_branch: self.source_branch,
            target_branch: self.target_branch,
            head: head.unwrap_or_default(),
            labels: self.labels,
            assignees: logins(self.assignees),
            reviewers: logins(self.reviewers),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl From<wire::Diff> for FileChange {
    fn from(diff: wire::Diff) -> Self {
        let status = match (diff.new_file, diff.deleted_file, diff.renamed_file) {
            (true, ..) => FileStatus::Added,
            (_, true, _) => FileStatus::Removed,
            (_, _, true) => FileStatus::Renamed,
            _ => FileStatus::Modified,
        };
        let count = |sign| diff.diff.lines().filter(|line| line.starts_with(sign)).count() as u64;
        let is_shown = !diff.diff.is_empty() && !diff.too_large;
        Self {
            previous_path: (diff.old_path != diff.new_path).then_some(diff.old_path),
            path: diff.new_path,
            status,
            additions: is_shown.then(|| count('+')),
            deletions: is_shown.then(|| count('-')),
            patch: is_shown.then_some(diff.diff),
        }
    }
}
