/** The fields that a value is filled in by, from its schema and from what it holds already. Pure. */
import { strings } from "../strings/index.js";
import en from "../strings/en/values.js";
import { asSchema, check, typesOf, wordOfChoice, type Wrong } from "./schema-check.js";

const t = strings("values", en);

export type FieldKind = "text" | "number" | "choice" | "json";

export interface ValueField {
  name: string;
  label: string;
  hint: string;
  kind: FieldKind;
  isRequired: boolean;
  /** What a choice offers. */
  choices: readonly unknown[];
  /** What stands in it at first. */
  text: string;
  /** It was in the value: an empty text is one, too. */
  wasGiven: boolean;
}

/** Larger values are edited as JSON. */
export const FIELDS_MAX = 40;

/** The fields of an object; undefined where it is no object, or too large. */
export function fieldsOf(schema: unknown, value: unknown): ValueField[] | undefined {
  const { properties, required } = asSchema(schema);
  const known = asSchema(properties);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const given = value as Record<string, unknown>;
  // As the tool's author has them, then what else is there.
  const names = [...new Set([...Object.keys(known), ...Object.keys(given)])];
  if (names.length === 0 || names.length > FIELDS_MAX) return undefined;
  const needed = new Set(Array.isArray(required) ? required.map(String) : []);
  return names.map((name) => fieldOf(name, known[name], given, needed.has(name)));
}

function fieldOf(name: string, of: unknown, given: Record<string, unknown>, isRequired: boolean): ValueField {
  const schema = asSchema(of);
  const wasGiven = Object.hasOwn(given, name);
  const choices = choicesOf(schema, given[name]);
  const kind = choices.length > 0 ? "choice" : kindOf(typesOf(schema), given[name], wasGiven);
  const { title, description } = schema;
  return { name, kind, choices, isRequired, wasGiven, label: typeof title === "string" ? title : name,
    hint: typeof description === "string" ? description : "",
    text: wasGiven ? textOf(kind, choices, given[name]) : "" };
}

function choicesOf(schema: Record<string, unknown>, value: unknown): unknown[] {
  const { enum: choices } = schema;
  if (Array.isArray(choices)) return choices;
  const types = typesOf(schema);
  if (types.length === 1 ? types[0] === "boolean" : types.length === 0 && typeof value === "boolean") {
    return [true, false];
  }
  return [];
}

function kindOf(types: string[], value: unknown, wasGiven: boolean): FieldKind {
  const isSimple = (type: string) => type === "number" || type === "integer";
  if (types.length === 1 && types[0] === "string" && (!wasGiven || typeof value === "string")) return "text";
  if (types.length === 1 && isSimple(types[0] ?? "") && (!wasGiven || typeof value === "number")) return "number";
  if (types.length > 0) return types.includes("string") && typeof value === "string" ? "text" : "json";
  return typeof value === "string" ? "text" : typeof value === "number" ? "number" : "json";
}

function textOf(kind: FieldKind, choices: readonly unknown[], value: unknown): string {
  if (kind === "text") return value as string;
  if (kind === "choice") return String(choices.findIndex((choice) => JSON.stringify(choice) === JSON.stringify(value)));
  return JSON.stringify(value, null, kind === "json" ? 2 : 0);
}

export interface Filled {
  value: unknown;
  wrong: Wrong[];
}

/** The value that was filled in, with what is wrong with it. */
export function read(schema: unknown, fields: readonly ValueField[], texts: ReadonlyMap<string, string>): Filled {
  const value: Record<string, unknown> = {};
  const wrong: Wrong[] = [];
  for (const field of fields) {
    const text = texts.get(field.name) ?? field.text;
    const found = parse(field, text);
    if ("message" in found) wrong.push({ path: field.name, message: found.message });
    else if ("value" in found) {
      // A name such as `__proto__` is a field like any other.
      Object.defineProperty(value, field.name, { value: found.value, enumerable: true, writable: true,
        configurable: true });
    }
  }
  const unread = new Set(wrong.map(({ path }) => path));
  const more = check(schema, value).filter(({ path }) => !unread.has(path));
  return { value, wrong: [...wrong, ...more] };
}

function parse(field: ValueField, text: string): { value: unknown } | { message: string } | object {
  switch (field.kind) {
    case "text":
      return text === "" && !field.wasGiven ? {} : { value: text };
    case "choice":
      return field.choices[Number(text)] === undefined || text === "" ? {} : { value: field.choices[Number(text)] };
    case "number":
      if (text.trim() === "") return {};
      if (!Number.isFinite(Number(text))) return { message: t("wrong_type", { type: t("a_number") }) };
      return { value: Number(text) };
    case "json":
      return text.trim() === "" ? {} : readJson(text);
  }
}

export function readJson(text: string): { value: unknown } | { message: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { message: t("not_json", { problem: error instanceof Error ? error.message : String(error) }) };
  }
}

export { wordOfChoice };
