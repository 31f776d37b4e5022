/** What a form holds becomes what the server asks for, and its problems find their way back to the fields. */
import { describe, expect, test } from "vitest";
import { credentialOf, fieldFor, fieldsOf, rulesOf } from "../credentials.js";

describe("credentials", () => {
  test.each([
    ["github", "api_token", { token: " ghp ", url: "" }, { tracker_type: "github", token: "ghp" }],
    ["github", "github_app",
      { token: "PEM", "connection_details.app_id": "1", "connection_details.installation_id": "2" },
      { tracker_type: "github", token: "PEM", auth_type: "github_app",
        connection_details: { app_id: "1", installation_id: "2" } }],
    ["gitlab", "api_token", { token: "x", url: "https://git.example.com" },
      { tracker_type: "gitlab", token: "x", url: "https://git.example.com" }],
    // What was typed for another kind of token stays out.
    ["jira", "jira_server", { token: "x", url: "https://j", "connection_details.email": "a@b" },
      { tracker_type: "jira", token: "x", url: "https://j" }],
    ["jira", "jira_cloud", { token: "x", url: "https://j", "connection_details.email": "a@b" },
      { tracker_type: "jira", token: "x", url: "https://j", connection_details: { email: "a@b" } }],
  ] as const)("of %s with %s", (kind, auth, values, expected) => {
    expect(credentialOf(kind, auth, new Map(Object.entries(values)))).toEqual(expected);
  });

  test.each([
    ["token", "token"],
    ["connection_details", "connection_details.email"],
    ["connection_details.email", "connection_details.email"],
    ["tracker_type", "token"],
  ])("a problem of %s stands at %s", (name, expected) => {
    expect(fieldFor(name, fieldsOf("jira", "jira_cloud"))).toBe(expected);
  });

  test("rules take in organizations and leave out projects", () => {
    expect(rulesOf({ organizations: new Set(["octo"]), without: new Set(["octo/old"]) })).toEqual([
      { scope_type: "ORGANIZATION", rule_type: "INCLUDE", identifier: "octo" },
      { scope_type: "PROJECT", rule_type: "EXCLUDE", identifier: "octo/old" },
    ]);
  });
});
