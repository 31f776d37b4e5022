/** Every page on one screen: its address, its code, who may see it, and where the sidebar has it. */
import type { IconName } from "./components/p-icon.js";
import type shell from "./strings/en/shell.js";

export type NavGroup = "group_watch" | "group_work" | "group_connect" | "group_account";

export interface Route {
  /** A pattern of URLPattern's language; names become the page's `params`. */
  path: string;
  /** The page's element, which `load` defines. */
  tag: `page-${string}`;
  load: () => Promise<unknown>;
  /** Shown to people who have not signed in: always, or with a link's `token` only. */
  public?: true | "with-token";
  /** Without the frame, for whoever it is; people who have not signed in never see the frame. */
  bare?: true;
  /** The permission that the page needs; without it, a page says so and the sidebar leaves it out. */
  needs?: string;
  nav?: {
    group: NavGroup;
    label: keyof typeof shell;
    icon: IconName;
    /** Where `path` is a pattern. */
    href?: string;
    /** Where pages of single things are, when they do not stand below `path`. */
    also?: string;
    /** What is counted beside it: approvals that wait, tools that wait for review. */
    badge?: "approvals" | "held";
  };
}

/** The first that matches is taken. Those with `nav` stand in the sidebar in this order. */
export const routes: readonly Route[] = [
  {
    path: "/console",
    tag: "page-overview",
    load: () => import("./pages/overview.js"),
    nav: { group: "group_watch", label: "nav_overview", icon: "overview" },
  },
  {
    path: "/console/attention",
    tag: "page-attention",
    load: () => import("./pages/attention.js"),
    nav: { group: "group_watch", label: "nav_attention", icon: "attention" },
  },
  {
    path: "/console/approvals",
    tag: "page-approvals",
    load: () => import("./pages/approvals.js"),
    needs: "view_approvals",
    nav: { group: "group_watch", label: "nav_approvals", icon: "approvals", also: "/console/approval/",
      badge: "approvals" },
  },
  {
    path: "/console/approval/:id",
    tag: "page-approval",
    load: () => import("./pages/approval.js"),
    needs: "view_approvals",
    public: "with-token",
  },
  {
    path: "/console/flows/executions",
    tag: "page-executions",
    load: () => import("./pages/executions.js"),
    needs: "view_flows",
    nav: { group: "group_watch", label: "nav_executions", icon: "executions" },
  },
  {
    path: "/console/flows/executions/:id",
    tag: "page-execution",
    load: () => import("./pages/execution.js"),
    needs: "view_flows",
  },
  {
    path: "/console/events",
    tag: "page-events",
    load: () => import("./pages/events.js"),
    needs: "view_flows",
    nav: { group: "group_watch", label: "nav_events", icon: "events" },
  },
  {
    path: "/console/events/parked",
    tag: "page-events-parked",
    load: () => import("./pages/events-parked.js"),
    needs: "view_flows",
  },
  { path: "/console/events/:id", tag: "page-event", load: () => import("./pages/event.js"), needs: "view_flows" },
  { path: "/console/welcome", tag: "page-welcome", load: () => import("./pages/welcome.js") },
  {
    path: "/console/trackers",
    tag: "page-trackers",
    load: () => import("./pages/trackers.js"),
    needs: "view_trackers",
    nav: { group: "group_connect", label: "nav_trackers", icon: "trackers" },
  },
  {
    path: "/console/issues",
    tag: "page-issues",
    load: () => import("./pages/issues.js"),
    needs: "view_issues",
    nav: { group: "group_connect", label: "nav_issues", icon: "issues" },
  },
  issues("duplicates", "page-duplicates", () => import("./pages/duplicates.js")),
  issues("duplicates/:one/:other", "page-duplicate", () => import("./pages/duplicate.js")),
  issues("compliance", "page-compliance", () => import("./pages/compliance.js")),
  issues("dependencies", "page-dependencies", () => import("./pages/dependencies.js")),
  issues("map", "page-issue-map", () => import("./pages/issue-map.js")),
  issues(":id", "page-issue", () => import("./pages/issue.js")),
  {
    path: "/console/trackers/connect",
    tag: "page-tracker-connect",
    load: () => import("./pages/tracker-connect.js"),
    needs: "create_trackers",
  },
  {
    path: "/console/trackers/:id",
    tag: "page-tracker",
    load: () => import("./pages/tracker.js"),
    needs: "view_trackers",
  },
  {
    path: "/console/audit",
    tag: "page-audit",
    load: () => import("./pages/audit.js"),
    needs: "view_audit_logs",
    nav: { group: "group_account", label: "nav_audit", icon: "audit" },
  },
  {
    path: "/console/settings/:tab?",
    tag: "page-settings",
    load: () => import("./pages/settings.js"),
    nav: { group: "group_account", label: "nav_settings", icon: "settings", href: "/console/settings" },
  },
  {
    path: "/console/flows",
    tag: "page-flows",
    load: () => import("./pages/flows.js"),
    needs: "view_flows",
    nav: { group: "group_work", label: "nav_flows", icon: "flows" },
  },
  { path: "/console/flows/new", tag: "page-flow-new", load: () => import("./pages/flow-new.js"),
    needs: "create_flows" },
  { path: "/console/flows/:id", tag: "page-flow", load: () => import("./pages/flow.js"), needs: "view_flows" },
  {
    path: "/console/tools",
    tag: "page-tools",
    load: () => import("./pages/tools.js"),
    needs: "view_tools",
    nav: { group: "group_connect", label: "nav_tools", icon: "tools" },
  },
  {
    path: "/console/policy",
    tag: "page-policy",
    load: () => import("./pages/policy.js"),
    needs: "view_policies",
    nav: { group: "group_work", label: "nav_policy", icon: "policy" },
  },
  {
    path: "/console/tools/reviews",
    tag: "page-tool-reviews",
    load: () => import("./pages/tool-reviews.js"),
    needs: "view_mcp_servers",
    nav: { group: "group_connect", label: "nav_reviews", icon: "reviews", badge: "held" },
  },
  {
    path: "/console/information-flow",
    tag: "page-information-flow",
    load: () => import("./pages/information-flow.js"),
    needs: "view_policies",
    nav: { group: "group_connect", label: "nav_information_flow", icon: "labels" },
  },
  {
    path: "/console/kill-switch",
    tag: "page-kill-switch",
    load: () => import("./pages/kill-switch.js"),
    needs: "view_tools",
    nav: { group: "group_account", label: "nav_kill_switch", icon: "power" },
  },
  {
    path: "/console/ai-models",
    tag: "page-ai-models",
    load: () => import("./pages/ai-models.js"),
    needs: "view_ai_models",
    nav: { group: "group_connect", label: "nav_models", icon: "agent" },
  },
  {
    path: "/console/teams",
    tag: "page-teams",
    load: () => import("./pages/teams.js"),
    needs: "view_approvals",
    nav: { group: "group_account", label: "nav_teams", icon: "people" },
  },
  {
    path: "/console/register",
    tag: "page-register",
    load: () => import("./pages/register.js"),
    public: true,
    bare: true,
  },
  { path: "/console/sign-in", tag: "page-sign-in", load: () => import("./pages/sign-in.js"), public: true, bare: true },
];

/** A page about issues, below their list. */
function issues(path: string, tag: Route["tag"], load: Route["load"]): Route {
  return { path: `/console/issues/${path}`, tag, load, needs: "view_issues" };
}

export const notFound: Route = {
  path: "/console/*",
  tag: "page-not-found",
  load: () => import("./pages/not-found.js"),
};
