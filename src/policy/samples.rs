//! What the tests of this folder start from: an account with people, servers and tools, made up.

use super::{
    entries::RuleEntry,
    known::{KnownTeam, KnownTool, KnownTools},
    read::Read,
};
use crate::store::{
    access_rules::{ConditionType, Rule, RuleAction, RuleSetup},
    approval_workflows::{Workflow, WorkflowSetup},
    mcp_servers::{AuthType, McpServer, Place, PrefixMode, Sealed, Settings, Status, Transport},
    policies::{Named, Person},
    tool_configurations::{Setup, ToolConfiguration, ToolSource},
};
use chrono::DateTime;
use preloop_actors::{
    gate::{RuleId, ToolKey, ToolOrigin, WorkflowId},
    ids::{AccountId, UserId},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// An id that a number stands for.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A rule by its action and its condition, such as `deny args.a == 1`, or its action alone.
pub fn rule(text: &str) -> RuleEntry {
    let (action, when) = match text.split_once(' ') {
        Some((action, when)) => (action, Some(when.to_owned())),
        None => (text, None),
    };
    RuleEntry {
        action: action.parse().unwrap(),
        when,
        language: ConditionType::Cel,
        only_for: None,
        description: None,
        is_enabled: true,
        workflow: None,
        approval_condition: None,
    }
}

/// A document without the header.
pub fn document(yaml: &str) -> Read {
    let text = format!("apiVersion: preloop/v1\nkind: Policy\n{yaml}");
    match Read::text(&text) {
        Ok(read) => read,
        Err(findings) => panic!("{findings:?}\n{text}"),
    }
}

/// An account: `ada` and `bob` may decide and `ops` has both, `eve` may not; the server `git` has the tool `push`; the
/// workflow `Default` asks `ada`; `get_issue` is switched off, and `push` has two rules.
pub fn known() -> KnownTools {
    let at = DateTime::UNIX_EPOCH;
    let default = WorkflowSetup {
        is_default: true,
        approver_user_ids: vec![UserId(id(1))],
        ..WorkflowSetup::named("Default")
    };
    let workflow = Workflow {
        id: WorkflowId(id(20)),
        account: AccountId(id(100)),
        setup: default,
        created_at: at,
        updated_at: at,
    };
    let person = |number, name: &str, may_decide, teams| Person {
        id: id(number),
        name: name.to_owned(),
        may_decide,
        teams,
    };
    KnownTools {
        servers: vec![server()],
        workflows: vec![workflow],
        configurations: vec![
            configuration(30, "get_issue", None, false),
            configuration(31, "push", Some(id(10)), true),
        ],
        rules: vec![
            kept_rule(40, 31, RuleAction::Deny, Some("args.force == true"), 5),
            kept_rule(41, 31, RuleAction::RequireApproval, None, 9),
        ],
        tools: tools(),
        people: vec![
            person(1, "ada", true, vec![id(5)]),
            person(2, "bob", true, vec![id(5)]),
            person(3, "eve", false, vec![]),
        ],
        teams: vec![KnownTeam { id: id(5), name: "ops".to_owned(), members: vec![id(1), id(2)] }],
        keys: vec![Named { id: id(6), name: "laptop".to_owned() }],
        flows: vec![Named { id: id(7), name: "triage".to_owned() }],
        ..KnownTools::default()
    }
}

fn server() -> McpServer {
    let settings = Settings {
        name: "git".to_owned(),
        place: Place::Http {
            transport: Transport::HttpStreaming,
            url: "https://git.example/mcp".to_owned(),
        },
        auth_type: AuthType::Bearer,
        auth: Sealed::default(),
        tool_prefix: Some("git".to_owned()),
        prefix_mode: PrefixMode::Always,
        is_trusted: false,
    };
    McpServer {
        pinning: Default::default(),
        id: id(10),
        settings,
        status: Status::Active,
        revision: 1,
        last_scan_at: None,
        last_error: None,
        facts: None,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn tools() -> Vec<KnownTool> {
    let known = |origin, name: &str, input_schema: Value| KnownTool {
        key: ToolKey { origin, name: name.to_owned() },
        input_schema,
    };
    let push = json!({
        "type": "object",
        "properties": {
            "branch": { "type": "string" },
            "force": { "type": "boolean" },
            "count": { "type": "integer" },
            "labels": { "type": "array", "items": { "type": "string" } },
            "mode": { "enum": ["fast", "slow"] },
            "author": { "type": "object", "properties": { "name": { "type": "string" } },
                        "additionalProperties": false },
            "extra": { "type": "object" },
            "any": {},
        },
        "additionalProperties": false,
    });
    let issue = json!({
        "type": "object",
        "properties": { "issue": { "type": "string" } },
        "required": ["issue"],
    });
    vec![
        known(ToolOrigin::Builtin, "get_issue", issue.clone()),
        known(ToolOrigin::Builtin, "update_issue", issue),
        known(ToolOrigin::Server(id(10)), "push", push),
    ]
}

fn configuration(
    number: u128,
    tool: &str,
    server: Option<Uuid>,
    is_enabled: bool,
) -> ToolConfiguration {
    let setup = Setup {
        tool_name: tool.to_owned(),
        tool_source: if server.is_some() { ToolSource::Mcp } else { ToolSource::Builtin },
        mcp_server: server,
        http_endpoint: None,
        is_enabled,
        tool_description: None,
        tool_schema: None,
        custom_config: None,
        justification_mode: None,
        approval_workflow: None,
    };
    let at = DateTime::UNIX_EPOCH;
    ToolConfiguration { id: id(number), setup, labels: None, created_at: at, updated_at: at }
}

fn kept_rule(
    number: u128,
    configuration: u128,
    action: RuleAction,
    condition: Option<&str>,
    priority: i32,
) -> Rule {
    let setup = RuleSetup {
        action,
        condition: condition.map(str::to_owned),
        condition_type: ConditionType::Cel,
        priority,
        description: None,
        is_enabled: true,
        workflow: None,
        subject: None,
        marker: None,
    };
    let at = DateTime::UNIX_EPOCH;
    Rule {
        id: RuleId(id(number)),
        configuration: id(configuration),
        setup,
        created_at: at,
        updated_at: at,
    }
}
