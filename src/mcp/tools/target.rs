//! What arguments name: an issue, a project, texts. Always within the account.

use super::{Context, ToolError};
use crate::{
    issues::{self, IssueName, ProjectName},
    store::{issues::Issue, projects::Place},
};

/// A text that says something and is not endless, without blanks around it.
pub(super) fn text<'a>(argument: &str, given: &'a str, max: usize) -> Result<&'a str, ToolError> {
    Ok(issues::text(argument, given, max)?)
}

/// A text that is not endless, but may be empty.
pub(super) fn bounded<'a>(argument: &str, text: &'a str, max: usize) -> Result<&'a str, ToolError> {
    Ok(issues::bounded(argument, text, max)?)
}

/// The issue that an argument names.
pub(super) async fn issue(ctx: &Context, argument: &str, given: &str) -> Result<Issue, ToolError> {
    let name = IssueName { field: argument, text: given, ..IssueName::default() };
    Ok(ctx.issues().find(ctx.account, name).await?)
}

/// The project that an argument names.
pub(super) async fn project(
    ctx: &Context,
    argument: &str,
    given: &str,
) -> Result<Place, ToolError> {
    let name = ProjectName { field: argument, text: given, ..ProjectName::default() };
    Ok(ctx.issues().project(ctx.account, name).await?)
}
