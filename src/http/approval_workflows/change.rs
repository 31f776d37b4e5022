//! Changes of workflows: one at a time in an account, on record, and known to whatever decides about calls.

use super::{
    Manager,
    settle::{Settled, require_known},
    wire::{ApprovalWorkflowResponse, ApprovalWorkflowUpdate},
};
use crate::{
    http::{audit::Change as Record, error::ApiError, trackers::wire::Message},
    mcp::catalog::Catalogs,
    net_guard::NetGuard,
    secrets::Sealer,
    store::{
        Store,
        approval_workflows::{
            self, ChannelConfigs, Deleted, WORKFLOWS_MAX, WebhookConfig, Workflow, WorkflowSetup,
        },
        notifications::Channel,
        rows::Saved,
        store_error,
    },
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use deadpool_postgres::GenericClient;
use futures::future::{Ready, ready};
use preloop_actors::{gate::WorkflowId, ids::AccountId};
use uuid::Uuid;

/// How long people have unless something else is said.
const TIMEOUT_SECS: i32 = 300;
/// What records are about.
const RESOURCE: &str = "approval_workflow";

/// What a change needs.
pub struct Change {
    store: Data<Store>,
    sealer: Data<Sealer>,
    guard: Data<NetGuard>,
    catalogs: Data<Catalogs>,
}

impl FromRequest for Change {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        fn data<T: 'static>(request: &HttpRequest) -> Result<Data<T>, ApiError> {
            let missing =
                || ApiError::internal("what changes of workflows need is not in the app's data");
            request.app_data::<Data<T>>().cloned().ok_or_else(missing)
        }
        let all = || {
            Ok(Self {
                store: data(request)?,
                sealer: data(request)?,
                guard: data(request)?,
                catalogs: data(request)?,
            })
        };
        ready(all())
    }
}

impl Change {
    pub async fn create(
        &self,
        who: &Manager,
        body: ApprovalWorkflowUpdate,
    ) -> Result<ApprovalWorkflowResponse, ApiError> {
        let (id, account) = (WorkflowId(Uuid::now_v7()), who.account);
        let blank = WorkflowSetup {
            timeout_seconds: Some(TIMEOUT_SECS),
            notification_channels: vec![Channel::Email],
            ..WorkflowSetup::named("")
        };
        let kept = ChannelConfigs::default();
        let settled = body.settle(blank, &kept, &self.guard)?;
        let (mut setup, secret) = self.sealed(id, settled, &kept);
        let mut db = self.store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        approval_workflows::lock(&tx, account).await?;
        if approval_workflows::count(&tx, account).await? >= WORKFLOWS_MAX {
            let message =
                format!("there are {WORKFLOWS_MAX} workflows, which is the most; remove one first");
            return Err(ApiError::bad_request(message));
        }
        // Without a default, a rule that names nobody lets nothing pass.
        setup.is_default |= approval_workflows::default_of(&tx, account).await?.is_none();
        require_known(&tx, account, id, &setup).await?;
        if !approval_workflows::insert(&tx, account, id, &setup).await? {
            return Err(name_taken(&setup));
        }
        let response = ApprovalWorkflowResponse::new(find(&tx, account, id).await?);
        let record = Record::new("create_approval_workflow", RESOURCE, id).between(&(), &response);
        who.record(&tx, record).await?;
        tx.commit().await.map_err(store_error)?;
        self.catalogs.changed(account);
        Ok(ApprovalWorkflowResponse { webhook_secret: secret, ..response })
    }

    pub async fn update(
        &self,
        who: &Manager,
        id: WorkflowId,
        body: ApprovalWorkflowUpdate,
    ) -> Result<ApprovalWorkflowResponse, ApiError> {
        let account = who.account;
        let mut db = self.store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        approval_workflows::lock(&tx, account).await?;
        let before = find(&tx, account, id).await?;
        let kept = match before.channels(&self.sealer) {
            Ok(kept) => kept,
            Err(_) if body.channel_configs.is_some() => ChannelConfigs::default(),
            Err(_) => return Err(locked_out()),
        };
        let settled = body.settle(before.setup.clone(), &kept, &self.guard)?;
        let channels_changed = settled.channels.is_some();
        let (setup, secret) = self.sealed(id, settled, &kept);
        require_known(&tx, account, id, &setup).await?;
        match approval_workflows::update(&tx, account, id, &setup).await? {
            Saved::Done => {}
            Saved::NameTaken => return Err(name_taken(&setup)),
            Saved::Missing => return Err(not_found()),
        }
        let response = ApprovalWorkflowResponse::new(find(&tx, account, id).await?);
        let record = Record::new("update_approval_workflow", RESOURCE, id)
            .between(&ApprovalWorkflowResponse::new(before), &response)
            .secret("channel_configs", channels_changed);
        who.record(&tx, record).await?;
        tx.commit().await.map_err(store_error)?;
        self.catalogs.changed(account);
        Ok(ApprovalWorkflowResponse { webhook_secret: secret, ..response })
    }

