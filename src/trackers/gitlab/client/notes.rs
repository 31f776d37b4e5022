//! Comments at GitLab, which are called notes; those that answer one another are a discussion.

use super::{Gitlab, Thing, gone_is_fine, read, wire};
use crate::trackers::{
    client::{Answer, http::Call},
    writing::CommentDraft,
};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};
use serde_json::json;

impl Gitlab {
    /// All comments that people wrote, oldest first.
    pub(super) async fn notes_of(
        &self,
        thing: &Thing,
        issue: &IssueSnapshot,
    ) -> Answer<Vec<CommentSnapshot>> {
        let call = read(format!("list the comments of `{}`", issue.key), thing, &["notes"]);
        let notes: Vec<wire::Note> =
            self.http.linked(call.query("sort", "asc").query("order_by", "created_at")).await?;
        let written = notes.into_iter().filter(|note| !note.system);
        Ok(written.map(|note| note.into_snapshot(&issue.url)).collect())
    }

    pub(super) async fn comment(
        &self,
        thing: &Thing,
        draft: &CommentDraft,
    ) -> Answer<CommentSnapshot> {
        let (what, project) = (&thing.number, &thing.project);
        let note: wire::Note = match (&draft.in_reply_to, &draft.place) {
            (Some(answered), _) => {
                let discussion = self.discussion(thing, answered).await?;
                let path = thing.path(&["discussions", &discussion, "notes"]);
                let call = Call::post(format!("answer a comment on {what} of `{project}`"), &path);
                self.http.send(call.json(json!({ "body": draft.body }))).await?.json()?
            }
            (None, Some(place)) => {
                let position = self.position(thing, place).await?;
                let path = thing.path(&["discussions"]);
                let call = Call::post(
                    format!("comment on `{}` in {what} of `{project}`", place.path),
                    &path,
                );
                let body = json!({ "body": draft.body, "position": position });
                let reply = self.http.send(call.json(body)).await?;
                let discussion: wire::Discussion = reply.json()?;
                let first = discussion.notes.into_iter().next();
                first.ok_or_else(|| reply.malformed("a discussion without a note"))?
            }
            (None, None) => {
                let path = thing.path(&["notes"]);
                let call = Call::post(format!("comment on {what} of `{project}`"), &path);
                self.http.send(call.json(json!({ "body": draft.body }))).await?.json()?
            }
        };
        Ok(note.into_snapshot(&self.page_of(thing)))
    }

    pub(super) async fn change_note(
        &self,
        thing: &Thing,
        note: &str,
        body: &str,
    ) -> Answer<CommentSnapshot> {
        let operation = format!("change a comment on {} of `{}`", thing.number, thing.project);
        let call = Call::put(operation, &thing.path(&["notes", note]));
        let note: wire::Note = self.http.send(call.json(json!({ "body": body }))).await?.json()?;
        Ok(note.into_snapshot(&self.page_of(thing)))
    }

    pub(super) async fn remove_note(&self, thing: &Thing, note: &str) -> Answer<()> {
        let operation = format!("delete a comment on {} of `{}`", thing.number, thing.project);
        let call = Call::delete(operation, &thing.path(&["notes", note]));
        gone_is_fine(self.http.send(call).await)
    }

    /// The discussion that a note is in, by the note's id or its own.
    async fn discussion(&self, thing: &Thing, answered: &str) -> Answer<String> {
        let operation =
            format!("find comment {answered} on {} of `{}`", thing.number, thing.project);
        let call = read(operation.clone(), thing, &["discussions"]);
        let discussions: Vec<wire::Discussion> = self.http.linked(call).await?;
        let has = |discussion: &&wire::Discussion| {
            discussion.id == answered || discussion.notes.iter().any(|note| note.id.0 == answered)
        };
        let found = discussions.iter().find(has).map(|discussion| discussion.id.clone());
        found.ok_or_else(|| {
            self.refused(&operation, format!("there is no comment {answered} to answer"))
        })
    }

    /// The page of an issue for people; answers about notes do not name it.
    fn page_of(&self, thing: &Thing) -> String {
        let mut address = self.http.base().clone();
        let path = address.path().trim_end_matches('/');
        let root = path.strip_suffix("/api/v4").unwrap_or(path).to_owned();
        address.set_path(&format!("{root}/{}/-/{}/{}", thing.project, thing.kind, thing.number));
        address.into()
    }
}

impl wire::Note {
    /// `page` is the address of the issue.
    pub(super) fn into_snapshot(self, page: &str) -> CommentSnapshot {
        CommentSnapshot {
            url: format!("{page}#note_{}", self.id),
            external_id: self.id.0,
            body: self.body,
            author: self.author.map(|author| author.username),
            version: self.updated_at,
            created_at: self.created_at,
            deleted: false,
        }
    }
}
