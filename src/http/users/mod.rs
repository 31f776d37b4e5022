//! The people of an account, to be picked by those who say who is asked.

#[cfg(test)]
mod tests;

use super::{
    caller::{Caller, may},
    error::{ApiError, Problem},
    events::short,
    extract::Query,
    openapi::{Checked, Faults, Guarded},
    page::{self, Page},
};
use crate::store::{
    Store,
    users::{self, PeopleFilter, PersonView},
};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use preloop_actors::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Most people that are asked for by id at once.
const IDS_MAX: usize = 100;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list);
}

/// Which people to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Text within the username, the e-mail address or the full name; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only these people: at most 100 ids, separated by commas.
    #[param(max_length = 4000)]
    ids: Option<String>,
}

/// Somebody of the account.
#[derive(Serialize, ToSchema)]
pub struct UserResponse {
    pub id: Uuid,
    pub username: String,
    pub email: String,
    pub full_name: Option<String>,
    /// Such as `owner` or `editor`.
    pub roles: Vec<String>,
    /// The teams they are in, by name.
    pub teams: Vec<UserTeam>,
    pub created_at: DateTime<Utc>,
}

/// A team that somebody is in.
#[derive(Serialize, ToSchema)]
pub struct UserTeam {
    pub id: Uuid,
    pub name: String,
}

/// Lists the people of the account by the names they sign in with.
#[utoipa::path(
    tag = "teams",
    params(ListQuery, Page),
    responses(
        (status = 200, body = [UserResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/users")]
async fn list(
    caller: Caller<may::ViewUsers>,
    query: Query<ListQuery>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let filter = query.0.filter()?;
    let db = store.client().await?;
    let found = users::list(&db, caller.account, &filter, page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(UserResponse::from).collect();
    Ok(page::list(&items, found.total))
}

impl ListQuery {
    fn filter(self) -> Result<PeopleFilter, ApiError> {
        let ids = self.ids.filter(|ids| !ids.trim().is_empty());
        Ok(PeopleFilter {
            search: short("q", self.q)?,
            ids: ids.as_deref().map(read_ids).transpose()?,
        })
    }
}

fn read_ids(text: &str) -> Result<Vec<UserId>, ApiError> {
    let ids: Result<Vec<_>, _> = text.split(',').map(|id| id.trim().parse().map(UserId)).collect();
    ids.ok().filter(|ids| ids.len() <= IDS_MAX).ok_or_else(|| {
        let problem = format!("has to be at most {IDS_MAX} ids, separated by commas");
        ApiError::invalid(vec![Problem::of("query", "ids", "value_error", problem)])
    })
}

impl From<PersonView> for UserResponse {
    fn from(person: PersonView) -> Self {
        let team =
            |(id, name): (preloop_actors::approval::TeamId, String)| UserTeam { id: id.0, name };
        Self {
            id: person.user.0,
            username: person.username,
            email: person.email,
            full_name: person.full_name,
            roles: person.roles,
            teams: person.teams.into_iter().map(team).collect(),
            created_at: person.created_at,
        }
    }
}
