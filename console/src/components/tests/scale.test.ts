/** What stands along the edges of a chart. */
import { expect, it } from "vitest";
import { daysOf, scaleOf, spanScaleOf } from "../scale.js";

it.each([[0, 1], [1, 1], [1.5, 2], [3, 4], [4.5, 5], [7, 10], [11, 20], [37, 40], [0.3, 0.4], [99_000, 1e5], [NaN, 1]])(
  "%d ends at %d",
  (most, end) => expect(scaleOf(most)).toBeCloseTo(end, 9),
);

it.each([[0.5, 1], [61, 120], [250, 300], [3_601, 7_200], [90_000, 172_800], [1e6, 1_728_000]])(
  "spans of %d s end at %d s",
  (most, end) => expect(spanScaleOf(most)).toBe(end),
);

it("days are those of the world's time, both ends with them", () => {
  expect(daysOf("2026-02-27T23:00:00Z", "2026-03-01T00:30:00Z")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(daysOf("2026-03-01T23:30:00-05:00", "2026-03-02T05:00:00Z")).toEqual(["2026-03-02"]);
});
