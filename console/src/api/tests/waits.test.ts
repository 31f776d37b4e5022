/** Why executions wait, out of the server's words. */
import { describe, expect, it } from "vitest";
import type { Execution } from "../executions.js";
import { readWait, waitingOf } from "../waits.js";

describe("readWait", () => {
  const behind = { kind: "behind", key: "", taken: 1, limit: 1, before: undefined, isMore: false };

  it.each([
    ["1 of 1 under way", behind],
    ["1 of 1 under way, 0 before it", { ...behind, before: 0 }],
    ["2 of 3 with key `acme/app` under way, 4 before it",
      { ...behind, key: "acme/app", taken: 2, limit: 3, before: 4 }],
    ["1 of 1 with key `x` under way, more than 1000 before it",
      { ...behind, key: "x", before: 1_000, isMore: true }],
    // Keys are made of what events say.
    ["1 of 1 with key `a` under way, 7 before it` under way, 2 before it",
      { ...behind, key: "a` under way, 7 before it", before: 2 }],
    ["1 of 1 with key `two\nlines` under way", { ...behind, key: "two\nlines" }],
    ["throttled to 10 starts in 60 s with key `ada`: starts at 2026-01-02T03:04:05Z",
      { kind: "throttled", key: "ada", limit: 10, seconds: 60, at: "2026-01-02T03:04:05Z" }],
    ["throttled to 1 starts in 5 s: starts at 2026-01-02T03:04:05Z",
      { kind: "throttled", key: "", limit: 1, seconds: 5, at: "2026-01-02T03:04:05Z" }],
    ["all 8 places are taken", { kind: "other", text: "all 8 places are taken" }],
    // The limit was lifted meanwhile.
    ["1 of  under way, 0 before it", { kind: "other", text: "1 of  under way, 0 before it" }],
    ["", { kind: "other", text: "" }],
  ])("reads %j", (text, expected) => {
    expect(readWait(text)).toEqual(expected);
  });
});

describe("waitingOf", () => {
  const waits = (id: string, queued_reason: string | null, minute = 0, concurrency_key?: string) => ({ id,
    queued_reason, concurrency_key, created_at: `2026-01-01T00:0${minute}:00Z` }) as unknown as Execution;

  it("puts those of a key in the order in which they go, the longest line first", () => {
    const { lines, others } = waitingOf([
      waits("new", "1 of 1 with key `b` under way", 9),
      waits("b2", "1 of 1 with key `b` under way, 1 before it", 2),
      waits("a1", "2 of 2 with key `a` under way, 0 before it"),
      waits("late", "all 8 places are taken", 5),
      waits("b1", "1 of 1 with key `b` under way, 0 before it", 1),
      waits("early", null, 3),
    ]);
    expect(lines.map(({ key, taken, limit, waiting }) => [key, taken, limit, waiting.map(({ id }) => id)])).toEqual([
      ["b", 1, 1, ["b1", "b2", "new"]], ["a", 2, 2, ["a1"]]]);
    expect(others.map(({ id }) => id)).toEqual(["early", "late"]);
  });

  it("leaves the places as the server has them: what goes first may be on another page", () => {
    const reason = "1 of 1 with key `b` under way, 7 before it";
    const { lines } = waitingOf([waits("b8", reason, 0, "b"), waits("b9", "1 of 1 under way, 8 before it", 0, "b")]);
    expect(lines.map(({ key, waiting }) => [key, waiting.map(({ id }) => id)])).toEqual([["b", ["b8", "b9"]]]);
    expect(lines[0]?.waiting[0]?.queued_reason).toBe(reason);
  });
});
