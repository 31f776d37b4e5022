//! `search`: issues and comments by words and by meaning.

use super::{
    Annotations, Context, Tool, ToolError, Work, answer, arguments, schema, target,
    wire::{CommentAnswer, IssueAnswer},
};
use crate::{
    search::{SearchType, Wanted},
    store::{
        issues::{self, Comment, Issue},
        page::Window,
        search::{Filters, HitId},
    },
};
use preloop_actors::ids::{CommentId, IssueId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

pub(super) static TOOL: Tool = Tool {
    name: "search",
    title: "Search issues",
    description: "Finds issues and comments by words and meaning, the best match first. Long texts are cut; get_issue gives the \
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
    /// Words or a sentence; `"a phrase"`, `OR` and `-not` work.
    query: String,
    /// `hybrid` (words and meaning, the default), `fulltext` (words) or `similarity` (meaning).
    #[serde(default)]
    search_type: Option<SearchType>,
    /// Only this project: name (`owner/repo`, `PROJ`) or id.
    #[serde(default)]
    project: Option<String>,
    /// `open`, `closed`, or the tracker's own word.
    #[serde(default)]
    status: Option<String>,
    /// Labels that an issue has to have, all of them.
    #[serde(default)]
    labels: Option<Vec<String>>,
    /// Most results; 10 if absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    limit: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    results: Vec<Found>,
    /// How was searched.
    search_type: SearchType,
    /// Why that is not what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
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
    let wanted = Wanted {
        text: query,
        search_type: given.search_type.unwrap_or_default(),
        filters: Filters {
            projects: project.map(|project| vec![project]),
            status: given.status,
            labels: given.labels,
            ..Filters::default()
        },
        window: Window { offset: 0, limit },
    };
    let found = ctx.search.find(ctx.account, wanted).await?;
    let (issues, comments) = found.ids();
    let db = ctx.store.client().await?;
    let issues = issues::these(&db, ctx.account, &issues).await?;
    let comments = issues::these_comments(&db, ctx.account, &comments).await?;
    let mut issues: HashMap<IssueId, Issue> =
        issues.into_iter().map(|issue| (issue.id, issue)).collect();
    let mut comments: HashMap<CommentId, Comment> =
        comments.into_iter().map(|comment| (comment.id, comment)).collect();
    // What went away since it was found is left out.
    let results = found.hits.iter().filter_map(|hit| {
        let (item_type, item) = match hit.id {
            HitId::Issue(id) => (ItemType::Issue, issue(issues.remove(&id)?)),
            HitId::Comment(id) => (ItemType::Comment, comment(comments.remove(&id)?)),
        };
        Some(Found { item_type, item, similarity: hit.score })
    });
    Ok(Answer { results: results.collect(), search_type: found.served, reason: found.reason })
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
