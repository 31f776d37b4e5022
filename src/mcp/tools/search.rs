//! `search`: issues and comments by words.

use super::{
    Annotations, Context, Tool, ToolError, Work, answer, arguments, schema, target,
    wire::{CommentAnswer, IssueAnswer},
};
use crate::store::issues::{self, Comment, Hit, HitId, Issue, Wanted};
use preloop_actors::ids::{CommentId, IssueId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

pub(super) static TOOL: Tool = Tool {
    name: "search",
    title: "Search issues",
    description: "Finds issues and comments by words, the best match first. Long texts are cut; get_issue gives the \
                  whole.",
    annotations: Annotations::READS,
    requires_tracker: true,
    input: schema::of::<Arguments>,
    output: schema::of::<Answer>,
    work: Work::Here(|ctx, given| {
        Box::pin(async move { answer(run(ctx, arguments(given)?).await?) })
    }),
};

const QUERY_CHARS_MAX: usize = 1_000;
const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;
/// Longest text of a match, in characters: an agent reads many, and needs few.
const TEXT_CHARS_MAX: usize = 1_000;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// Words; `"a phrase"`, `or` and `-not` work.
    query: String,
    /// Only this project: name (`owner/repo`, `PROJ`) or id.
    #[serde(default)]
    project: Option<String>,
    /// Most results; 10 if absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    limit: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    results: Vec<Found>,
}

#[derive(Serialize, JsonSchema)]
struct Found {
    item_type: ItemType,
    item: Item,
    /// 0 to 1.
    similarity: f64,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ItemType {
    Issue,
    Comment,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "short-lived, and few")]
enum Item {
    Issue(IssueAnswer),
    Comment(CommentAnswer),
}

async fn run(ctx: &Context, given: Arguments) -> Result<Answer, ToolError> {
    let query = target::text("query", &given.query, QUERY_CHARS_MAX)?;
    let limit = given.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        let problem = format!("is {limit}; use 1 to {LIMIT_MAX}");
        return Err(ToolError::argument("limit", problem));
    }
    let project = match given.project.as_deref() {
        Some(name) => Some(target::project(ctx, "project", name).await?.project),
        None => None,
    };
    let db = ctx.store.client().await?;
    let hits = issues::search(&db, ctx.account, Wanted { text: query, project, limit }).await?;
    let issues = issues::these(&db, ctx.account, &issue_ids(&hits)).await?;
    let comments = issues::these_comments(&db, ctx.account, &comment_ids(&hits)).await?;
    let mut issues: HashMap<IssueId, Issue> =
        issues.into_iter().map(|issue| (issue.id, issue)).collect();
    let mut comments: HashMap<CommentId, Comment> =
        comments.into_iter().map(|comment| (comment.id, comment)).collect();
    // What went away since it was found is left out.
    let found = hits.into_iter().filter_map(|hit| {
        let (item_type, item) = match hit.id {
            HitId::Issue(id) => (ItemType::Issue, issue(issues.remove(&id)?)),
            HitId::Comment(id) => (ItemType::Comment, comment(comments.remove(&id)?)),
        };
        Some(Found { item_type, item, similarity: hit.similarity })
    });
    Ok(Answer { results: found.collect() })
}

fn issue_ids(hits: &[Hit]) -> Vec<IssueId> {
    let ids = hits.iter().filter_map(|hit| match hit.id {
        HitId::Issue(id) => Some(id),
        HitId::Comment(_) => None,
    });
    ids.collect()
}

fn comment_ids(hits: &[Hit]) -> Vec<CommentId> {
    let ids = hits.iter().filter_map(|hit| match hit.id {
        HitId::Comment(id) => Some(id),
        HitId::Issue(_) => None,
    });
    ids.collect()
}

fn issue(issue: Issue) -> Item {
    let mut issue = IssueAnswer::from(issue);
    if let Some(text) = &mut issue.description {
        cut(text);
    }
    Item::Issue(issue)
}

fn comment(comment: Comment) -> Item {
    let mut comment = CommentAnswer::from(comment);
    cut(&mut comment.body);
    Item::Comment(comment)
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(TEXT_CHARS_MAX) {
        text.truncate(end);
        text.push('…');
    }
}
