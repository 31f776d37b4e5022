/** The places of a long list. */
import { describe, expect, it } from "vitest";
import { inOrder, placesOf, rowOf } from "../row-slots.js";

const at = (top: number, total = 10_000) => placesOf(top, 900, 45, total);

describe("placesOf", () => {
  it("covers the view, with some rows beyond", () => {
    for (const top of [0, 1, 44, 45, 181, 4_500, 450_000 - 900]) {
      const { from, count } = at(top);
      expect(from * 45).toBeLessThanOrEqual(top);
      expect((from + count) * 45).toBeGreaterThanOrEqual(Math.min(top + 900, 450_000));
    }
  });

  it("stays within the list, and is always as long", () => {
    expect(at(-300)).toEqual({ from: 0, count: 37 });
    expect(at(1e9)).toEqual({ from: 10_000 - 37, count: 37 });
    expect(at(0, 3)).toEqual({ from: 0, count: 3 });
    expect(at(0, 0)).toEqual({ from: 0, count: 0 });
    expect(new Set([0, 45, 90, 135].map((more) => at(9_090 + more).from)).size).toBe(1);
  });
});

it("an element keeps its row as long as that is drawn", () => {
  const [before, after] = [at(9_000), at(9_180)];
  const rows = (places: typeof before) => inOrder(places).map((slot) => rowOf(slot, places));
  expect(rows(before)).toEqual(Array.from({ length: 37 }, (_, n) => before.from + n));
  expect(rows(after)[0]).toBe(before.from + 4);
  const changed = Array.from({ length: 37 }, (_, slot) => slot)
    .filter((slot) => rowOf(slot, before) !== rowOf(slot, after));
  expect(changed.length).toBe(4);
});
