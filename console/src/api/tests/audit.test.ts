/** Spans of the record. */
import { expect, it } from "vitest";
import { timeOf } from "../audit.js";

it("days are whole, in the viewer's zone", () => {
  const of = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString();
  expect(timeOf({ from: "2026-03-01", to: "2026-03-31" })).toEqual(
    { start_date: of(2026, 3, 1), end_date: of(2026, 4, 1) });
  expect(timeOf({ to: "2026-12-31" })).toEqual({ end_date: of(2027, 1, 1) });
  expect(timeOf({ from: "", to: "yesterday" })).toEqual({});
});

it("hours count from now", () => {
  expect(timeOf({ hours: 24 }, Date.parse("2026-03-02T00:00:00Z"))).toEqual({ start_date: "2026-03-01T00:00:00.000Z" });
});
