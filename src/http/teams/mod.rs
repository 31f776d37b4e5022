//! Teams: people who are asked together.

#[cfg(test)]
mod tests;
pub mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::{ApiError, ErrorBody},
    extract::{Json, Path},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    page::{self, Page},
    trackers::wire::Message,
};
use crate::store::{
    Store,
    rows::Saved,
    store_error,
    teams::{self, MEMBERS_MAX, TEAMS_MAX, Team, TeamSetup},
    users,
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::TeamId,
    ids::{AccountId, UserId},
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{MemberAdd, MemberResponse, TeamCreate, TeamResponse, TeamUpdate};

/// What records are about.
const RESOURCE: &str = "team";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create)
        .service(get)
        .service(update)
        .service(delete)
        .service(members)
        .service(add_member)
        .service(remove_member);
}

/// Lists teams by name.
#[utoipa::path(
    tag = "teams",
    params(Page),
    responses(
        (status = 200, body = [TeamResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/teams")]
async fn list(
    caller: Caller<may::ViewApprovals>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = teams::list(&db, caller.account, page.into()).await?;
    let items: Vec<_> =
        found.rows.into_iter().map(|team| TeamResponse::new(caller.account, team)).collect();
    Ok(page::list(&items, found.total))
}

/// Makes a team, without anybody in it.
#[utoipa::path(
    tag = "teams",
    responses((status = 201, body = TeamResponse), Guarded, Checked, Bodied, Faults),
)]
#[post("/teams")]
async fn create(
    who: Caller<may::ManageTeams>,
    body: Json<TeamCreate>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (id, account) = (TeamId(Uuid::now_v7()), who.account);
    let setup = body.0.setup()?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if teams::count(&tx, account).await? >= TEAMS_MAX {
        let message = format!("there are {TEAMS_MAX} teams, which is the most; remove one first");
        return Err(ApiError::bad_request(message));
    }
    if !teams::insert(&tx, account, id, &setup).await? {
        return Err(name_taken(&setup));
    }
    let response = TeamResponse::new(account, find(&tx, account, id).await?);
    let change = Change::new("create_team", RESOURCE, id.0).between(&(), &response);
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(response))
}

