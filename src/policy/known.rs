//! What an account has: what names in a document mean, and what its tools take.

use crate::{
    mcp::catalog::BuiltIn,
    store::{
        access_rules::{self, Rule},
        approval_workflows::{self, Workflow},
        mcp_offers::{self, Offer, OfferKind},
        mcp_pins::{self, Review},
        mcp_servers::{self, McpServer},
        one_moment,
        policies::{self, Named, Person},
        store_error,
        tool_configurations::{self, ToolConfiguration},
    },
};
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{
    gate::{Action, ToolKey, ToolOrigin},
    ids::AccountId,
    ports::StoreError,
};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Everything of an account that a document speaks about, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct KnownTools {
    pub servers: Vec<McpServer>,
    pub workflows: Vec<Workflow>,
    pub configurations: Vec<ToolConfiguration>,
    /// In the order in which they are looked at.
    pub rules: Vec<Rule>,
    pub unknown_tools: UnknownTools,
    /// What of new servers has to be reviewed.
    pub default_review: DefaultReview,
    /// Tools that can be called, or could be if they were on.
    pub tools: Vec<KnownTool>,
    pub people: Vec<Person>,
    /// With the people who are in them.
    pub teams: Vec<KnownTeam>,
    pub keys: Vec<Named>,
    pub flows: Vec<Named>,
}

/// What becomes of calls of tools that are not set up; they pass where an account has said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTools(pub Action);

impl Default for UnknownTools {
    fn default() -> Self {
        Self(Action::Allow)
    }
}

/// What has to be reviewed of servers of which nothing is said; what changes, where an account has said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultReview(pub Review);

impl Default for DefaultReview {
    fn default() -> Self {
        Self(Review::Changes)
    }
}

/// A tool, ours or a server's.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownTool {
    pub key: ToolKey,
    /// As its source has it: a JSON Schema of its arguments, null where it has none.
    pub input_schema: Value,
}

/// Some people who are named together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownTeam {
    pub id: Uuid,
    pub name: String,
    pub members: Vec<Uuid>,
}

impl KnownTools {
    /// Reads what the account has, as of one moment.
    pub async fn of_one_moment(db: &mut Client, account: AccountId) -> Result<Self, StoreError> {
        let tx = one_moment(db).await?;
        let known = Self::read(&tx, account).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(known)
    }

    /// Reads what the account has. Of one moment only inside a transaction that sees one.
    pub async fn read(db: &impl GenericClient, account: AccountId) -> Result<Self, StoreError> {
        let offers = mcp_offers::all(db, account).await?;
        let people = policies::people(db, account).await?;
        let teams = policies::teams(db, account).await?;
        let known_team = |team: Named| {
            let is_in = |person: &&Person| person.teams.contains(&team.id);
            let members = people.iter().filter(is_in).map(|person| person.id).collect();
            KnownTeam { id: team.id, name: team.name, members }
        };
        Ok(Self {
            servers: mcp_servers::all(db, account).await?,
            workflows: approval_workflows::all(db, account).await?,
            configurations: tool_configurations::all(db, account).await?,
            rules: access_rules::of_account(db, account).await?,
            unknown_tools: UnknownTools(policies::unknown_tools(db, account).await?),
            default_review: DefaultReview(mcp_pins::default_review(db, account).await?),
            tools: tools(&offers),
            keys: policies::keys(db, account).await?,
            flows: policies::flows(db, account).await?,
            teams: teams.into_iter().map(known_team).collect(),
            people,
        })
    }

    /// The server of this name.
    pub fn server(&self, name: &str) -> Option<&McpServer> {
        self.servers.iter().find(|server| server.settings.name == name)
    }

    /// The workflow of this name.
    pub fn workflow(&self, name: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.setup.name == name)
    }

    /// The rules of every configuration, in the order in which they are looked at.
    pub fn rules_by_configuration(&self) -> HashMap<Uuid, Vec<&Rule>> {
        let mut of = HashMap::<Uuid, Vec<&Rule>>::new();
        for rule in &self.rules {
            of.entry(rule.configuration).or_default().push(rule);
        }
        of
    }
}

/// Ours, and those that servers listed when they were last asked.
fn tools(offers: &[Offer]) -> Vec<KnownTool> {
    let ours = BuiltIn::all().into_iter().map(|tool| {
        let key = ToolKey { origin: ToolOrigin::Builtin, name: tool.name };
        KnownTool { key, input_schema: input_schema(tool.listed.get()) }
    });
    let theirs = offers.iter().filter(|offer| offer.kind == OfferKind::Tool).map(|offer| {
        let key = ToolKey { origin: ToolOrigin::Server(offer.server), name: offer.name.clone() };
        KnownTool { key, input_schema: input_schema(&offer.definition) }
    });
    ours.chain(theirs).collect()
}

/// What a tool takes, as its source has it: a JSON Schema of its arguments, null where it is not known.
pub async fn input_schema_of(
    db: &impl GenericClient,
    account: AccountId,
    tool: &ToolKey,
) -> Result<Value, StoreError> {
    let definition = match &tool.origin {
        ToolOrigin::Builtin => {
            let ours = BuiltIn::all().into_iter().find(|ours| ours.name == tool.name);
            ours.map(|ours| ours.listed.get().to_owned())
        }
        ToolOrigin::Server(server) => mcp_offers::tool(db, account, *server, &tool.name).await?,
        ToolOrigin::Http(_) => None,
    };
    Ok(definition.map(|definition| input_schema(&definition)).unwrap_or_default())
}

/// Null where a tool's definition has none that can be read.
fn input_schema(definition: &str) -> Value {
    let definition: Value = serde_json::from_str(definition).unwrap_or_default();
    definition.get("inputSchema").cloned().unwrap_or_default()
}
