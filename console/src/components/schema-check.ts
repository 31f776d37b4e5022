/**
 * Checks a value against the parts of JSON Schema that forms use, to say what is wrong while somebody types. What it
 * does not know passes: the server checks everything, and has the last word. Pure.
 */
import { strings } from "../strings/index.js";
import en from "../strings/en/values.js";

const t = strings("values", en);

export type Schema = Readonly<Record<string, unknown>>;

export interface Wrong {
  /** Such as `to.0.name`; empty for the whole. */
  path: string;
  message: string;
}

/** Deeper parts are left to the server. */
const DEPTH_MAX = 16;
/** More is not told at once. */
const WRONG_MAX = 20;

export function check(schema: unknown, value: unknown): Wrong[] {
  const wrong: Wrong[] = [];
  walk(asSchema(schema), value, [], wrong);
  return wrong.slice(0, WRONG_MAX);
}

export function asSchema(schema: unknown): Schema {
  return typeof schema === "object" && schema !== null && !Array.isArray(schema) ? (schema as Schema) : {};
}

/** The types that a schema names; none when it takes all. */
export function typesOf({ type }: Schema): string[] {
  return Array.isArray(type) ? type.map(String) : typeof type === "string" ? [type] : [];
}

function walk(schema: Schema, value: unknown, path: (string | number)[], wrong: Wrong[]): void {
  if (path.length > DEPTH_MAX || wrong.length > WRONG_MAX) return;
  const say = (message: string) => wrong.push({ path: path.join("."), message });
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isA(type, value))) {
    say(t("wrong_type", { type: types.map(wordOf).join(t("or")) }));
    return;
  }
  const { enum: choices } = schema;
  if (Array.isArray(choices) && !choices.some((choice) => isSame(choice, value))) {
    say(t("wrong_choice", { choices: choices.map((choice) => wordOfChoice(choice)).join(", ") }));
    return;
  }
  const { const: only } = schema;
  if (only !== undefined && !isSame(only, value)) say(t("wrong_const", { is: wordOfChoice(only) }));
  if (typeof value === "string") text(schema, value, say);
  else if (typeof value === "number") number(schema, value, say);
  else if (Array.isArray(value)) list(schema, value, path, wrong, say);
  else if (typeof value === "object" && value !== null) object(schema, value as Schema, path, wrong, say);
}

type Say = (message: string) => void;

function text({ minLength, maxLength, pattern }: Schema, value: string, say: Say): void {
  const length = [...value].length;
  if (typeof minLength === "number" && length < minLength) say(t("too_short", { n: minLength }));
  if (typeof maxLength === "number" && length > maxLength) say(t("too_long", { n: maxLength }));
  // Patterns come from outside and may take for ever; short ones over short texts do not.
  if (typeof pattern !== "string" || pattern.length > 100 || length > 200) return;
  const compiled = compile(pattern);
  if (compiled && !compiled.test(value)) say(t("wrong_pattern", { pattern }));
}

function compile(pattern: string): RegExp | undefined {
  // A repetition of a repetition is what runs away.
  if (/[+*}][)]+[+*{]/.test(pattern)) return undefined;
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

function number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema, value: number, say: Say): void {
  if (typeof minimum === "number" && value < minimum) say(t("too_small", { n: minimum }));
  if (typeof maximum === "number" && value > maximum) say(t("too_large", { n: maximum }));
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) say(t("not_above", { n: exclusiveMinimum }));
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) say(t("not_below", { n: exclusiveMaximum }));
}

function list(schema: Schema, value: unknown[], path: (string | number)[], wrong: Wrong[], say: Say): void {
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === "number" && value.length < minItems) say(t("too_few", { n: minItems }));
  if (typeof maxItems === "number" && value.length > maxItems) say(t("too_many", { n: maxItems }));
  value.forEach((item, index) => walk(asSchema(items), item, [...path, index], wrong));
}

function object(schema: Schema, value: Schema, path: (string | number)[], wrong: Wrong[], say: Say): void {
  const { required, properties, additionalProperties } = schema;
  const known = asSchema(properties);
  const missing = (Array.isArray(required) ? required.map(String) : []).filter((name) => !Object.hasOwn(value, name));
  for (const name of missing) wrong.push({ path: [...path, name].join("."), message: t("missing") });
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(known, name)) walk(asSchema(known[name]), inner, [...path, name], wrong);
    else if (additionalProperties === false) say(t("unknown_field", { name }));
  }
}

function isA(type: string, value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

const WORDS: Record<string, Parameters<typeof t>[0]> = { string: "a_text", number: "a_number", integer: "an_integer",
  boolean: "a_boolean", array: "a_list", object: "an_object", null: "a_null" };

function wordOf(type: string): string {
  const word = WORDS[type];
  return word ? t(word) : type;
}

export function wordOfChoice(choice: unknown): string {
  return typeof choice === "string" ? choice : JSON.stringify(choice);
}
