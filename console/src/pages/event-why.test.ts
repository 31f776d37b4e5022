/** What is said of an event and the flows. */
import { describe, expect, it } from "vitest";
import { answer, inOrderOfInterest, isNear, outcomeText, valueText, type Check, type EventDetail, type Explanation,
  type FlowWhy, type Verdict } from "./event-why.js";

const checks = (...conditions: string[]) => conditions.map((condition) => ({ condition })) as Check[];
const flow = (verdict: Verdict, ...conditions: string[]) => (
  { flow_name: verdict, verdict, checks: checks(...conditions) }) as unknown as FlowWhy;

it("puts those that matched first, then those that came near", () => {
  const far = { ...flow("not_matched", "enabled", "trigger"), flow_name: "far" };
  const sorted = inOrderOfInterest([flow("deleted"), far, flow("disabled"),
    flow("not_matched", "enabled", "trigger", "events", "where"), flow("controlled"), flow("started")]);
  expect(sorted.map(({ flow_name }) => flow_name)).toEqual(
    ["started", "controlled", "not_matched", "far", "disabled", "deleted"]);
});

it.each<[Verdict, string, boolean]>([
  ["not_matched", "where", true], ["not_matched", "filters.labels", true], ["no_answer", "where", true],
  ["not_matched", "events", false], ["started", "where", false], ["disabled", "where", false],
])("%s at %s is near: %s", (verdict, condition, near) => {
  expect(isNear(flow(verdict, "enabled", condition))).toBe(near);
});

describe("answer", () => {
  const routed = { state: "routed", attempts: 0 };
  const event = { executions: [], is_own: false, routing: routed } as unknown as EventDetail;
  const explained = (given: object) => ({ suppressed: null, flows: [], ...given }) as unknown as Explanation;
  const held = explained({ flows: [flow("controlled"), flow("not_matched")] });

  it.each<[object, Explanation | undefined, string]>([
    [{}, undefined, "It started nothing."],
    [{ executions: [{}, {}] }, held, "It started 2 executions."],
    [{}, held, "It started nothing of its own: a limit of a flow decided."],
    [{}, explained({ suppressed: "a loop" }), "It was to start nothing: a loop."],
    [{ is_own: true }, explained({ suppressed: "ours" }),
      "An execution of yours caused it. Such events never start flows, or agents would go in circles."],
    [{ routing: { state: "waiting", attempts: 0 } }, held, "It waits to be matched to your flows."],
    [{ routing: { state: "waiting", attempts: 2, last_error: "no" } }, held,
      "Matching failed 2 times and is tried again: no"],
    [{ routing: { state: "parked", attempts: 3, last_error: "broke" } }, undefined,
      "Matching failed too often, so nothing is tried any more: broke"],
  ])("%#", (given, explanation, said) => {
    expect(answer({ ...event, ...given }, explanation)).toBe(said);
  });
});

it.each([
  [null, "nothing"], [undefined, "nothing"], [[], "nothing"], ["issue_opened", "issue_opened"],
  [["bug", 1, { a: true }], 'bug, 1, {"a":true}'], [false, "false"],
  [{ own: false, depth: 6 }, '{"own":false,"depth":6}'],
  ["x".repeat(400), `${"x".repeat(300)}…`],
])("%j is shown as %j", (value, text) => expect(valueText(value)).toBe(text));

it("tells outcomes that it does not know in the server's word", () => {
  expect(["skipped", "put_aside"].map(outcomeText)).toEqual(["Skipped: there was no room", "put aside"]);
});
