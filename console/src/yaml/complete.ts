/** What can be written at a place of a flow: names of the schema, values of closed sets, names of the account. */
import { isMap, isPair, isScalar, isSeq, parseDocument, visit, type Pair } from "yaml";
import { strings } from "../strings/index.js";
import en from "../strings/en/yaml.js";
import { followed, said, schemasAt, type JsonSchema, type Path } from "./schema.js";

const t = strings("yaml", en);

export interface Offer {
  label: string;
  /** What is written instead of the label. */
  insert: string;
  kind: "name" | "value";
  info: string;
  detail: string;
}

/** What only the account knows, such as the names of its tools, by the field they belong to. */
export type Suggestions = Readonly<Record<string, readonly { value: string; detail?: string }[]>>;

/** Stands in the text for what is being written, so that the rest can be read. */
const HERE = "here-it-is-written";

interface Place {
  /** The mapping that gets a name, or the value that is written. */
  path: Path;
  what: "name" | "value";
  /** What stands there, without what is being written. */
  value: unknown;
}

/** Where an offset is: a marker is put in the place of what is being written there, and looked for. */
export function placeAt(text: string, offset: number): Place | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const line = text.slice(start, offset);
  const [, lead = "", rest = ""] = /^(\s*(?:- +)*)(.*)$/.exec(line) ?? [];
  const [, name, list] = /^((?:[\w.-]+|"[^"]*"):\s+)(\[.*)?/.exec(rest) ?? [];
  const after = end < 0 ? "" : text.slice(end);
  const at = (marked: string) => find(`${text.slice(0, start)}${lead}${marked}${after}`);
  if (name !== undefined) return at(list === undefined ? `${name}${HERE}` : `${name}[${HERE}]`);
  const asName = at(`${HERE}: 1`);
  // An item of a list of texts has no names.
  if (!lead.includes("-") || rest.includes(":") || !asName) return asName;
  const asItem = at(HERE);
  return asItem && !hasNames(schemasAt(asItem.path, asItem.value)) ? asItem : asName;
}

function hasNames(schemas: readonly JsonSchema[]): boolean {
  return schemas.some(({ properties }) => properties !== undefined);
}

function find(text: string): Place | undefined {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "error" });
  let place: Omit<Place, "value"> | undefined;
  visit(document, {
    Scalar(key, node, ancestors) {
      if (node.value !== HERE) return undefined;
      const what = key === "key" ? "name" : "value";
      place = { path: stepsTo(ancestors, what === "value" ? node : undefined), what };
      return visit.BREAK;
    },
  });
  if (!place) return undefined;
  try {
    return { ...place, value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { ...place, value: undefined };
  }
}

/** The names and positions that lead to a node, from those around it. */
function stepsTo(ancestors: readonly unknown[], node: unknown): Path {
  const path: (string | number)[] = [];
  ancestors.forEach((one, index) => {
    const next = ancestors[index + 1] ?? node;
    if (isSeq(one)) path.push(Math.max(0, one.items.indexOf(next)));
    else if (isPair(one) && next !== undefined && next === one.value) path.push(nameOf(one));
  });
  return path;
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

/** What can be written at an offset. */
export function offers(text: string, offset: number, suggestions: Suggestions = {}): Offer[] {
  const place = placeAt(text, offset);
  if (!place) return [];
  const here = schemasAt(place.path, place.value);
  if (place.what === "value") {
    const name = [...place.path].reverse().find((step) => typeof step === "string");
    return values(here, typeof name === "string" ? name : "", suggestions);
  }
  const present = new Set(Object.keys(valueAt(place.value, place.path) ?? {}));
  const all = here.flatMap(names);
  return all.filter(({ label }, index) =>
    !present.has(label) && all.findIndex((other) => other.label === label) === index);
}

function valueAt(value: unknown, path: Path): object | undefined {
  let here = value;
  for (const step of path) here = (here as Record<string | number, unknown> | undefined)?.[step];
  return typeof here === "object" && here !== null ? here : undefined;
}

function names(schema: JsonSchema): Offer[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    label: name,
    insert: `${name}: `,
    kind: "name" as const,
    info: followed(property).description ?? "",
    detail: required.has(name) ? t("required") : "",
  }));
}

function values(schemas: readonly JsonSchema[], name: string, suggestions: Suggestions): Offer[] {
  const given = (suggestions[name] ?? []).map(({ value, detail }) => offer(value, detail ?? ""));
  const closed = schemas.flatMap((schema) => {
    if (schema.const !== undefined) return [offer(said(schema.const), schema.description ?? "")];
    if (schema.type === "boolean") return [offer("true", ""), offer("false", "")];
    return (schema.enum ?? []).map((value) => offer(String(value), schema.description ?? ""));
  });
  return [...given, ...closed];
}

function offer(value: string, info: string): Offer {
  return { label: value, insert: scalar(value), kind: "value", info, detail: "" };
}

/** A text as it can stand in YAML without being taken for something else. */
export function scalar(value: string): string {
  return /^[A-Za-z0-9_][\w ./-]*$/.test(value) ? value : JSON.stringify(value);
}

/** The description of what stands at an offset. */
export function describe(text: string, offset: number): { from: number; to: number; text: string } | undefined {
  const document = parseDocument(text, { prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0) return undefined;
  const path: (string | number)[] = [];
  const found = keyAt(document.contents, offset, path);
  if (!found) return undefined;
  const [schema] = schemasAt(path, document.toJS({ maxAliasCount: 100 }));
  return schema?.description ? { ...found, text: schema.description } : undefined;
}

function keyAt(node: unknown, offset: number, path: (string | number)[]): { from: number; to: number } | undefined {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = within(item, offset) ? keyAt(item, offset, pushed(path, index)) : undefined;
      if (found) return found;
    }
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const [from, to] = pair.key.range ?? [0, 0];
    if (offset >= from && offset <= to) {
      path.push(String(pair.key.value));
      return { from, to };
    }
    if (within(pair.value, offset)) return keyAt(pair.value, offset, pushed(path, String(pair.key.value)));
  }
  return undefined;
}

function within(node: unknown, offset: number): boolean {
  const range = (node as { range?: [number, number, number] } | null)?.range;
  return range !== undefined && offset >= range[0] && offset <= range[2];
}

function pushed(path: (string | number)[], step: string | number): (string | number)[] {
  path.push(step);
  return path;
}
