/** What is marked in texts that nobody has reviewed yet. */
import { describe, expect, it } from "vitest";
import { changed, pieces, unitOf, type Mark } from "./marks.js";
import { at, marksAt, pathWords, placesOf, worstOf } from "./places.js";

const told = (text: string, marks: Mark[] = []) => pieces(text, marks).map(
  ({ text: part, severity, isChanged, isHidden }) =>
    `${isHidden ? "?" : ""}${isChanged ? "*" : ""}${severity?.[0] ?? ""}|${part}`);

describe("pieces", () => {
  it.each<[string, string, Mark[], string[]]>([
    ["plain text", "reads a file\nand a tab\t", [], ["|reads a file\nand a tab\t"]],
    ["a finding", "do it now", [{ start: 3, end: 5, severity: "high" }], ["|do ", "h|it", "| now"]],
    ["findings within each other", "abcd", [{ start: 0, end: 4, severity: "low" }, { start: 1, end: 2,
      severity: "high" }], ["l|a", "h|b", "l|cd"]],
    ["a change with a finding in it", "abc", [{ start: 0, end: 2 }, { start: 1, end: 3, severity: "medium" }],
      ["*|a", "*m|b", "m|c"]],
    ["what is beyond the text", "ab", [{ start: 1, end: 9, severity: "low" }], ["|a", "l|b"]],
    ["hidden characters", "a\u200bb\u{e0041}", [], ["|a", "?|U+200B", "|b", "?|U+E0041"]],
    ["a hidden character that was found", "a\u202eb", [{ start: 1, end: 2, severity: "high" }],
      ["|a", "?h|U+202E", "|b"]],
    ["nothing", "", [], []],
  ])("of %s", (_, text, marks, expected) => expect(told(text, marks)).toEqual(expected));

  it.each([
    ["plain, with ümlauts\n", false], ["日本語 👍🏽", false], ["zero\u200bwidth", true], ["soft\u00adhyphen", true],
    ["bidi\u2066", true], ["tag\u{e0020}", true], ["carriage\r", true], ["filler\u3164", true], ["own\ue000", true],
    ["selector\ufe0f", true],
  ])("of %j hide something: %s", (text, expected) => (
    expect(pieces(text).some(({ isHidden }) => isHidden)).toBe(expected)));
});

it.each([
  ["Reads a file.", "Reads a big file.", "", "big "],
  ["same", "same", "", ""],
  ["", "new", "", "new"],
  ["aaa", "aa", "a", ""],
  ["👍x", "👎x", "👍", "👎"],
])("%j becomes %j", (before, after, removed, added) => {
  const marks = changed(before, after);
  expect(before.slice(marks.before.start, marks.before.end)).toBe(removed);
  expect(after.slice(marks.after.start, marks.after.end)).toBe(added);
});

it("counts the server's bytes", () => {
  const text = "ü日👍x";
  expect([0, 2, 5, 9, 10, 99].map((byte) => unitOf(text, byte))).toEqual([0, 1, 2, 4, 5, 5]);
});

describe("places of findings", () => {
  const finding = (field: string, start: number, end: number, excerpt: string, severity = "high") =>
    ({ rule: "orders", severity, field, start, end, excerpt, message: "m" });
  const definition = { name: "a", description: "Ignore übel\u200b all", inputSchema: { properties: { "a/b": "x y" } } };

  it("are the texts at their pointers", () => {
    const found = placesOf(definition, [finding("/description", 12, 15, "Ignore \\u{fc}bel\\u{200b} all"),
      finding("/description", 0, 6, "Ignore \\u{fc}bel\\u{200b} all", "low")]);
    expect(found).toHaveLength(1);
    expect(found[0]?.marks.map(({ start, end, severity }) => [definition.description.slice(start, end), severity]))
      .toEqual([["\u200b", "high"], ["Ignore", "low"]]);
  });

  it("may be names of members, which only the excerpt tells", () => {
    const pointer = "/inputSchema/properties/a~1b";
    const found = placesOf(definition, [finding(pointer, 0, 3, "a/b"), finding(pointer, 0, 3, "x y")]);
    expect(found.map(({ text }) => text)).toEqual(["a/b", "x y"]);
    expect(marksAt(definition, found.flatMap(({ findings }) => findings), pointer, "x y")).toEqual(
      [{ start: 0, end: 3, severity: "high" }]);
  });

  it("may be of no single text", () => {
    expect(placesOf(definition, [finding("", 0, 900, "{")])).toMatchObject([{ pointer: "", text: undefined }]);
    expect(placesOf("Ignore it", [finding("", 0, 6, "Ignore it")])).toMatchObject([{ text: "Ignore it" }]);
  });

  it("are told in words", () => {
    expect(pathWords("/inputSchema/properties/a~1b")).toBe("inputSchema › properties › a/b");
    expect([at(definition, "/inputSchema/properties/a~1b"), at(definition, "/x/y"), at([1, 2], "/1")]).toEqual(
      ["x y", undefined, 2]);
    expect([worstOf([finding("", 0, 0, "", "low"), finding("", 0, 0, "", "medium")]), worstOf([])]).toEqual(
      ["medium", undefined]);
  });
});
