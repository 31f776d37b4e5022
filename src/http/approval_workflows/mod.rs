//! Approval workflows: who is asked about calls, how many have to agree, and how they are told.
//!
//! They were called approval policies once, and are served under both names.

mod change;
mod channels;
mod settle;
#[cfg(test)]
mod tests;
pub mod wire;

use super::{
    caller::{Caller, may},
    error::{ApiError, ErrorBody},
    extract::{Json, Path},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    page::{self, Page},
    trackers::wire::Message,
};
use crate::store::{Store, approval_workflows};
use actix_web::{HttpResponse, web};
use change::{Change, find};
use preloop_actors::gate::WorkflowId;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{ApprovalWorkflowCreate, ApprovalWorkflowResponse, ApprovalWorkflowUpdate};

/// Somebody who changes workflows.
type Manager = Caller<may::ManageApprovalWorkflows>;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(workflows::configure).configure(policies::configure);
}

/// The routes under one name.
macro_rules! family {
    ($family:ident, $all:tt, $one:tt, $rotate:tt) => {
        mod $family {
            use super::*;
            use actix_web::{delete, get, post, put};

            pub fn configure(cfg: &mut ServiceConfig<'_>) {
                cfg.service(list)
                    .service(create)
                    .service(get)
                    .service(update)
                    .service(delete)
                    .service(rotate_secret);
            }

            /// Lists approval workflows by name.
            #[utoipa::path(
                tag = "approvals",
                params(Page),
                responses(
                    (status = 200, body = [ApprovalWorkflowResponse], headers(("X-Total-Count" = i64))),
                    Guarded, Checked, Faults,
                ),
            )]
            #[get($all)]
            async fn list(
                caller: Caller<may::ViewApprovals>,
                page: Page,
                store: web::Data<Store>,
            ) -> Result<HttpResponse, ApiError> {
                let db = store.client().await?;
                let found = approval_workflows::list(&db, caller.account, page.into()).await?;
                let items: Vec<_> =
                    found.rows.into_iter().map(ApprovalWorkflowResponse::new).collect();
                Ok(page::list(&items, found.total))
            }

            /// Makes a workflow. With a webhook, the answer has the secret that signs, this once.
            ///
            /// The first workflow of an account is its default.
            #[utoipa::path(
                tag = "approvals",
                responses((status = 201, body = ApprovalWorkflowResponse), Guarded, Checked, Bodied, Faults),
            )]
            #[post($all)]
            async fn create(
                caller: Manager,
                body: Json<ApprovalWorkflowCreate>,
                change: Change,
            ) -> Result<HttpResponse, ApiError> {
                let response = change.create(&caller, body.0.0).await?;
                Ok(HttpResponse::Created().json(response))
            }

            /// Shows one workflow.
            #[utoipa::path(
                tag = "approvals",
                responses(
                    (status = 200, body = ApprovalWorkflowResponse), Guarded, Addressed, Checked, Faults,
                ),
            )]
            #[get($one)]
            async fn get(
                caller: Caller<may::ViewApprovals>,
                workflow_id: Path<Uuid>,
                store: web::Data<Store>,
            ) -> Result<web::Json<ApprovalWorkflowResponse>, ApiError> {
                let db = store.client().await?;
                let workflow = find(&db, caller.account, WorkflowId(workflow_id.0)).await?;
                Ok(web::Json(ApprovalWorkflowResponse::new(workflow)))
            }

            /// Changes what is given and leaves the rest. Requests that wait already go on under their old terms.
            #[utoipa::path(
                tag = "approvals",
                responses(
                    (status = 200, body = ApprovalWorkflowResponse), Guarded, Addressed, Checked, Bodied, Faults,
                ),
            )]
            #[put($one)]
            async fn update(
                caller: Manager,
                workflow_id: Path<Uuid>,
                body: Json<ApprovalWorkflowUpdate>,
                change: Change,
            ) -> Result<web::Json<ApprovalWorkflowResponse>, ApiError> {
                let id = WorkflowId(workflow_id.0);
                change.update(&caller, id, body.0).await.map(web::Json)
            }

            /// Removes a workflow that nothing uses, and that is not the account's default.
            #[utoipa::path(
                tag = "approvals",
                responses(
                    (status = 200, body = Message),
                    (status = 400, description = "It is in use, or the default.", body = ErrorBody),
                    Guarded, Addressed, Checked, Faults,
                ),
            )]
            #[delete($one)]
            async fn delete(
                caller: Manager,
                workflow_id: Path<Uuid>,
                change: Change,
            ) -> Result<web::Json<Message>, ApiError> {
                change.delete(&caller, WorkflowId(workflow_id.0)).await.map(web::Json)
            }

            /// Makes a new secret for the workflow's webhook, and shows it this once. From now on, only it signs.
            #[utoipa::path(
                tag = "approvals",
                responses(
                    (status = 200, body = ApprovalWorkflowResponse),
                    (status = 400, description = "It has no webhook.", body = ErrorBody),
                    Guarded, Addressed, Checked, Faults,
                ),
            )]
            #[post($rotate)]
            async fn rotate_secret(
                caller: Manager,
                workflow_id: Path<Uuid>,
                change: Change,
            ) -> Result<web::Json<ApprovalWorkflowResponse>, ApiError> {
                change.rotate(&caller, WorkflowId(workflow_id.0)).await.map(web::Json)
            }
        }
    };
}

family!(
    workflows,
    "/approval-workflows",
    "/approval-workflows/{workflow_id}",
    "/approval-workflows/{workflow_id}/webhook-secret/rotate"
);
family!(
    policies,
    "/approval-policies",
    "/approval-policies/{workflow_id}",
    "/approval-policies/{workflow_id}/webhook-secret/rotate"
);
