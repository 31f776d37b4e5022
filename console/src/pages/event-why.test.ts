/** Why an event started flows or not. */
import { describe, expect, it } from "vitest";
import { glob, told, verdicts, type EventDetail, type Flow, type Try, type Verdict } from "./event-why.js";

const event = {
  id: "e", source: "github", type: "issue_opened", tracker_id: "t1", organization_id: "o1",
  project_identifier: "Octo/App", project_external_id: "7", received_at: "2026-01-02T00:00:00Z",
  executions: [{ id: "x", flow_id: "started" }],
} as unknown as EventDetail;

const flow = (given: Partial<Flow>): Flow => ({
  id: "f", name: "f", is_enabled: true, created_at: "2026-01-01T00:00:00Z", trigger_event_source: "github",
  trigger_event_types: [], ...given,
}) as unknown as Flow;

const reason = (given: Partial<Flow>, of: Partial<EventDetail> = {}) =>
  verdicts({ ...event, ...of }, [flow(given)])[0]?.reason;

describe("verdicts", () => {
  it("names the first check that does not hold", () => {
    expect(reason({ is_enabled: false })).toBe("The flow is disabled");
    expect(reason({ created_at: "2026-01-03T00:00:00Z" })).toBe("The flow is newer than the event");
    expect(reason({ trigger_event_source: "schedule" })).toBe("The flow runs by a schedule");
    expect(reason({ trigger_event_source: "webhook" })).toBe("The flow listens to its own address only");
    expect(reason({ trigger_event_source: "gitlab" })).toBe("The flow listens to GitLab; the event came from GitHub");
    expect(reason({ trigger_event_source: "t2" })).toBe("The flow listens to another tracker");
    expect(reason({ trigger_organization_id: "o2" })).toBe("The flow listens to another organization");
    expect(reason({ trigger_event_types: ["push", "pull_*"] })).toBe(
      "The flow listens to push, pull_*; the event is issue_opened");
    expect(reason({ trigger_project_patterns: ["acme/*"] })).toBe(
      "The flow listens to acme/*; the event's project is Octo/App");
    expect(reason({}, { source: "manual" })).toBe("The event was made to start another flow");
  });

  it("leaves to the server what it alone can judge", () => {
    const near = { trigger_event_types: ["issue_*"], trigger_project_patterns: ["octo/*"], trigger_where: "false" };
    expect(reason(near)).toContain("condition did not hold");
    expect(reason({ trigger_event_source: "t1" })).toContain("it was changed since");
  });

  it("says what the server found, and only where it was left to it", () => {
    const [near] = verdicts(event, [flow({ trigger_where: "false" })]) as [Verdict];
    const tried = (given: Partial<Try>) => told(near, { outcome: "no", ...given } as Try);
    expect(tried({ condition: "filters.labels", reason: '`labels` is "bug"' })).toMatchObject(
      { kind: "no", reason: 'Its filters.labels did not hold: `labels` is "bug"' });
    expect(tried({ condition: "where", reason: "`false` does not hold" }).reason).toBe("Its condition did not hold");
    expect(tried({ outcome: "error", condition: "where", reason: "no such key" }).kind).toBe("error");
    expect(tried({ outcome: "match" }).kind).toBe("now");
    const [off] = verdicts(event, [flow({ is_enabled: false })]) as [Verdict];
    expect(told(off, { outcome: "match" } as Try)).toEqual(off);
  });

  it("puts those that started first", () => {
    const [first, second] = verdicts(event, [flow({ is_enabled: false }), flow({ id: "started" })]);
    expect([first?.kind, first?.executions.length, second?.kind]).toEqual(["started", 1, "no"]);
  });
});

it("glob is the server's", () => {
  for (const [pattern, text, fits] of [
    ["*", "a", true], ["*", "a/b", false], ["**", "a/b", true], ["a/*", "a/b", true], ["a/*", "a/b/c", false],
    ["a.b", "axb", false], ["*_*", "issue_opened", true], ["", "", true], ["x*", "x", true],
  ] as const) expect([pattern, text, glob(pattern, text)]).toEqual([pattern, text, fits]);
  const before = performance.now();
  glob("*a".repeat(100), "a".repeat(5_000));
  expect(performance.now() - before).toBeLessThan(1_000);
});
