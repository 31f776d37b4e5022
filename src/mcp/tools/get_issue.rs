//! `get_issue`: one issue, by whatever name the agent has for it.

use super::{
    Annotations, Context, Tool, ToolError, Work, answer, arguments, schema, target,
    wire::{CommentAnswer, IssueAnswer},
};
use crate::{
    compliance::{Compliance, wire::ComplianceResult},
    store::issues,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) static TOOL: Tool = Tool {
    name: "get_issue",
    title: "Get issue",
    description: "Reads an issue, and on request its comments, its revision or its project's labels.",
    annotations: Annotations::READS,
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
    /// What else to give.
    #[serde(default)]
    include: Option<Vec<Include>>,
}

#[derive(Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Include {
    Comments,
    LabelCatalog,
    Revision,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    #[serde(flatten)]
    issue: IssueAnswer,
    /// The newest comments, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Vec<CommentAnswer>>,
    /// How many comments there are in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    comments_total: Option<i64>,
    /// Labels that issues of the project bear.
    #[serde(skip_serializing_if = "Option::is_none")]
    label_catalog: Option<Vec<String>>,
    /// Changes whenever the issue does.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<String>,
    /// What `estimate_compliance` said of the issue as it is now.
    compliance_results: Vec<ComplianceResult>,
}

async fn run(ctx: &Context, given: Arguments) -> Result<Answer, ToolError> {
    let include = given.include.unwrap_or_default();
    let issue = target::issue(ctx, "issue", &given.issue).await?;
    let db = ctx.store.client().await?;
    let (mut comments, mut comments_total) = (None, None);
    if include.contains(&Include::Comments) {
        let all = issues::comments(&db, ctx.account, issue.id).await?;
        comments_total = Some(all.total);
        comments = Some(all.newest.into_iter().map(Into::into).collect());
    }
    let label_catalog = match include.contains(&Include::LabelCatalog) {
        true => Some(issues::labels(&db, ctx.account, issue.place.project).await?),
        false => None,
    };
    drop(db);
    let compliance = Compliance::new(ctx.store.clone(), ctx.models.clone());
    let known = compliance.known(ctx.account, &issue).await?.into_iter();
    let compliance_results =
        known.map(|found| ComplianceResult::new(&issue, found).brief()).collect();
    let revision = include.contains(&Include::Revision).then(|| issue.updated_at.to_rfc3339());
    Ok(Answer {
        issue: issue.into(),
        comments,
        comments_total,
        label_catalog,
        revision,
        compliance_results,
    })
}
