/** Replays in parts. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { added, freshKey, NOTHING, replay, type ReplayPart } from "../replays.js";

const part = (given: Partial<ReplayPart>): ReplayPart => ({ replay_id: "r", dry_run: false, events_count: 0,
  executions_count: 0, new_count: 0, flows: [], executions: [], skipped: [], settled_count: 0, next_cursor: null,
  ...given });
const flow = (flow_id: string, flow_version: number, executions_count: number) => (
  { flow_id, flow_name: flow_id, flow_version, executions_count });
const skip = (reason: string) => ({ event_id: "e", flow_id: null, reason });

it("adds parts: flows by version, what was left out by its reason", () => {
  const first = added(NOTHING, part({ events_count: 500, executions_count: 3, flows: [flow("a", 1, 2), flow("b", 1, 1)],
    skipped: [skip("disabled"), skip("disabled")], next_cursor: "c" }));
  const both = added(first, part({ events_count: 7, executions_count: 5, settled_count: 4,
    flows: [flow("a", 1, 1), flow("a", 2, 4)], skipped: [skip("gone"), skip("disabled")] }));
  expect([first.isWhole, both.isWhole, both.events, both.executions, both.settled]).toEqual([false, true, 507, 8, 4]);
  expect(both.flows.map(({ flow_id, flow_version, executions_count: n }) => [flow_id, flow_version, n])).toEqual(
    [["a", 1, 3], ["b", 1, 1], ["a", 2, 4]]);
  expect([...both.skipped]).toEqual([["disabled", 3], ["gone", 1]]);
});

it("has a name of its own for each replay", () => {
  const keys = Array.from({ length: 50 }, freshKey);
  expect(new Set(keys).size).toBe(50);
  expect(keys.every((key) => /^console-replay-[0-9a-f]{32}$/.test(key))).toBe(true);
});

describe("replay", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** A server that answers these parts, and what it was asked. */
  function server(...parts: ReplayPart[]) {
    const asked: { body: Record<string, unknown>; key: string | null }[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      asked.push({ body: await request.json(), key: request.headers.get("Idempotency-Key") });
      return new Response(JSON.stringify(parts[asked.length - 1]), { status: 200,
        headers: { "content-type": "application/json" } });
    });
    return asked;
  }
  const wish = { selection: { event_ids: ["e"] }, version: "then" as const, flowId: "f" };

  it("goes on where a part ended, under one name", async () => {
    const asked = server(part({ events_count: 500, next_cursor: "c" }), part({ events_count: 1 }));
    const sums: number[] = [];
    const sum = await replay(wish, { dryRun: false, key: "k", told: ({ events }) => sums.push(events) });
    expect([sum.events, sum.isWhole, sums]).toEqual([501, true, [500, 501]]);
    const body = { event_ids: ["e"], version: "then", flow_id: "f", dry_run: false };
    expect(asked).toEqual([{ body, key: "k" }, { body: { ...body, cursor: "c" }, key: "k" }]);
  });

  it("looks at as many parts as are wanted, and ends when it is told to", async () => {
    const asked = server(part({ next_cursor: "c" }), part({ next_cursor: "d" }), part({}));
    expect((await replay(wish, { dryRun: true, partsMax: 2 })).isWhole).toBe(false);
    expect(asked.map(({ body, key }) => [body["dry_run"], key])).toEqual([[true, null], [true, null]]);
    const stop = new AbortController();
    stop.abort();
    await replay(wish, { dryRun: false, signal: stop.signal });
    expect(asked).toHaveLength(3);
  });
});
