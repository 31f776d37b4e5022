/** What is wrong with a flow's text as far as its schema tells, at once and without the server, which knows more. */
import { parseDocument, type Document, isMap, isPair, isScalar } from "yaml";
import { strings } from "../strings/index.js";
import en from "../strings/en/yaml.js";
import { alternatives, flowSchema, isObject, said, typeFits, typeOf, type JsonSchema, type Path } from "./schema.js";

const t = strings("yaml", en);

/** One thing to correct, by its offsets in the text. */
export interface Mistake {
  from: number;
  to: number;
  message: string;
  /** `trigger.tracker.events[0]`; empty for the whole document. */
  field: string;
  /** It can be used as it is, and is most likely not meant; without it, it cannot. */
  isWarning?: boolean;
}

export interface Read {
  document: Document;
  /** The document as plain data; undefined when the text cannot be read. */
  value: unknown;
  mistakes: Mistake[];
}

/** Most mistakes that are told at once. */
const MOST = 50;

/** Reads a text, and compares it with the schema: that of flows, or none. */
export function read(text: string, schema: JsonSchema | null = flowSchema): Read {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0) {
    const mistakes = document.errors.map(({ pos, message }) => ({ from: pos[0], to: Math.max(pos[1], pos[0] + 1),
      message, field: "" }));
    return { document, value: undefined, mistakes };
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const found: Found[] = [];
  if (schema) compare(schema, value, [], found);
  const mistakes = found.slice(0, MOST).map(({ path, message, onKey }) => ({ ...placeOf(document, path, onKey), message,
    field: fieldOf(path) }));
  return { document, value, mistakes };
}

interface Found {
  path: Path;
  message: string;
  /** It is the name that is wrong, not its value. */
  onKey?: boolean;
}

function compare(schema: JsonSchema, value: unknown, path: Path, found: Found[]): void {
  if (value === undefined) return;
  const choices = alternatives(schema, value);
  const [own] = choices;
  if (!own) return;
  if (choices.length > 1) return compareChoices(choices, value, path, found);
  if (own.const !== undefined && value !== own.const) {
    found.push({ path, message: t("must_be", { value: said(own.const) }) });
  } else if (!typeFits(own.type, value)) {
    found.push({ path, message: t("wrong_type", { wanted: typeWords(own.type), found: t(`type_${kind(value)}`) }) });
  } else if (isObject(value)) compareObject(own, value, path, found);
  else if (Array.isArray(value)) {
    value.forEach((item, index) => own.items && compare(own.items, item, [...path, index], found));
  } else if (typeof value === "number") compareNumber(own, value, path, found);
}

/** Several forms are possible: constants are told as a list, one of several keys likewise. */
function compareChoices(choices: JsonSchema[], value: unknown, path: Path, found: Found[]): void {
  const constants = choices.filter(({ const: fixed }) => fixed !== undefined).map(({ const: fixed }) => said(fixed));
  if (constants.length === choices.length) {
    found.push({ path, message: t("one_of", { values: constants.join(", ") }) });
    return;
  }
  if (!isObject(value)) return;
  const names = [...new Set(choices.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const unknown = Object.keys(value).filter((name) => !names.includes(name));
  unknown.forEach((name) => found.push({ path: [...path, name], message: unknownName(name, names), onKey: true }));
  if (unknown.length === 0) found.push({ path, message: t("exactly_one", { values: names.join(", ") }) });
}

function compareObject(schema: JsonSchema, value: Record<string, unknown>, path: Path, found: Found[]): void {
  for (const name of schema.required ?? []) {
    if (value[name] === undefined) found.push({ path, message: t("missing", { name }), onKey: true });
  }
  for (const [name, item] of Object.entries(value)) {
    const known = schema.properties?.[name];
    if (known) compare(known, item, [...path, name], found);
    else if (isObject(schema.additionalProperties)) compare(schema.additionalProperties, item, [...path, name], found);
    else if (schema.additionalProperties === false) {
      const message = unknownName(name, Object.keys(schema.properties ?? {}));
      found.push({ path: [...path, name], message, onKey: true });
    }
  }
}

function compareNumber({ minimum, maximum }: JsonSchema, value: number, path: Path, found: Found[]): void {
  if ((minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum)) {
    found.push({ path, message: t("out_of_bounds", { from: minimum ?? "…", to: maximum ?? "…" }) });
  }
}

function unknownName(name: string, known: readonly string[]): string {
  const near = known.find((one) => distance(one.toLowerCase(), name.toLowerCase()) <= Math.max(1, name.length / 3));
  return near ? t("unknown_near", { name, near }) : t("unknown", { name, known: known.join(", ") });
}

/** How many letters have to change, at the most as many as there are. */
function distance(one: string, other: string): number {
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

function kind(value: unknown): "null" | "array" | "object" | "string" | "number" | "boolean" {
  const type = typeOf(value);
  return type === "integer" ? "number" : (type as "string");
}

function typeWords(type: JsonSchema["type"]): string {
  const types = (Array.isArray(type) ? type : [type ?? "null"]).filter((one) => one !== "null");
  return types.map((one) => t(`type_${one === "integer" ? "number" : (one as "string")}`)).join(` ${t("or")} `);
}

/** Where a path stands in the text; what is not there stands where its parent is. */
export function placeOf(document: Document, path: Path, onKey = false): { from: number; to: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = rangeOf(document, path.slice(0, length), onKey || length < path.length);
    if (place) return place;
  }
  return { from: 0, to: 1 };
}

function rangeOf(document: Document, path: Path, onKey: boolean): { from: number; to: number } | undefined {
  const last = path.at(-1);
  if (onKey && typeof last === "string") {
    const parent = document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === last)
      : undefined;
    const range = isPair(pair) && isScalar(pair.key) ? pair.key.range : undefined;
    return range ? { from: range[0], to: range[1] } : undefined;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  const range = (node as { range?: [number, number, number] } | undefined)?.range;
  if (!range) return undefined;
  // A whole mapping would be marked from top to bottom; its first line is enough.
  return isScalar(node) ? { from: range[0], to: Math.max(range[1], range[0] + 1) } : { from: range[0],
    to: range[0] + 1 };
}

/** `["a", "b", 0]` as `a.b[0]`. */
export function fieldOf(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** `a.b[0]` as `["a", "b", 0]`. */
export function pathOf(field: string): Path {
  const steps = field.match(/"[^"]*"|[^.[\]]+/g) ?? [];
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replace(/^"|"$/g, "")));
}
