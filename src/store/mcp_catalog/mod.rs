//! Everything that an account's catalog of tools is made from, over its tables.

#[cfg(test)]
mod tests;

use super::{
    access_rules, information_flow,
    mcp_offers::{self, Offer},
    mcp_pins::{self, Pin},
    mcp_servers::{self, McpServer},
    one_moment,
    policy_shadows::{self, Draft},
    store_error,
    tool_configurations::{self, ToolConfiguration},
};
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{
    gate::{AccessRule, Action, FlowMode, Policy, WorkflowId},
    ids::AccountId,
    ports::StoreError,
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

const FINGERPRINT: &str = include_str!("fingerprint.sql");
const POLICY: &str = include_str!("policy.sql");
const HAS_TRACKER: &str = include_str!("has_tracker.sql");

/// What there is of an account, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// Differs after every change of the rest.
    pub fingerprint: i64,
    pub servers: Vec<McpServer>,
    /// Each server's in its own order.
    pub offers: Vec<Offer>,
    /// Which of the tools may be had. What is not pinned waits for review.
    pub pins: Vec<Pin>,
    pub configurations: Vec<ToolConfiguration>,
    pub has_tracker: bool,
    pub rules: StoredRules,
    /// The draft that is tried, compiled; whoever reads the rest sees to it.
    pub trial: Option<Trial>,
}

/// A draft that is tried beside what decides.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Of the draft; another draft has another one.
    pub shadow: Uuid,
    /// What it decides with, or why it cannot.
    pub policy: Arc<Result<Policy, String>>,
}

/// What decides about calls of tools. The default is that of an account that has set nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRules {
    /// Each with the configuration that it belongs to.
    pub rules: Vec<(Uuid, AccessRule)>,
    pub workflows: BTreeSet<WorkflowId>,
    pub default_workflow: Option<WorkflowId>,
    pub unknown_tools: Action,
    /// The kill switch is on.
    pub is_halted: bool,
    /// What is done about flows of information.
    pub information_flow: FlowMode,
    /// A draft that is tried beside what decides.
    pub draft: Option<Draft>,
}

impl Default for StoredRules {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            workflows: BTreeSet::new(),
            default_workflow: None,
            unknown_tools: Action::Allow,
            is_halted: false,
            information_flow: FlowMode::default(),
            draft: None,
        }
    }
}

/// A number that differs after every change of what [`read`] gives.
pub async fn fingerprint(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(FINGERPRINT).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.get("fingerprint"))
}

/// Reads everything as of one moment.
pub async fn read(db: &mut Client, account: AccountId) -> Result<Stored, StoreError> {
    let tx = one_moment(db).await?;
    let stored = Stored {
        fingerprint: fingerprint(&tx, account).await?,
        servers: mcp_servers::all(&tx, account).await?,
        offers: mcp_offers::all(&tx, account).await?,
        pins: mcp_pins::all(&tx, account).await?,
        configurations: tool_configurations::all(&tx, account).await?,
        has_tracker: has_tracker(&tx, account).await?,
        rules: rules(&tx, account).await?,
        trial: None,
    };
    tx.commit().await.map_err(store_error)?;
    Ok(stored)
}

async fn rules(db: &impl GenericClient, account: AccountId) -> Result<StoredRules, StoreError> {
    let statement = db.prepare_cached(POLICY).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    let unknown_tools: &str = row.get("unknown_tools");
    let unknown_tools = match unknown_tools {
        "allow" => Action::Allow,
        "require_approval" => Action::RequireApproval,
        _ => Action::Deny,
    };
    let workflows: Vec<Uuid> = row.get("workflows");
    Ok(StoredRules {
        rules: access_rules::all(db, account).await?,
        workflows: workflows.into_iter().map(WorkflowId).collect(),
        default_workflow: row.get::<_, Option<Uuid>>("default_workflow").map(WorkflowId),
        unknown_tools,
        is_halted: row.get("is_halted"),
        information_flow: information_flow::read(row.get("information_flow")),
        draft: policy_shadows::draft(db, account).await?,
    })
}

async fn has_tracker(db: &impl GenericClient, account: AccountId) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(HAS_TRACKER).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.get(0))
}
