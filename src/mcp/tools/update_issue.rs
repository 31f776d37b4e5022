//! `update_issue`: changes fields of an issue at its tracker.

use super::{
    Annotations, Context, Tool, ToolError, Work, answer, arguments, create_issue::labels, schema,
    target,
};
use crate::{
    issues::{NAME_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX, Written},
    trackers::writing::IssueChange,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) static TOOL: Tool = Tool {
    name: "update_issue",
    title: "Update issue",
    description: "Changes an issue at its tracker: what is given is replaced, the rest stays.",
    annotations: Annotations::REPLACES,
    requires_tracker: true,
    input: schema::of::<Arguments>,
    output: schema::of::<Answer>,
    work: Work::Here(|ctx, given| {
        Box::pin(async move { answer(run(ctx, arguments(given)?).await?) })
    }),
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// URL, key (`PROJ-1`, `owner/repo#12`, `group/project#3`) or id.
    issue: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    /// The tracker's own word, such as `closed` or `In Progress`.
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    priority: Option<String>,
    /// Login; empty for nobody.
    #[serde(default)]
    assignee: Option<String>,
    /// All labels that it shall have.
    #[serde(default)]
    labels: Option<Vec<String>>,
    /// Such as `eyes` or `+1`.
    #[serde(default)]
    add_reaction: Option<String>,
    #[serde(default)]
    remove_reaction: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    issue_id: String,
    status: Status,
    message: String,
    url: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    Updated,
}

async fn run(ctx: &Context, given: Arguments) -> Result<Answer, ToolError> {
    let change = change(ctx, &given)?;
    let issue = target::issue(ctx, "issue", &given.issue).await?;
    let Written { said, id } = ctx.issues().update(ctx.account, &issue, change).await?;
    id.map_err(|_| ToolError::unrecorded(&said.url))?;
    let message = format!("updated `{}`", said.key);
    let (issue_id, status) = (issue.id.to_string(), Status::Updated);
    Ok(Answer { issue_id, status, message, url: said.url })
}

fn change(ctx: &Context, given: &Arguments) -> Result<IssueChange, ToolError> {
    let checked = |argument, given: &Option<String>, max| {
        let text = given.as_deref().map(|text| target::text(argument, text, max));
        Ok::<_, ToolError>(text.transpose()?.map(str::to_owned))
    };
    let description = given.description.as_deref();
    let description =
        description.map(|text| target::bounded("description", text, TEXT_CHARS_MAX)).transpose()?;
    let assignee = given.assignee.as_deref().map(str::trim);
    let assignee =
        assignee.map(|name| target::bounded("assignee", name, NAME_CHARS_MAX)).transpose()?;
    let change = IssueChange {
        title: checked("title", &given.title, TITLE_CHARS_MAX)?,
        description: description.map(|text| ctx.marked(text)),
        status: checked("status", &given.status, NAME_CHARS_MAX)?,
        priority: checked("priority", &given.priority, NAME_CHARS_MAX)?,
        assignee: assignee.map(str::to_owned),
        labels: given.labels.as_deref().map(labels).transpose()?,
        add_reaction: checked("add_reaction", &given.add_reaction, NAME_CHARS_MAX)?,
        remove_reaction: checked("remove_reaction", &given.remove_reaction, NAME_CHARS_MAX)?,
    };
    if change == IssueChange::default() {
        let problem = "nothing to change; give at least one field besides `issue`";
        return Err(ToolError::argument("arguments", problem));
    }
    Ok(change)
}
