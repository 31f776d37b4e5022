/** What conditions in CEL can speak of, and how names are completed. */
import { describe, expect, it, test } from "vitest";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { beginsWithVariable, completed, matching, speaksOf, variablesOf } from "./cel.js";

const t = strings("tools", en);
const schema = { properties: { amount: { type: "number", description: "In dollars" }, "x-y": { type: "string" },
  in: {}, budget: { type: "object" } } };
const all = variablesOf(schema, t);

/** A text whose cursor stands at `|`. */
function typed(marked: string) {
  const at = marked.indexOf("|");
  return { text: marked.replace("|", ""), at };
}

describe("variables", () => {
  it("are the tool's arguments, then what every call has", () => {
    expect(all.slice(0, 4)).toEqual([
      { name: "args.amount", about: "number; In dollars" },
      { name: 'args["x-y"]', about: "string" },
      { name: 'args["in"]', about: "any" },
      { name: "args.budget", about: "object" },
    ]);
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["tool.name", "principal.flow", "time.hour", "session.calls",
      "budget.spent", "budget.limit", "budget.left"]));
    expect(new Set(names).size).toBe(names.length);
    expect(all.every(({ about }) => about !== "")).toBe(true);
    expect(variablesOf(undefined, t).map(({ name }) => name)).toEqual(names.slice(4));
  });

  it.each([
    ["bud|", ["budget.spent", "budget.limit", "budget.left", "args.budget"]],
    ["args.amount > 3 && budget.s|", ["budget.spent"]],
    ["budget.spent|", []],
    ["SPE|", ["budget.spent"]],
    ["!tool.annotations.d|", ["tool.annotations.destructiveHint"]],
    ["(am|", ["args.amount"]],
    ["args.|", ["args.amount", "args.budget"]],
    ["budget.spent > 1 |", []],
    ["|", []],
    ["nonsense|", []],
    ["args.to == 'bud|", []],
    ["args.to == 'x' && bud|", ["budget.spent", "budget.limit", "budget.left", "args.budget"]],
    ["bud| > 3", ["budget.spent", "budget.limit", "budget.left", "args.budget"]],
  ])("fit %s", (marked, expected) => {
    expect(matching(all, typed(marked)).map(({ name }) => name)).toEqual(expected);
  });
});

test.each([
  ["|", "budget.spent", "budget.spent|"],
  ["bud|", "budget.spent", "budget.spent|"],
  ["spe| > 1", "budget.spent", "budget.spent| > 1"],
  ["!tool.annotations.read|", "tool.annotations.readOnlyHint", "!tool.annotations.readOnlyHint|"],
  ["args.amount > 3 &&|", "budget.spent", "args.amount > 3 && budget.spent|"],
  ["args.amount > 3 && |", "budget.spent", "args.amount > 3 && budget.spent|"],
  ["args.amount >| 3", "budget.left", "args.amount > budget.left| 3"],
  ["size(|)", 'args["x-y"]', 'size(args["x-y"]|)'],
  ["x-y|", 'args["x-y"]', 'x-y args["x-y"]|'],
])("%s completed by %s is %s", (marked, name, expected) => {
  expect(completed(typed(marked), name)).toEqual(typed(expected));
});

test.each([
  ["budget.spent > 1", true],
  ["args.amount > 3 && !(budget.left < 1)", true],
  ["has(budget.limit)", true],
  ["args.budget > 3", false],
  ["budgets > 3", false],
  ["args.to == 'budget'", false],
  ['args.to == "a \\" budget.spent"', false],
  ["args.to == 'x' || budget.spent > 1", true],
  ["", false],
])("%s speaks of the budget: %s", (text, expected) => expect(speaksOf(text, "budget")).toBe(expected));

test.each([
  ["budget.spent > 1", true],
  [" tool.name == 'pay'", true],
  ["session == null", true],
  ["args.budget.spent > 1", false],
  ["args.amount > 1", false],
  ["budgets > 1", false],
  ["budget-left > 1", false],
  ["amount > budget.left", false],
  ["", false],
])("%s begins with a variable: %s", (text, expected) => expect(beginsWithVariable(text)).toBe(expected));
