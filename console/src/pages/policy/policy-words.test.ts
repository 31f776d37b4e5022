/** What is said about policies, and where it stands in their text. */
import { expect, it } from "vitest";
import type { Difference, Finding, Replayed, Told } from "../../api/policies.js";
import { afterWord, mistakesOf, nameOfRule, sumText, toneOfDecision, withPage, wordOfBasis,
  wordOfDecision } from "./policy-words.js";

const told = (decision: string, rule?: Told["rule"]): Told => ({ decision, basis: "rule", ...(rule && { rule }) });

function call(id: string, more: Partial<Difference> = {}): Difference {
  return { call_id: id, tool: "pay", server: "bank", outcome: "changes", before: told("allow"), after: told("deny"),
    ...more };
}

function page(calls: number, would_change: number, differences: Difference[], next_cursor?: string): Replayed {
  return { calls, would_change, cannot_tell: 0, unchanged: calls - would_change, differences, summary: "",
    next_cursor: next_cursor ?? null };
}

it.each([
  ["allow", "Allow", "good"],
  ["deny", "Deny", "bad"],
  ["require_approval", "Ask", "warn"],
  ["blocked", "Blocked", "bad"],
  ["postpone", "postpone", "still"],
])("calls the decision %s “%s”", (decision, word, tone) => {
  expect([wordOfDecision(decision), toneOfDecision(decision)]).toEqual([word, tone]);
});

it("names what a decision rests on, also what it does not know", () => {
  expect([wordOfBasis("none_fired"), wordOfBasis("moon\u202e")]).toEqual(["None of its rules applies", "moon\\u202e"]);
  const id = "r";
  expect(nameOfRule(told("deny", { id, description: "history stays", condition: "args.force" }))).toBe("history stays");
  expect(nameOfRule(told("deny", { id, condition: "args.force" }))).toBe("args.force");
  expect(nameOfRule(told("deny", { id }))).toBe("always");
  expect(nameOfRule({ basis: "unknown_tool" })).toBe("The tool is not set up: the default decides");
});

it("says what the draft would do, or that it cannot be told", () => {
  expect([afterWord(call("a")), afterWord(call("a", { after: null, outcome: "cannot_tell" })),
    afterWord(call("a", { after: null, outcome: "fault" }))]).toEqual(["Deny", "Cannot tell", "Fault"]);
});

const TEXT = "kind: Policy\ntools:\n  - tool: pay\n    rules:\n      - action: deny\n        when: args.amout > 3\n";

it.each<[string, Partial<Finding>, string]>([
  ["line and column", { line: 6, column: 15 }, "args.amout"],
  ["its path without them", { path: "tools[0].rules[0].action" }, "deny"],
  ["the nearest that is there", { path: "tools[0].rules[7].when" }, "rules"],
  ["the beginning for the whole document", { path: "" }, "k"],
])("puts a finding at %s", (_, place, found) => {
  const finding: Finding = { severity: "error", code: "x", path: "", message: "is wrong", hint: "", ...place };
  const [mistake] = mistakesOf(TEXT, [finding]);
  expect(TEXT.slice(mistake?.from, mistake?.to)).toBe(found);
});

it("tells warnings from errors, and the way out", () => {
  const one: Finding = { severity: "warning", code: "unreachable_rule", path: "tools[0]", message: "never applies",
    hint: "move it up" };
  const [warning, error] = mistakesOf(TEXT, [one, { ...one, severity: "error", hint: "" }]);
  expect([warning?.isWarning, warning?.message]).toEqual([true, "never applies; move it up"]);
  expect([error?.isWarning, error?.message]).toEqual([false, "never applies"]);
});

it("keeps the counts of the first page where it decided about all, and adds the list", () => {
  const first = withPage(undefined, page(9_212, 14, [call("a"), call("b")], "b.z"), 2);
  expect([first.isPart, sumText(first)]).toEqual([false, "would change 14 of 9,212 calls"]);
  const both = withPage(first, page(9_000, 12, [call("c")]), 2);
  expect([both.calls, both.changes, both.unchanged, both.cursor]).toEqual([9_212, 14, 9_198, undefined]);
  expect(both.differences.map(({ call_id: id }) => id)).toEqual(["a", "b", "c"]);
});

it("adds the counts of calls that the page before had not come to", () => {
  const first = withPage(undefined, page(1_000, 1, [call("a")], "m.z"), 2);
  expect(first.isPart).toBe(true);
  const both = withPage(first, page(1, 1, [call("n")]), 2);
  expect([both.isPart, sumText(both)]).toEqual([false, "would change 2 of 1,001 calls"]);
});

it("counts one call as one", () => {
  expect(sumText({ changes: 1, calls: 1 })).toBe("would change 1 of 1 call");
});
