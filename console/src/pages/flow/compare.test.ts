/** What a test of a draft says. */
import { describe, expect, it } from "vitest";
import { firstView, labelOf, shownOf, whyOf, type Difference, type Test, type Tested } from "./compare.js";

const runs = { starts: true, is_error: false };
const not = (condition: string, reason: string, is_error = false) => ({ starts: false, condition, reason, is_error });
const event = (difference: Difference, draft: Tested["draft"], deployed?: Tested["draft"] | null): Tested => (
  { event_id: difference, source: "github", type: "push", received_at: "2026-01-01T00:00:00Z", difference, draft,
    deployed: deployed ?? null });
const test = (...differences: Difference[]) => ({ problems: [], deployed_flow_id: "f", deployed_version: 3,
  summary: { both: 0, neither: 0, only_deployed: 0, only_draft: 0 },
  events: differences.map((one) => event(one, runs)) }) as Test;

it("shows first what differs, or of a new flow what would run", () => {
  const found = test("both", "only_draft", "neither", "only_deployed");
  expect(firstView(found)).toBe("changed");
  expect(shownOf(found, "changed").map(({ event_id }) => event_id)).toEqual(["only_draft", "only_deployed"]);
  expect(shownOf(found, "neither").map(({ event_id }) => event_id)).toEqual(["neither"]);
  expect(firstView({ ...found, deployed_flow_id: null })).toBe("only_draft");
});

it("speaks of before only where there is one", () => {
  expect([labelOf("only_draft", true), labelOf("neither", true), labelOf("only_draft", false),
    labelOf("neither", false)]).toEqual(
    ["Would newly run", "Does not run, as before", "Would run", "Would not run"]);
});

describe("whyOf", () => {
  it.each<[Tested, string]>([
    [event("only_draft", runs, not("events", "the event is `push`")), "deployed: events: the event is `push`"],
    [event("only_deployed", not("where", "`false` does not hold"), runs), "here: where: `false` does not hold"],
    [event("both", runs, runs), "here: every condition holds"],
    [event("neither", not("events", "no"), not("events", "no")), "here: events: no"],
    [event("neither", not("where", "no such key", true), not("events", "no")),
      "here: no answer: where: no such key · deployed: events: no"],
    [event("only_draft", runs), "here: every condition holds"],
    [event("neither", not("events", "no")), "here: events: no"],
  ])("%#", (tested, why) => expect(whyOf(tested)).toBe(why));
});
