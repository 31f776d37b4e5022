//! Pull requests at GitHub.

use super::{Github, read, wire};
use crate::trackers::{
    client::{
        Answer, CodeReviews, FileChange, FileStatus, PullRequest, Review, ReviewComment,
        ReviewVerdict,
    },
    writing::{CodePlace, Side},
};
use async_trait::async_trait;
use preloop_actors::issue::CommentSnapshot;

#[async_trait]
impl CodeReviews for Github {
    async fn pull_request(&self, project: &str, number: u64) -> Answer<PullRequest> {
        let operation = format!("read `{project}#{number}`");
        let number = number.to_string();
        let call = read(operation, self.repository(project)?, &["pulls", &number]);
        let pull: wire::PullRequest = self.http.send(call.remembered()).await?.json()?;
        Ok(pull.into_model(project))
    }

    async fn changed_files(&self, project: &str, number: u64) -> Answer<Vec<FileChange>> {
        let files: Vec<wire::File> = self.below_pull(project, number, "files").await?;
        Ok(files.into_iter().map(FileChange::from).collect())
    }

    async fn reviews(&self, project: &str, number: u64) -> Answer<Vec<Review>> {
        let reviews: Vec<wire::Review> = self.below_pull(project, number, "reviews").await?;
        Ok(reviews.into_iter().map(Review::from).collect())
    }

    async fn review_comments(&self, project: &str, number: u64) -> Answer<Vec<ReviewComment>> {
        let comments: Vec<wire::ReviewComment> =
            self.below_pull(project, number, "comments").await?;
        Ok(comments.into_iter().map(ReviewComment::from).collect())
    }
}

impl Github {
    async fn below_pull<T: serde::de::DeserializeOwned>(
        &self,
        project: &str,
        number: u64,
        what: &str,
    ) -> Answer<Vec<T>> {
        let operation = format!("list the {what} of `{project}#{number}`");
        let number = number.to_string();
        let call = read(operation, self.repository(project)?, &["pulls", &number, what]);
        self.http.linked(call).await
    }
}

impl wire::PullRequest {
    fn into_model(self, project: &str) -> PullRequest {
        let logins = |people: Vec<wire::Login>| people.into_iter().map(|who| who.login).collect();
        PullRequest {
            external_id: self.id.0,
            key: format!("{project}#{}", self.number),
            number: self.number,
            url: self.html_url,
            title: self.title,
            body: self.body.unwrap_or_default(),
            is_open: self.state == "open",
            status: self.state,
            is_draft: self.draft,
            is_merged: self.merged,
            is_mergeable: self.mergeable,
            author: self.user.map(|user| user.login),
            source_branch: self.head.name,
            target_branch: self.base.name,
            head: self.head.sha,
            labels: self.labels.into_iter().map(|label| label.name).collect(),
            assignees: logins(self.assignees),
            reviewers: logins(self.requested_reviewers),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl From<wire::File> for FileChange {
    fn from(file: wire::File) -> Self {
        Self {
            path: file.filename,
            previous_path: file.previous_filename,
            status: match file.status.as_str() {
                "added" | "copied" => FileStatus::Added,
                "removed" => FileStatus::Removed,
                "renamed" => FileStatus::Renamed,
                _ => FileStatus::Modified,
            },
            additions: file.additions,
            deletions: file.deletions,
            patch: file.patch,
        }
    }
}

impl From<wire::Review> for Review {
    fn from(review: wire::Review) -> Self {
        Self {
            external_id: review.id.0,
            author: review.user.map(|user| user.login),
            verdict: match review.state.to_uppercase().as_str() {
                "APPROVED" => ReviewVerdict::Approved,
                "CHANGES_REQUESTED" => ReviewVerdict::ChangesRequested,
                "DISMISSED" => ReviewVerdict::Dismissed,
                "PENDING" => ReviewVerdict::Pending,
                _ => ReviewVerdict::Commented,
            },
            body: review.body,
            url: review.html_url,
            submitted_at: review.submitted_at,
        }
    }
}

impl From<wire::ReviewComment> for ReviewComment {
    fn from(comment: wire::ReviewComment) -> Self {
        let side = match comment.side.as_deref() {
            Some("LEFT") => Side::Left,
            _ => Side::Right,
        };
        let path = comment.path;
        Self {
            place: comment.line.map(|line| CodePlace { path, line, side }),
            thread: comment.in_reply_to_id.as_ref().unwrap_or(&comment.id).0.clone(),
            comment: CommentSnapshot {
                external_id: comment.id.0,
                url: comment.html_url,
                body: comment.body,
                author: comment.user.map(|user| user.login),
                version: comment.updated_at,
                created_at: comment.created_at,
                deleted: false,
            },
        }
    }
}
