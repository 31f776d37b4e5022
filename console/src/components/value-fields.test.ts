/** Values filled in by fields, and what is wrong with them. */
import { describe, expect, it } from "vitest";
import { check } from "./schema-check.js";
import { fieldsOf, read } from "./value-fields.js";

const schema = {
  type: "object",
  required: ["title", "count"],
  additionalProperties: false,
  properties: {
    title: { type: "string", minLength: 2, description: "What it is called" },
    count: { type: "integer", minimum: 1, maximum: 9 },
    urgent: { type: "boolean" },
    color: { enum: ["red", 7] },
    labels: { type: "array", items: { type: "string" }, maxItems: 2 },
  },
};

const filled = (value: object, texts: Record<string, string>) => {
  const fields = fieldsOf(schema, value);
  if (!fields) throw new Error("no fields");
  return read(schema, fields, new Map(Object.entries(texts)));
};

describe("fieldsOf", () => {
  it("takes the schema's names first, then what else is there", () => {
    expect(fieldsOf(schema, { more: { a: 1 }, title: "x" })?.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      "title:text", "count:number", "urgent:choice", "color:choice", "labels:json", "more:json",
    ]);
  });

  it("knows kinds by the value where there is no schema", () => {
    expect(fieldsOf(undefined, { a: "x", b: 1, c: true, d: null })?.map(({ kind, text }) => [kind, text])).toEqual([
      ["text", "x"], ["number", "1"], ["choice", "0"], ["json", "null"],
    ]);
  });

  it("leaves other values to JSON", () => {
    for (const value of [[], "x", 1, null, {}]) expect(fieldsOf(undefined, value)).toBeUndefined();
  });
});

describe("read", () => {
  it("gives what was filled in its type, and leaves out what is empty", () => {
    const texts = { title: "It", count: "3", urgent: "1", color: "1", labels: '["a"]' };
    const value = { title: "It", count: 3, urgent: false, color: 7, labels: ["a"] };
    expect(filled({}, texts)).toEqual({ value, wrong: [] });
    expect(filled({}, { title: "It", count: "3" }).value).toEqual({ title: "It", count: 3 });
  });

  it("keeps an empty text that was there", () => {
    expect(filled({ title: "", count: 1 }, {}).value).toEqual({ title: "", count: 1 });
  });

  it("says what is wrong, by field", () => {
    const paths = (texts: Record<string, string>, value: object = {}) =>
      Object.fromEntries(filled(value, texts).wrong.map(({ path, message }) => [path, message]));
    expect(paths({})).toEqual({ title: "Is missing", count: "Is missing" });
    expect(paths({ title: "x", count: "many" })).toMatchObject({ title: "Has to have at least 2 characters",
      count: "Has to be a number" });
    expect(paths({ title: "It", count: "0.5" })).toEqual({ count: "Has to be a whole number" });
    expect(paths({ title: "It", count: "10" })).toEqual({ count: "Has to be 9 or less" });
    expect(paths({ title: "It", count: "1", labels: "[1]" })).toEqual({ "labels.0": "Has to be a text" });
    expect(paths({ title: "It", count: "1", labels: "[" })["labels"]).toContain("Is no JSON");
    expect(paths({ title: "It", count: "1" }, { other: 1 })).toEqual({ "": "Knows no “other”" });
  });

  it("treats hostile names as names", () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "constructor": "y"}') as object;
    const fields = fieldsOf(undefined, value) ?? [];
    expect(JSON.stringify(read(undefined, fields, new Map()).value)).toBe('{"__proto__":{"x":1},"constructor":"y"}');
  });
});

describe("check", () => {
  it("never runs a pattern that may run away", () => {
    const evil = { type: "string", pattern: "^(a+)+$" };
    expect(check(evil, `${"a".repeat(40)}!`)).toEqual([]);
    expect(check({ pattern: "^[a-z]+$" }, "A")).toHaveLength(1);
  });

  it("passes what it does not know", () => {
    expect(check({ oneOf: [{ type: "string" }] }, 1)).toEqual([]);
    expect(check(true, { a: 1 })).toEqual([]);
  });
});
