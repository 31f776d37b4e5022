/** A tracker's health is the worst that is known of it; its scope is what its rules say. */
import { describe, expect, test } from "vitest";
import { deliveriesOf, healthOf, heardOf, scopeOf, type Tracker } from "../tracker-words.js";

const hook = { organization_id: "o", identifier: "octo", url: "", state: "registered", received: 2, healed: 1,
  missing: 0 };
const good = { id: "t", is_active: true, has_token: true, is_valid: true, last_validation: "2026-01-01T00:00:00Z",
  token_expiry_status: "valid", degraded_projects: [], webhooks: [hook], scope_rules: [] };
const tracker = (changes: object = {}) => ({ ...good, ...changes }) as unknown as Tracker;
const never = new Map<string, string>();

describe("health", () => {
  test.each([
    [{}, "good", "healthy"],
    [{ is_active: false, is_valid: false }, "still", "switched off"],
    [{ has_token: false }, "warn", "waits for a first webhook"],
    [{ token_expiry_status: "expired" }, "bad", "token expired"],
    [{ is_valid: false }, "bad", "token refused"],
    [{ is_valid: false, last_validation: null }, "warn", "not tried yet"],
    [{ webhooks: [{ ...hook, state: "disabled" }] }, "bad", "webhook off"],
    [{ webhooks: [hook, { ...hook, missing: 3 }] }, "warn", "events missing"],
    [{ degraded_projects: ["octo/app"] }, "warn", "partly readable"],
    [{ token_expiry_status: "expiring_soon" }, "warn", "token ends soon"],
    [{ webhooks: [{ ...hook, state: "manual" }] }, "warn", "webhook to set up"],
  ])("of %j", (changes, tone, word) => {
    expect(healthOf(tracker(changes), never)).toMatchObject({ tone, word });
  });

  test("of one that was heard of", () => {
    const organizations = [
      { tracker_id: "t", last_webhook_update: "2026-01-02T00:00:00Z" },
      { tracker_id: "t", last_webhook_update: "2026-01-01T00:00:00Z" },
      { tracker_id: "u", last_webhook_update: null },
    ];
    const heard = heardOf(organizations as never);
    expect([...heard]).toEqual([["t", "2026-01-02T00:00:00Z"]]);
    expect(healthOf(tracker({ has_token: false }), heard).word).toBe("receiving");
  });
});

test.each([
  [[], "all that sends webhooks"],
  [[["ORGANIZATION", "INCLUDE"]], "1 organization"],
  [[["ORGANIZATION", "INCLUDE"], ["ORGANIZATION", "INCLUDE"], ["PROJECT", "EXCLUDE"]],
    "2 organizations, without 1 project"],
])("scope of %j", (rules, expected) => {
  const scope_rules = rules.map(([scope_type, rule_type]) => ({ scope_type, rule_type, identifier: "x" }));
  expect(scopeOf(tracker({ scope_rules }))).toBe(expected);
});

test("deliveries of all organizations", () => {
  const both = tracker({ webhooks: [hook, { ...hook, missing: 4 }] });
  expect(deliveriesOf(both)).toEqual({ received: 4, healed: 2, missing: 4 });
});
