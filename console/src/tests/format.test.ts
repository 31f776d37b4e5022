/** Times and numbers as people read them. */
import { expect, it } from "vitest";
import { fromNow, span, timeIn, wholeSpan, words } from "../format.js";

const NOW = Date.parse("2026-11-29T12:00:00Z");

it.each([
  [0, "now"],
  [-4, "now"],
  [-59, "59s ago"],
  [-60, "1m ago"],
  [-3_599, "59m ago"],
  [3_600, "in 1h"],
  [-86_400, "yesterday"],
  [-6 * 86_400, "6d ago"],
  [-400 * 86_400, "last yr."],
])("%d seconds from now is %s", (seconds, expected) => {
  expect(fromNow(NOW + seconds * 1000, NOW)).toBe(expected);
});

it.each([
  [0, "0 ms"],
  [0.08, "80 ms"],
  [0.9996, "1.0 s"],
  [4.24, "4.2 s"],
  [9.96, "10 s"],
  [60, "1 min"],
  [3_900, "1 h 5 min"],
  [90_061, "1 d 1 h"],
  [86_400 + 60, "1 d"],
])("%d seconds take %s", (seconds, expected) => expect(span(seconds)).toBe(expected));

it("tells limits in whole seconds", () => expect([5, 90].map(wholeSpan)).toEqual(["5 s", "1 min 30 s"]));

it.each([
  ["2026-03-29T01:30:00Z", "Europe/Berlin", "Sun, Mar 29, 03:30 GMT+2"],
  ["2026-03-29T00:30:00Z", "Europe/Berlin", "Sun, Mar 29, 01:30 GMT+1"],
  ["2026-03-29T00:30:00Z", "Nowhere/City", "Sun, Mar 29, 00:30 UTC"],
])("%s in %s is %s", (when, zone, expected) => expect(timeIn(when, zone)).toBe(expected));

it("tells names of the API as words", () => expect(words("create_api_key")).toBe("Create api key"));
