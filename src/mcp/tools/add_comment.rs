//! `add_comment`: a comment on an issue or pull request at its tracker.

use super::{Annotations, Context, Tool, ToolError, Work, answer, arguments, schema, target};
use crate::{
    issues::{TEXT_CHARS_MAX, Written},
    trackers::writing::{self, CodePlace, CommentDraft},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) static TOOL: Tool = Tool {
    name: "add_comment",
    title: "Add comment",
    description: "Comments on an issue or pull request; with path and line on a line of its change.",
    annotations: Annotations::ADDS,
    requires_tracker: true,
    input: schema::of::<Arguments>,
    output: schema::of::<Answer>,
    work: Work::Here(|ctx, given| {
        Box::pin(async move { answer(run(ctx, arguments(given)?).await?) })
    }),
};

const PATH_CHARS_MAX: usize = 4_096;
const ID_CHARS_MAX: usize = 200;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// Issue or pull request: URL, key (`PROJ-1`, `owner/repo#12`) or id.
    target: String,
    /// Markdown, or what the tracker takes.
    comment: String,
    /// File of a pull request's change.
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 1))]
    line: Option<u32>,
    /// `LEFT`: before the change; `RIGHT` if absent.
    #[serde(default)]
    side: Option<Side>,
    /// Id of the comment that this one answers.
    #[serde(default)]
    in_reply_to: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Side {
    Left,
    Right,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    comment_id: String,
    status: Status,
    message: String,
    url: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    Created,
}

async fn run(ctx: &Context, given: Arguments) -> Result<Answer, ToolError> {
    let draft = draft(ctx, &given)?;
    let issue = target::issue(ctx, "target", &given.target).await?;
    if draft.place.is_some() && !issue.is_pull_request {
        let problem =
            format!("`{}` is no pull request, so it has no lines; leave it out", issue.key);
        return Err(ToolError::argument("path", problem));
    }
    let Written { said, id } = ctx.issues().comment(ctx.account, &issue, draft).await?;
    let id = id.map_err(|_| ToolError::unrecorded(&said.url))?;
    Ok(Answer {
        comment_id: id.map_or(said.external_id, |id| id.to_string()),
        status: Status::Created,
        message: format!("commented on `{}`", issue.key),
        url: said.url,
    })
}

fn draft(ctx: &Context, given: &Arguments) -> Result<CommentDraft, ToolError> {
    let in_reply_to = given.in_reply_to.as_deref();
    let in_reply_to =
        in_reply_to.map(|id| target::text("in_reply_to", id, ID_CHARS_MAX)).transpose()?;
    Ok(CommentDraft {
        body: ctx.marked(target::text("comment", &given.comment, TEXT_CHARS_MAX)?),
        place: place(given)?,
        in_reply_to: in_reply_to.map(str::to_owned),
    })
}

fn place(given: &Arguments) -> Result<Option<CodePlace>, ToolError> {
    match (given.path.as_deref(), given.line) {
        (Some(path), Some(line)) if line >= 1 => Ok(Some(CodePlace {
            path: target::text("path", path, PATH_CHARS_MAX)?.to_owned(),
            line,
            side: match given.side {
                Some(Side::Left) => writing::Side::Left,
                Some(Side::Right) | None => writing::Side::Right,
            },
        })),
        (Some(_), Some(_)) => Err(ToolError::argument("line", "is 0; lines count from 1")),
        (Some(_), None) => Err(ToolError::argument("line", "is missing; `path` needs it")),
        (None, Some(_)) => Err(ToolError::argument("path", "is missing; `line` needs it")),
        (None, None) if given.side.is_some() => {
            Err(ToolError::argument("side", "says nothing without `path` and `line`; leave it out"))
        }
        (None, None) => Ok(None),
    }
}
