/** The plane keeps what differs most, and says how much that is. */
import { describe, expect, test } from "vitest";
import { project } from "../projection.js";

describe("projection", () => {
  test("of nothing, of one, and of equals has no differences", () => {
    expect(project([])).toEqual({ points: [], kept: 0 });
    for (const vectors of [[[1, 2, 3]], [[1, 2], [1, 2]]]) {
      const { points, kept } = project(vectors);
      expect(kept).toBe(0);
      expect(points.flat().every((value) => value === 0)).toBe(true);
    }
  });

  test("finds the two directions that vary, however they are hidden among others", () => {
    // Along (1,1,0,0) by 10, along (1,-1,0,0) by 3, the rest not at all.
    const vectors = [[10, 10], [-10, -10], [3, -3], [-3, 3]].map(([x, y]) => [x ?? 0, y ?? 0, 7, -7]);
    const { points, kept } = project(vectors);
    expect(kept).toBeCloseTo(1, 6);
    expect(Math.abs(points[0]?.[0] ?? 0)).toBeCloseTo(1, 6);
    expect(points[0]?.[1]).toBeCloseTo(0, 4);
    expect(Math.abs(points[2]?.[1] ?? 0)).toBeCloseTo(0.3, 4);
  });

  test("puts near what is near, the same way each time", () => {
    const near = (centre: number[], by: number) => centre.map((value, i) => value + by * Math.cos(i));
    const [a, b] = [[1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0]];
    const vectors = [a, near(a, 0.05), b, near(b, 0.05)];
    const { points } = project(vectors);
    const distance = (i: number, j: number) =>
      Math.hypot((points[i]?.[0] ?? 0) - (points[j]?.[0] ?? 0), (points[i]?.[1] ?? 0) - (points[j]?.[1] ?? 0));
    expect(distance(0, 1)).toBeLessThan(distance(0, 2) / 4);
    expect(project(vectors)).toEqual(project(vectors));
  });
});
