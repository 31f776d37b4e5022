/** Limits in words. */
import { expect, it } from "vitest";
import type { Schema } from "../../api/client.js";
import { paceOf, type Pace } from "./pace-words.js";

const told = (pace: Pace) => paceOf(pace).map(({ name, says, key }) => [name, says.join(" "), key]);

it("says nothing of what is usual", () => {
  expect(told({ singleton: false, priority: 0, weight: 1, concurrency: null })).toEqual([]);
});

it.each<[Schema<"FlowConcurrency">, string]>([
  [{ limit: 1 }, "One execution at a time. What finds no room waits for its turn, in the order of events."],
  [{ limit: 3, on_limit: "queue", queue_max: 20 }, "At most 3 executions at a time. What finds no room waits for its " +
    "turn, in the order of events. At most 20 wait; what comes on top is not started."],
  [{ limit: 2, on_limit: "skip" }, "At most 2 executions at a time. What finds no room starts nothing."],
  [{ limit: 1, on_limit: "cancel_running" },
    "One execution at a time. What finds no room has the oldest under way stopped, and follows when they have ended."],
  [{ limit: 1, on_limit: "cancel_queued" },
    "One execution at a time. What finds no room waits, and who waited before is stopped."],
  [{ limit: 1, on_limit: "cancel_queued", queue_max: 5 },
    "One execution at a time. What finds no room waits; the oldest of those beyond 5 are stopped."],
])("concurrency %j", (concurrency, says) => {
  expect(told({ concurrency })).toEqual([["Concurrency", says, null]]);
});

it("tells limits in the order in which events meet them, with what counts together", () => {
  expect(told({
    singleton: true, priority: -5, weight: 3,
    throttle: { limit: 10, period_secs: 60, key: "{{ event.actor }}" }, rate_limit: { limit: 1, period_secs: 3_600 },
    debounce: { wait_secs: 30, max_wait_secs: 300, keep: "first" },
    batch: { size: 20, wait_secs: 90, key: "{{ event.project }}" },
  })).toEqual([
    ["Debounce", "One execution once events have been quiet for 30 s, with the first of them. " +
      "After 5 min at the latest.", null],
    ["Batch", "One execution for up to 20 events. It starts after 1 min 30 s at the latest, as full as it is.",
      "{{ event.project }}"],
    ["Rate limit", "One start in 1 h; what comes on top is not started.", null],
    ["Throttle", "At most 10 starts in 1 min; what comes on top waits.", "{{ event.actor }}"],
    ["Singleton", "One execution at a time. What finds no room starts nothing.", null],
    ["Priority", "-5: the highest of the account's waiting executions starts first, 0 is usual.", undefined],
    ["Weight", "3 starts for each one of a flow with weight 1 and the same priority.", undefined],
  ]);
});
