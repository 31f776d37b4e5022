//! What is said about teams: bodies in, answers out.

use crate::{
    http::{check::Checks, error::ApiError, fields::given},
    store::teams::{Team, TeamSetup, Teammate},
};
use chrono::{DateTime, Utc};
use preloop_actors::ids::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A team to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamCreate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
}

/// What to change. Absent fields stay; null empties what can be empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub description: Option<Option<String>>,
}

/// Somebody to be put into a team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberAdd {
    pub user_id: Uuid,
}

/// Some people of an account.
#[derive(Serialize, ToSchema)]
pub struct TeamResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub description: Option<String>,
    /// How many people are in it.
    pub member_count: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Somebody in a team.
#[derive(Serialize, ToSchema)]
pub struct MemberResponse {
    pub user_id: Uuid,
    pub username: String,
    pub email: String,
    pub full_name: Option<String>,
    /// Since when.
    pub added_at: DateTime<Utc>,
}

impl TeamCreate {
    /// The setup, once everything is known to be right.
    pub fn setup(self) -> Result<TeamSetup, ApiError> {
        checked(TeamSetup { name: self.name, description: self.description })
    }
}

impl TeamUpdate {
    /// The setup after the change, once everything is known to be right.
    pub fn laid_over(self, before: TeamSetup) -> Result<TeamSetup, ApiError> {
        checked(TeamSetup {
            name: self.name.unwrap_or(before.name),
            description: self.description.unwrap_or(before.description),
        })
    }
}

fn checked(setup: TeamSetup) -> Result<TeamSetup, ApiError> {
    let mut checks = Checks::new();
    checks.name("name", Some(&setup.name)).description(setup.description.as_deref());
    checks.done()?;
    Ok(setup)
}

impl TeamResponse {
    pub fn new(account: AccountId, team: Team) -> Self {
        Self {
            id: team.id.0,
            account_id: account.0,
            name: team.setup.name,
            description: team.setup.description,
            member_count: team.members,
            created_at: team.created_at,
            updated_at: team.updated_at,
        }
    }
}

impl From<Teammate> for MemberResponse {
    fn from(one: Teammate) -> Self {
        Self {
            user_id: one.user.0,
            username: one.username,
            email: one.email,
            full_name: one.full_name,
            added_at: one.added_at,
        }
    }
}
