/** Conditions by one argument, and what the page knows of tools and rules. */
import { describe, expect, it } from "vitest";
import { comparisonOf, parts, written, type Comparison } from "./condition.js";
import { argumentsOf, asks, isLike, nextPriority, sampleOf, stateOf, type Rule,
  type Tool } from "./model.js";

describe("conditions", () => {
  it.each<[string, Comparison]>([
    ["args.amount > 300", { argument: "amount", operator: "gt", value: "300" }],
    ["args.order.total <= -1.5", { argument: "order.total", operator: "le", value: "-1.5" }],
    ["args.draft == true", { argument: "draft", operator: "eq", value: "true" }],
    ["args.title.contains('it')", { argument: "title", operator: "contains", value: "it" }],
    [`args.title != "it's"`, { argument: "title", operator: "ne", value: "it's" }],
    ["args.url.matches('^https?:')", { argument: "url", operator: "matches", value: "^https?:" }],
  ])("%s", (text, comparison) => {
    expect(written(comparison)).toBe(text);
    expect(parts(text)).toEqual(comparison);
  });

  it("leaves alone what is more than one comparison", () => {
    for (const text of ["args.a == 'x' && args.b == 'y'", "args.a", "has(args.a)", "args.a > args.b", "true"]) {
      expect(parts(text)).toBeUndefined();
    }
    expect(written({ argument: " ", operator: "eq", value: "" })).toBe("");
  });

  it.each([
    ["simple", "amount > 300", "args.amount > 300"],
    ["simple", "args.amount > 300", "args.amount > 300"],
    ["simple", "true", undefined],
    ["simple", null, undefined],
    // These stay as they are written: as a comparison they would mean something else.
    ["cel", "args.amount > 300", undefined],
    ["cel", "budget.spent > 1", undefined],
    ["cel", "args.amount > 300 && args.to == 'x'", undefined],
  ] as const)("in %s, %s opens as %s", (condition_type, condition_expression, expected) => {
    const comparison = comparisonOf({ condition_type, condition_expression });
    expect(comparison && written(comparison)).toBe(expected);
  });
});

const rule = (id: string, priority: number, more: Partial<Rule> = {}) =>
  ({ id, priority, action: "allow", is_enabled: true, ...more }) as Rule;

describe("the order of rules", () => {
  it("keeps rules of one before those of everybody", () => {
    expect(isLike(rule("a", 0, { flow_id: "x" }), rule("b", 0))).toBe(false);
    expect(nextPriority([rule("a", 7)])).toBe(17);
  });
});

describe("tools", () => {
  const tool = (more: Partial<Tool>) => ({ access_rules: [], is_enabled: true, exposed_name: "x", ...more }) as Tool;

  it("ask by their workflow only without rules", () => {
    expect(asks(tool({ approval_workflow_id: "w" }))).toBe(true);
    expect(asks(tool({ approval_workflow_id: "w", access_rules: [rule("a", 0)] }))).toBe(false);
    expect(asks(tool({ access_rules: [rule("a", 0, { action: "require_approval" })] }))).toBe(true);
    expect(asks(tool({ access_rules: [rule("a", 0, { action: "require_approval", is_enabled: false })] }))).toBe(false);
    expect([stateOf(tool({})), stateOf(tool({ exposed_name: null })), stateOf(tool({ is_enabled: false }))]).toEqual(
      ["on", "left_out", "off"]);
  });

  it("have arguments, and samples of them", () => {
    const schema = { required: ["a"], properties: { a: { type: "integer" }, b: { enum: ["x", "y"] },
      c: { anyOf: [{ type: "string" }, { type: "null" }] }, d: { type: "array", items: { type: "string" } } } };
    expect(argumentsOf(schema).map(({ name, type }) => `${name} ${type}`)).toEqual(
      ["a integer", 'b "x" | "y"', "c string | null", "d string[]"]);
    expect(sampleOf(schema)).toEqual({ a: 1 });
    expect(argumentsOf("nonsense")).toEqual([]);
  });
});