    pub async fn delete(&self, who: &Manager, id: WorkflowId) -> Result<Message, ApiError> {
        let account = who.account;
        let mut db = self.store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        approval_workflows::lock(&tx, account).await?;
        let before = find(&tx, account, id).await?;
        if before.setup.is_default {
            return Err(ApiError::bad_request(
                "this is the account's default workflow; make another one the default first",
            ));
        }
        let usage = approval_workflows::usage(&tx, account, id).await?;
        if !usage.is_empty() {
            return Err(in_use(&usage.join(", ")));
        }
        let name = match approval_workflows::delete(&tx, account, id).await? {
            Deleted::Done(name) => name,
            Deleted::Used => return Err(in_use("something that came just now")),
            Deleted::Missing => return Err(not_found()),
        };
        let before = ApprovalWorkflowResponse::new(before);
        let record = Record::new("delete_approval_workflow", RESOURCE, id).between(&before, &());
        who.record(&tx, record).await?;
        tx.commit().await.map_err(store_error)?;
        self.catalogs.changed(account);
        Ok(Message { message: format!("approval workflow `{name}` deleted") })
    }

    pub async fn rotate(
        &self,
        who: &Manager,
        id: WorkflowId,
    ) -> Result<ApprovalWorkflowResponse, ApiError> {
        let account = who.account;
        let mut db = self.store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        approval_workflows::lock(&tx, account).await?;
        let before = find(&tx, account, id).await?;
        let mut configs = before.channels(&self.sealer).map_err(|_| locked_out())?;
        let Some(webhook) = &mut configs.webhook else {
            return Err(ApiError::bad_request(
                "the workflow has no webhook; set `channel_configs.webhook.url`, and its secret is made with it",
            ));
        };
        let secret = WebhookConfig::fresh_secret();
        webhook.secret.clone_from(&secret);
        let shown = before.clone();
        let setup = WorkflowSetup { channels: configs.seal(&self.sealer, id), ..before.setup };
        match approval_workflows::update(&tx, account, id, &setup).await? {
            Saved::Done => {}
            Saved::NameTaken | Saved::Missing => return Err(not_found()),
        }
        let response = ApprovalWorkflowResponse::new(find(&tx, account, id).await?);
        let record = Record::new("rotate_webhook_secret", RESOURCE, id)
            .between(&ApprovalWorkflowResponse::new(shown), &response)
            .secret("webhook_secret", true);
        who.record(&tx, record).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(ApprovalWorkflowResponse { webhook_secret: Some(secret), ..response })
    }

    /// The setup with its channels put away, and the secret of a webhook that was not there before.
    fn sealed(
        &self,
        id: WorkflowId,
        settled: Settled,
        kept: &ChannelConfigs,
    ) -> (WorkflowSetup, Option<String>) {
        let Settled { setup, channels: Some(configs) } = settled else {
            return (settled.setup, None);
        };
        let secret = match (&kept.webhook, &configs.webhook) {
            (None, Some(webhook)) => Some(webhook.secret.clone()),
            _ => None,
        };
        (WorkflowSetup { channels: configs.seal(&self.sealer, id), ..setup }, secret)
    }
}

/// One workflow of the account.
pub async fn find(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
) -> Result<Workflow, ApiError> {
    approval_workflows::get(db, account, id).await?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::not_found("approval workflow")
}

fn name_taken(setup: &WorkflowSetup) -> ApiError {
    let name = &setup.name;
    ApiError::bad_request(format!(
        "an approval workflow named `{name}` exists already; use another name"
    ))
}

fn in_use(by: &str) -> ApiError {
    ApiError::bad_request(format!(
        "the workflow is used by {by}; set another one there, or none, and try again"
    ))
}

fn locked_out() -> ApiError {
    ApiError::bad_request(
        "the channels of this workflow were put away with another SECRET_KEY; give `channel_configs` again",
    )
}
