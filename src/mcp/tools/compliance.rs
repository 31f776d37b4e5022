//! `estimate_compliance` and `improve_compliance`: how ready issues are, and what would make them so. Both only read:
//! what is proposed is written by `update_issue`, if anybody wants it.

use super::{Annotations, Context, Tool, ToolError, Work, answer, arguments, schema, target};
use crate::compliance::{Compliance, ComplianceError, Metrics, wire::ComplianceResult};
use futures::future::join_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) static ESTIMATE: Tool = Tool {
    name: "estimate_compliance",
    title: "Estimate compliance",
    description: "Says how ready issues are to be worked on, by a metric: a score, and what is missing of each.",
    annotations: Annotations::READS,
    requires_tracker: true,
    input: schema::of::<Arguments>,
    output: schema::of::<Estimates>,
    work: Work::Here(|ctx, given| {
        Box::pin(async move { answer(estimate(ctx, arguments(given)?).await?) })
    }),
};

pub(super) static IMPROVE: Tool = Tool {
    name: "improve_compliance",
    title: "Improve compliance",
    description: "Proposes better texts for issues, as arguments for update_issue. Writes nothing.",
    annotations: Annotations::READS,
    requires_tracker: true,
    input: schema::of::<Arguments>,
    output: schema::of::<Proposals>,
    work: Work::Here(|ctx, given| {
        Box::pin(async move { answer(improve(ctx, arguments(given)?).await?) })
    }),
};

/// Most issues of one call.
const ISSUES_MAX: usize = 100;
/// Issues that are worked on at once: with a model, each waits for it.
const AT_ONCE: usize = 4;
const METRIC_CHARS_MAX: usize = 100;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// URLs, keys (`PROJ-1`, `owner/repo#12`, `group/project#3`) or ids.
    #[schemars(length(min = 1, max = 100))]
    issues: Vec<String>,
    /// The metric's name; `DoR`, the definition of ready, if absent.
    #[serde(default)]
    compliance_metric: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Estimates {
    results: Vec<ComplianceResult>,
    metadata: Metadata,
}

#[derive(Serialize, JsonSchema)]
struct Proposals {
    suggested_updates: Vec<Proposal>,
    metadata: Metadata,
}

/// A call that would improve an issue.
#[derive(Serialize, JsonSchema)]
struct Proposal {
    tool_name: &'static str,
    issue_identifier: String,
    arguments: UpdateArguments,
    /// What the call would change.
    changes: Vec<String>,
    compliance_factor: f64,
}

#[derive(Serialize, JsonSchema)]
struct UpdateArguments {
    issue: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Metadata {
    total_requested: u32,
    successfully_processed: u32,
    failed_count: u32,
    failed_issues: Vec<String>,
    errors: Vec<String>,
}

async fn estimate(ctx: &Context, given: Arguments) -> Result<Estimates, ToolError> {
    let asked = Asked::read(ctx, given).await?;
    let mut done = Vec::new();
    for names in asked.batches() {
        let ones = names.iter().map(|(at, name)| asked.estimate(ctx, *at, name));
        done.extend(join_all(ones).await);
    }
    let (results, metadata) = asked.sorted(done);
    Ok(Estimates { results, metadata })
}

async fn improve(ctx: &Context, given: Arguments) -> Result<Proposals, ToolError> {
    let asked = Asked::read(ctx, given).await?;
    let mut done = Vec::new();
    for names in asked.batches() {
        let ones = names.iter().map(|(at, name)| asked.improve(ctx, *at, name));
        done.extend(join_all(ones).await);
    }
    let (proposals, metadata) = asked.sorted(done);
    // Where nothing is missing, nothing is proposed.
    Ok(Proposals { suggested_updates: proposals.into_iter().flatten().collect(), metadata })
}

/// Which issues, and by which metric.
struct Asked {
    compliance: Compliance,
    metric: Metrics,
    /// With their places in what was given.
    names: Vec<(usize, String)>,
}

impl Asked {
    async fn read(ctx: &Context, given: Arguments) -> Result<Self, ToolError> {
        let count = given.issues.len();
        if !(1..=ISSUES_MAX).contains(&count) {
            let problem = format!("are {count}; give 1 to {ISSUES_MAX}");
            return Err(ToolError::argument("issues", problem));
        }
        let name = given.compliance_metric.as_deref().unwrap_or("DoR");
        let name = target::text("compliance_metric", name, METRIC_CHARS_MAX)?;
        let compliance = Compliance::new(ctx.store.clone(), ctx.models.clone());
        let metric = compliance.metric(ctx.account, name).await?;
        Ok(Self { compliance, metric, names: given.issues.into_iter().enumerate().collect() })
    }

    fn batches(&self) -> impl Iterator<Item = &[(usize, String)]> {
        self.names.chunks(AT_ONCE)
    }

    async fn estimate(
        &self,
        ctx: &Context,
        at: usize,
        name: &str,
    ) -> Result<ComplianceResult, ToolError> {
        let issue = target::issue(ctx, &format!("issues[{at}]"), name).await?;
        let found = self.compliance.estimate(ctx.account, &self.metric, &issue).await?;
        Ok(ComplianceResult::new(&issue, found).brief())
    }

    async fn improve(
        &self,
        ctx: &Context,
        at: usize,
        name: &str,
    ) -> Result<Option<Proposal>, ToolError> {
        let issue = target::issue(ctx, &format!("issues[{at}]"), name).await?;
        let (found, improved) = self.compliance.improve(ctx.account, &self.metric, &issue).await?;
        let has_text = issue.body.as_deref().unwrap_or_default() != improved.description;
        let arguments = UpdateArguments {
            issue: issue.id.to_string(),
            title: (improved.title != issue.title).then_some(improved.title),
            description: has_text.then_some(improved.description),
        };
        let is_change = arguments.title.is_some() || arguments.description.is_some();
        Ok(is_change.then_some(Proposal {
            tool_name: "update_issue",
            issue_identifier: issue.key,
            arguments,
            changes: improved.changes,
            compliance_factor: found.report.score,
        }))
    }

    /// What went well, in the order in which it was given, and an account of what did not.
    fn sorted<T>(self, done: Vec<Result<T, ToolError>>) -> (Vec<T>, Metadata) {
        // A call has a hundred issues at most.
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let total_requested = number(self.names.len());
        let (mut good, mut failed_issues, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for (done, (_, name)) in done.into_iter().zip(self.names) {
            match done {
                Ok(one) => good.push(one),
                Err(error) => {
                    errors.push(error.to_string());
                    failed_issues.push(name);
                }
            }
        }
        let (successfully_processed, failed_count) = (number(good.len()), number(errors.len()));
        let metadata = Metadata {
            total_requested,
            successfully_processed,
            failed_count,
            failed_issues,
            errors,
        };
        (good, metadata)
    }
}

impl From<ComplianceError> for ToolError {
    fn from(error: ComplianceError) -> Self {
        match error {
            ComplianceError::Store(error) => error.into(),
            other => Self::argument("compliance_metric", other.to_string()),
        }
    }
}
