/** A value as rows, and what would hide in it. */
import { describe, expect, it } from "vitest";
import { ENTRIES_MAX, rowsOf, visible } from "../json-rows.js";

const open = () => true;

describe("rows of a value", () => {
  it("come in the order of the value, with their depth", () => {
    const rows = rowsOf({ a: [1, { b: null }], c: "x" }, open);
    expect(rows.map(({ path, depth, text, size }) => [path, depth, text, size])).toEqual([
      ["$", 0, "", 2],
      ["$.a", 1, "", 2],
      ["$.a[0]", 2, "1", 0],
      ["$.a[1]", 2, "", 1],
      ["$.a[1].b", 3, "null", 0],
      ["$.c", 1, "x", 0],
    ]);
  });

  it("are made only of what is open", () => {
    expect(rowsOf({ a: { b: { c: 1 } } }, (_, depth) => depth < 1).map(({ path }) => path)).toEqual(["$", "$.a"]);
  });

  it("leave out what is too many, until all is asked for", () => {
    const many = Array.from({ length: ENTRIES_MAX + 5 }, (_, index) => index);
    expect(rowsOf(many, open)).toHaveLength(ENTRIES_MAX + 2);
    expect(rowsOf(many, open).at(-1)?.omitted).toBe(5);
    expect(rowsOf(many, open, () => true)).toHaveLength(ENTRIES_MAX + 6);
  });

  it("end somewhere, however deep the value is", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 10_000; depth++) deep = [deep];
    expect(rowsOf(deep, open).length).toBeLessThan(100);
  });
});

describe("what would hide", () => {
  it.each([
    ["plain, with ümlauts\nand lines\tand tabs", "plain, with ümlauts\nand lines\tand tabs"],
    ["a\u202egnp.exe", "a\\u202egnp.exe"],
    ["zero\u200bwidth", "zero\\u200bwidth"],
    ["bell\u0007", "bell\\u0007"],
    ["tagged\u{e0041}", "tagged\\u{e0041}"],
    ["soft\u00adhyphen", "soft\\u00adhyphen"],
    ["ok 👍🏽 \u26a0\ufe0f", "ok 👍🏽 \u26a0\ufe0f"],
    ["carriage\rreturn", "carriage\\u000dreturn"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
  ])("%j", (text, expected) => expect(visible(text)).toBe(expected));
});
