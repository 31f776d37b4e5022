/** Replays in words. */
import { expect, it } from "vitest";
import { NOTHING } from "../../api/replays.js";
import { causeText, doneText, filterText, headingOf, localText, planText, timesOf } from "../replay-words.js";

it("says what is replayed", () => {
  expect([headingOf({ event_ids: ["a"] }), headingOf({ event_ids: ["a", "b"] }), headingOf({ range: {} }),
    headingOf({ parked_group: "x" })]).toEqual(
    ["Replay this event", "Replay 2 events", "Replay events of a time", "Replay stuck events"]);
});

it("says what would come of it, and what came", () => {
  const sum = { ...NOTHING, events: 1_200, executions: 1, isWhole: true };
  expect(planText(sum)).toBe("1,200 events would start 1 execution.");
  expect(planText({ ...sum, executions: 0 })).toBe("1,200 events would start nothing.");
  expect(doneText(sum)).toBe("1,200 events replayed, 1 execution started.");
  expect(doneText({ ...sum, isWhole: false })).toBe("Stopped: 1,200 events replayed, 1 execution started.");
});

it("names the filters of the list", () => {
  expect(filterText({ source: "github", q: "crash", outcome: "unstarted", from: "2026-01-01T00:00:00Z" })).toBe(
    "GitHub · “crash” · started nothing");
  expect(filterText({})).toBe("");
});

it("reads both ends of a time, or says what is wrong", () => {
  const [one, other] = [new Date("2026-01-02T03:04:00Z"), new Date("2026-01-02T04:00:00Z")];
  const times = timesOf(localText(one), localText(other));
  expect(times).toEqual({ from: "2026-01-02T03:04:00.000Z", to: "2026-01-02T04:00:00.000Z" });
  expect(timesOf(localText(one), "")).toEqual({ from: "2026-01-02T03:04:00.000Z" });
  expect(timesOf("", localText(other))).toHaveProperty("problem");
  expect(timesOf(localText(other), localText(one))).toHaveProperty("problem");
});

it.each([
  ["too_much_work", "A condition takes too much work"], ["", "Matching failed"],
  ["value * is no number", "value * is no number"],
])("cause %j is %j", (cause, text) => expect(causeText(cause)).toBe(text));
