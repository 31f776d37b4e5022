/** What is to be done, out of everything that was found. */
import { expect, it } from "vitest";
import { itemsOf, type Found } from "../attention.js";

const nothing: Found = { approvals: [], failed: [], trackers: [], parked: 0, servers: [],
  health: undefined };
const tracker = { id: "t", name: "acme", is_active: true, has_token: true, is_valid: true, degraded_projects: [] };
const found = (part: object) => itemsOf({ ...nothing, ...part });
const kinds = (part: object) => found(part).map(({ kind }) => kind);

it("is nothing when all is well", () => {
  const health = { parts: { database: { state: "up" }, docker: { state: "up" } } };
  expect(kinds({ trackers: [tracker], health })).toEqual([]);
});

it("has the gravest first", () => {
  const part = {
    approvals: [{ id: "a", tool_name: "delete", risk_level: "high" }],
    failed: [{ id: "e", flow_name: "f" }],
    trackers: [{ ...tracker, is_valid: false }],
    parked: 2,
    servers: [{ id: "m", name: "bank", held_tools: 3 }, { id: "n", held_tools: 0 }],
    health: { parts: { docker: { state: "degraded", detail: "gone" }, database: { state: "up" } } },
  };
  expect(kinds(part)).toEqual(["approval", "server", "parked", "held", "tracker", "failed"]);
  expect(found(part).map(({ isGrave }) => isGrave)).toEqual([true, false, true, false, true, false]);
});

it.each([
  [{ is_valid: false }, ["tracker"]],
  [{ is_valid: false, has_token: false }, []],
  [{ is_valid: false, is_active: false }, []],
  [{ degraded_projects: ["a/b", "a/c"] }, ["tracker_projects"]],
  [{ token_expiry_status: "expiring_soon" }, ["tracker_expires"]],
  [{ token_expiry_status: "valid" }, []],
])("tells of a tracker with %j", (state, expected) => {
  expect(kinds({ trackers: [{ ...tracker, ...state }] })).toEqual(expected);
});

it("is another item when it gets worse", () => {
  const [one, other] = [2, 3].map((parked) => found({ parked })[0]?.fingerprint);
  expect(one).not.toBe(other);
});
