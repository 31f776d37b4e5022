/** Why an execution waits, in words. */
import { expect, it } from "vitest";
import { waitText } from "../wait-words.js";

it.each([
  [null, ""],
  ["2 of 2 with key `acme/app` under way, 3 before it", "waits behind key acme/app: 3 before it"],
  ["1 of 1 with key `acme/app` under way, 0 before it", "next behind key acme/app: 1 of 1 under way"],
  ["1 of 1 with key `acme/app` under way", "waits behind key acme/app: 1 of 1 under way"],
  ["1 of 1 under way, 0 before it", "next: 1 of 1 under way"],
  ["5 of 5 under way, 12 before it", "waits in line: 12 before it"],
  ["5 of 5 under way, more than 1000 before it", "waits in line: more than 1,000 before it"],
  ["all 8 places are taken", "all 8 places are taken"],
])("%j is told as %j", (reason, told) => {
  expect(waitText(reason)).toBe(told);
});

it("says when a start that is put off comes", () => {
  const told = waitText("throttled to 10 starts in 60 s with key `ada`: starts at 2026-01-02T03:04:05Z");
  expect(told).toMatch(/^throttled to 10 starts in 1 min of key ada: starts at Jan \d, \d\d:04$/);
});
