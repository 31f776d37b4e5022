//! Who may do what: roles, permissions, and the scopes of API keys.

use crate::event::UnknownName;
use std::{fmt, str::FromStr};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// One thing a caller may do; names follow verb and resource.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission { $($(#[$doc])* $name),+ }

        impl Permission {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name used on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

permissions! {
    ViewFlows = "view_flows",
    CreateFlows = "create_flows",
    EditFlows = "edit_flows",
    DeleteFlows = "delete_flows",
    ExecuteFlows = "execute_flows",
    ViewTrackers = "view_trackers",
    CreateTrackers = "create_trackers",
    EditTrackers = "edit_trackers",
    DeleteTrackers = "delete_trackers",
    ViewProjects = "view_projects",
    CreateProjects = "create_projects",
    EditProjects = "edit_projects",
    DeleteProjects = "delete_projects",
    ViewOrganizations = "view_organizations",
    CreateOrganizations = "create_organizations",
    EditOrganizations = "edit_organizations",
    DeleteOrganizations = "delete_organizations",
    ViewMcpServers = "view_mcp_servers",
    CreateMcpServers = "create_mcp_servers",
    EditMcpServers = "edit_mcp_servers",
    DeleteMcpServers = "delete_mcp_servers",
    /// Have MCP servers that are commands, which we run.
    RunMcpCommands = "run_mcp_commands",
    ViewAiModels = "view_ai_models",
    CreateAiModels = "create_ai_models",
    EditAiModels = "edit_ai_models",
    DeleteAiModels = "delete_ai_models",
    ViewTools = "view_tools",
    ManageTools = "manage_tools",
    ViewPolicies = "view_policies",
    ManagePolicies = "manage_policies",
    ManageApprovalWorkflows = "manage_approval_workflows",
    ViewApprovals = "view_approvals",
    DecideApprovals = "decide_approvals",
    ViewIssues = "view_issues",
    CreateIssues = "create_issues",
    EditIssues = "edit_issues",
    ViewAgents = "view_agents",
    ManageAgents = "manage_agents",
    ControlManagedAgent = "control_managed_agent",
    ViewRuntimeSessions = "view_runtime_sessions",
    ManageRuntimeSessions = "manage_runtime_sessions",
    ViewCost = "view_cost",
    ManageBudgets = "manage_budgets",
    ImportUsage = "import_usage",
    ViewAuditLogs = "view_audit_logs",
    ViewUsers = "view_users",
    ManageUsers = "manage_users",
    ManageTeams = "manage_teams",
    ManageAccount = "manage_account",
    ManageKillSwitch = "manage_kill_switch",
    ViewDeviceFleet = "view_device_fleet",
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The system roles. A user's rights are the union of its roles' permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Owner,
    Admin,
    Editor,
    Executor,
    TrackerManager,
    Analyst,
    Viewer,
}

impl Role {
    pub const ALL: [Self; 7] = [
        Self::Owner,
        Self::Admin,
        Self::Editor,
        Self::Executor,
        Self::TrackerManager,
        Self::Analyst,
        Self::Viewer,
    ];

    /// The name used on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::Executor => "executor",
            Self::TrackerManager => "tracker_manager",
            Self::Analyst => "analyst",
            Self::Viewer => "viewer",
        }
    }

    /// Whether this role alone grants the permission.
    pub fn grants(self, permission: Permission) -> bool {
        let name = permission.as_str();
        let views = name.starts_with("view_");
        match self {
            Self::Owner => true,
            Self::Admin => permission != Permission::ManageAccount,
            Self::Editor => {
                (views && !administers(permission))
                    || ["create_", "edit_", "delete_"].iter().any(|verb| name.starts_with(verb))
                    || matches!(
                        permission,
                        Permission::ExecuteFlows
                            | Permission::ManageTools
                            | Permission::DecideApprovals
                            | Permission::ManageRuntimeSessions
                    )
            }
            Self::Executor => {
                (views && !administers(permission))
                    || matches!(permission, Permission::ExecuteFlows | Permission::DecideApprovals)
            }
            Self::TrackerManager => {
                ["_trackers", "_projects", "_organizations", "_issues"]
                    .iter()
                    .any(|resource| name.ends_with(resource))
                    || permission == Permission::ViewFlows
            }
            Self::Analyst => views && permission != Permission::ViewUsers,
            Self::Viewer => views && !administers(permission),
        }
    }
}

/// Views that show people or money rather than work.
fn administers(permission: Permission) -> bool {
    matches!(
        permission,
        Permission::ViewUsers
            | Permission::ViewAuditLogs
            | Permission::ViewCost
            | Permission::ViewDeviceFleet
    )
}

impl FromStr for Role {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}