/// Shows one team.
#[utoipa::path(
    tag = "teams",
    responses((status = 200, body = TeamResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/teams/{team_id}")]
async fn get(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<TeamResponse>, ApiError> {
    let db = store.client().await?;
    let team = find(&db, caller.account, TeamId(id.0)).await?;
    Ok(web::Json(TeamResponse::new(caller.account, team)))
}

/// Changes what is given and leaves the rest.
#[utoipa::path(
    tag = "teams",
    responses((status = 200, body = TeamResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/teams/{team_id}")]
async fn update(
    who: Caller<may::ManageTeams>,
    id: Path<Uuid>,
    body: Json<TeamUpdate>,
    store: web::Data<Store>,
) -> Result<web::Json<TeamResponse>, ApiError> {
    let (id, account) = (TeamId(id.0), who.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = teams::get_for_change(&tx, account, id).await?.ok_or_else(not_found)?;
    let setup = body.0.laid_over(before.setup.clone())?;
    match teams::update(&tx, account, id, &setup).await? {
        Saved::Done => {}
        Saved::NameTaken => return Err(name_taken(&setup)),
        Saved::Missing => return Err(not_found()),
    }
    let response = TeamResponse::new(account, find(&tx, account, id).await?);
    let before = TeamResponse::new(account, before);
    let change = Change::new("update_team", RESOURCE, id.0).between(&before, &response);
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(response))
}

/// Removes a team that no workflow asks. Its people stay.
#[utoipa::path(
    tag = "teams",
    responses(
        (status = 200, body = Message),
        (status = 400, description = "A workflow asks it.", body = ErrorBody),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[delete("/teams/{team_id}")]
async fn delete(
    who: Caller<may::ManageTeams>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Message>, ApiError> {
    let (id, account) = (TeamId(id.0), who.account);
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = teams::get_for_change(&tx, account, id).await?.ok_or_else(not_found)?;
    let usage = teams::usage(&tx, account, id).await?;
    if !usage.is_empty() {
        let workflows = usage.join("`, `");
        return Err(ApiError::bad_request(format!(
            "the team is asked by the approval workflows `{workflows}`; take it out of them first"
        )));
    }
    let name = teams::delete(&tx, account, id).await?.ok_or_else(not_found)?;
    let before = TeamResponse::new(account, before);
    let change = Change::new("delete_team", RESOURCE, id.0).between(&before, &());
    who.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(Message { message: format!("team `{name}` deleted") }))
}

/// Lists the people of a team by the names they sign in with.
#[utoipa::path(
    tag = "teams",
    params(Page),
    responses(
        (status = 200, body = [MemberResponse], headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/teams/{team_id}/members")]
async fn members(
    caller: Caller<may::ViewUsers>,
    id: Path<Uuid>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (id, db) = (TeamId(id.0), store.client().await?);
    find(&db, caller.account, id).await?;
    let found = teams::people(&db, caller.account, id, page.into()).await?;
    let items: Vec<_> = found.rows.into_iter().map(MemberResponse::from).collect();
    Ok(page::list(&items, found.total))
}

/// Puts somebody of the account into a team. Who is in it already stays in it.
///
/// Requests that wait for the team can be decided by them from now on.
#[utoipa::path(
    tag = "teams",
    responses((status = 201, body = TeamResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/teams/{team_id}/members")]
async fn add_member(
    who: Caller<may::ManageTeams>,
    id: Path<Uuid>,
    body: Json<MemberAdd>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (id, account, user) = (TeamId(id.0), who.account, UserId(body.0.user_id));
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let team = teams::get_for_change(&tx, account, id).await?.ok_or_else(not_found)?;
    if users::find(&tx, account, user).await?.is_none() {
        let message = format!("`user_id`: {user} is nobody of this account; name somebody who is");
        return Err(ApiError::bad_request(message));
    }
    if team.members >= MEMBERS_MAX {
        let message = format!("the team has {MEMBERS_MAX} members, which is the most");
        return Err(ApiError::bad_request(message));
    }
    if teams::add_member(&tx, account, id, user).await? {
        let change = Change::new("add_team_member", RESOURCE, id.0);
        who.record(&tx, change.with("user_id", user.to_string())).await?;
    }
    let response = TeamResponse::new(account, find(&tx, account, id).await?);
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(response))
}

/// Takes somebody out of a team. Votes that they gave count on.
#[utoipa::path(
    tag = "teams",
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/teams/{team_id}/members/{user_id}")]
async fn remove_member(
    who: Caller<may::ManageTeams>,
    path: Path<(Uuid, Uuid)>,
    store: web::Data<Store>,
) -> Result<web::Json<Message>, ApiError> {
    let (id, user) = (TeamId(path.0.0), UserId(path.0.1));
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let team = teams::get_for_change(&tx, who.account, id).await?.ok_or_else(not_found)?;
    if !teams::remove_member(&tx, who.account, id, user).await? {
        return Err(ApiError::not_found("team member"));
    }
    let change = Change::new("remove_team_member", RESOURCE, id.0);
    who.record(&tx, change.with("user_id", user.to_string())).await?;
    tx.commit().await.map_err(store_error)?;
    let name = team.setup.name;
    Ok(web::Json(Message { message: format!("{user} is not in the team `{name}` any more") }))
}

async fn find(db: &impl GenericClient, account: AccountId, id: TeamId) -> Result<Team, ApiError> {
    teams::get(db, account, id).await?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::not_found("team")
}

fn name_taken(setup: &TeamSetup) -> ApiError {
    let name = &setup.name;
    ApiError::bad_request(format!("a team named `{name}` exists already; use another name"))
}
