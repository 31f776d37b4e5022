/** Rows that change under somebody's eyes, and their order. */
import { describe, expect, it } from "vitest";
import { settle, sorted } from "../table-rows.js";

interface Row {
  id: string;
  n?: number | string | null;
}

const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));
const ids = (all: readonly Row[]) => all.map(({ id }) => id).join("");
const keyOf = ({ id }: Row) => id;

describe("rows on screen", () => {
  it.each([
    ["nothing is read", "abc", "xabc", false, "xabc", 0, ""],
    ["what is new waits", "abc", "xyabc", true, "abc", 2, ""],
    ["what is gone stays", "abc", "ac", true, "abc", 0, "b"],
    ["the order stays", "abc", "cab", true, "abc", 0, ""],
    ["the first rows are shown at once", "", "abc", true, "abc", 0, ""],
    ["emptied at once when nobody reads", "abc", "", false, "", 0, ""],
  ])("%s", (_, shown, next, held, expected, added, gone) => {
    const settled = settle(rows(...shown), rows(...next), keyOf, held);
    expect(ids(settled.rows)).toBe(expected);
    expect(settled.added).toBe(added);
    expect([...settled.gone].join("")).toBe(gone);
  });

  it("shows what a row says now, wherever it is", () => {
    const settled = settle([{ id: "a", n: 1 }], [{ id: "b", n: 3 }, { id: "a", n: 2 }], keyOf, true);
    expect(settled.rows).toEqual([{ id: "a", n: 2 }]);
  });
});

describe("the order of rows", () => {
  it.each([
    [[3, 1, 2], false, [1, 2, 3]],
    [[3, 1, 2], true, [3, 2, 1]],
    [[10, 9, 1], false, [1, 9, 10]],
    [["b10", "b9", "A1"], false, ["A1", "b9", "b10"]],
    [[2, null, 1], false, [1, 2, null]],
    [[2, undefined, 1], true, [2, 1, undefined]],
  ])("%j, down: %s", (values, isDown, expected) => {
    const all = values.map((n, index) => ({ id: String(index), n }));
    expect(sorted(all, ({ n }) => n, isDown).map(({ n }) => n)).toEqual(expected);
  });

  it("leaves equals in their order", () => {
    const all = [{ id: "a", n: 1 }, { id: "b", n: 1 }, { id: "c", n: 0 }];
    expect(ids(sorted<Row>(all, ({ n }) => n, false))).toBe("cab");
  });
});
