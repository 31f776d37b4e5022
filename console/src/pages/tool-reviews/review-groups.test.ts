/** What waits for review, by server and through filters. */
import { expect, it } from "vitest";
import type { ToolReview } from "../../api/tool-reviews.js";
import { decidable } from "./places.js";
import { keyOf, serversOf } from "./review-groups.js";

const review = (server: string, name: string, part: object = {}) => ({
  mcp_server_id: server, server: server.toUpperCase(), kind: "tool", name, state: "new", hash: "aa", findings: [],
  changes: [], definition: {}, waits_for_review: true, ...part }) as unknown as ToolReview;
const all = [
  review("a", "one"),
  review("a", "two", { state: "changed", findings: [{ severity: "high" }, { severity: "low" }] }),
  review("b", "three", { state: "rejected", waits_for_review: false }),
  review("b", "four", { state: "unclear", hash: null, waits_for_review: false }),
];

it.each([
  ["", ["A: one two", "B: three four"]],
  ["server=b", ["B: three four"]],
  ["severity=high", ["A: two"]],
  ["severity=medium", []],
  ["state=rejected", ["B: three"]],
  ["state=changed&server=b", []],
])("shows with %j %j", (query, expected) => {
  const groups = serversOf(all, [], new URLSearchParams(query));
  expect(groups.map(({ name, reviews }) => `${name}: ${reviews.map((one) => one.name).join(" ")}`)).toEqual(expected);
});

it("selects only what a person can end", () => {
  expect(decidable(all).map(({ name }) => name)).toEqual(["one", "two"]);
});

it("takes a version that changed for another one", () => {
  expect(keyOf(review("a", "one", { hash: "bb" }))).not.toBe(keyOf(review("a", "one")));
  expect(keyOf(review("a", "one"))).toBe(keyOf(review("a", "one", { why: "it is new" })));
});
