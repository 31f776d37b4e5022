/** What each kind of tracker needs to be read: fields of a form, and the body that they make. Pure. */
import type { Schema } from "../api/client.js";
import type { Scope } from "../components/p-scope.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/tracker-connect.js";

const t = strings("tracker-connect", en);

type Rule = Schema<"ScopeRuleBody">;
export type TrackerKind = Schema<"TrackerKind">;
/** How a token is used; Jira's Cloud and its servers differ. */
export type Auth = "api_token" | "github_app" | "jira_cloud" | "jira_server";

export interface CredentialField {
  /** As errors of the server name it. */
  name: string;
  label: string;
  hint?: string;
  type?: "password" | "url" | "email" | "text";
  /** More than one line. */
  lines?: number;
  required?: boolean;
}

export const AUTHS: Record<TrackerKind, { value: Auth; label: string }[]> = {
  github: [
    { value: "api_token", label: t("auth_api_token") },
    { value: "github_app", label: t("auth_github_app") },
  ],
  gitlab: [{ value: "api_token", label: t("auth_api_token") }],
  jira: [
    { value: "jira_cloud", label: t("auth_api_token_jira_cloud") },
    { value: "jira_server", label: t("auth_api_token_jira") },
  ],
};

/** The fields of a form, in their order. */
export function fieldsOf(kind: TrackerKind, auth: Auth): CredentialField[] {
  const isJira = kind === "jira";
  const url: CredentialField = { name: "url", label: t("url"), type: "url", required: isJira,
    hint: t(isJira ? "url_hint_jira" : "url_hint") };
  switch (auth) {
    case "github_app":
      return [
        { name: "connection_details.app_id", label: t("app_id"), required: true },
        { name: "connection_details.installation_id", label: t("installation_id"), required: true },
        { name: "token", label: t("token_app"), hint: t("token_app_hint"), lines: 5, required: true },
        url,
      ];
    case "jira_cloud":
      return [
        url,
        { name: "connection_details.email", label: t("email"), type: "email", required: true },
        { name: "token", label: t("token_jira_cloud"), hint: t("token_jira_cloud_hint"), type: "password",
          required: true },
      ];
    case "jira_server":
      return [
        url,
        { name: "token", label: t("token_jira"), hint: t("token_jira_hint"), type: "password", required: true },
      ];
    case "api_token": {
      const words = kind === "github"
        ? { label: t("token_github"), hint: t("token_github_hint") }
        : { label: t("token_gitlab"), hint: t("token_gitlab_hint") };
      return [{ name: "token", ...words, type: "password", required: true }, url];
    }
  }
}

export interface Credential {
  tracker_type: TrackerKind;
  token: string;
  url?: string;
  auth_type?: string;
  connection_details?: Record<string, never>;
}

/** The body of a request; what was left empty is left out. */
export function credentialOf(kind: TrackerKind, auth: Auth, values: ReadonlyMap<string, string>): Credential {
  const value = (name: string) => values.get(name)?.trim() ?? "";
  const details = fieldsOf(kind, auth).filter(({ name }) => name.startsWith("connection_details."));
  const given = details.map(({ name }) => [name.replace("connection_details.", ""), value(name)]);
  return {
    tracker_type: kind,
    token: value("token"),
    ...(value("url") !== "" && { url: value("url") }),
    ...(auth === "github_app" && { auth_type: "github_app" }),
    ...(given.length > 0 && { connection_details: Object.fromEntries(given) as Record<string, never> }),
  };
}

/** The field that a problem belongs to: the one it names, else the whole that it is a part of. */
export function fieldFor(name: string, fields: readonly CredentialField[]): string {
  if (fields.some((field) => field.name === name)) return name;
  return fields.find((field) => field.name.startsWith(`${name}.`))?.name ?? "token";
}

function rule(scope_type: Rule["scope_type"], rule_type: Rule["rule_type"], identifier: string): Rule {
  return { scope_type, rule_type, identifier };
}

/** The rules that a choice of organizations and projects makes. */
export function rulesOf({ organizations, without }: Scope): Rule[] {
  return [
    ...[...organizations].map((identifier) => rule("ORGANIZATION", "INCLUDE", identifier)),
    ...[...without].map((identifier) => rule("PROJECT", "EXCLUDE", identifier)),
  ];
}
