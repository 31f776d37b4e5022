/** A JSON value as the rows of a tree, of which only those that are open are made. Pure. */

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface JsonRow {
  /** Names every value within the whole, such as `$.args[0]`. */
  path: string;
  depth: number;
  /** The name or the position within the parent; undefined for the whole. */
  key: string | number | undefined;
  kind: JsonKind;
  /** What a single value says; texts with their quotes. */
  text: string;
  /** How many are in it. */
  size: number;
  isOpen: boolean;
  /** Stands for those that are left out. */
  omitted?: number;
}

/** Most entries of one object or list that are shown at first. */
export const ENTRIES_MAX = 200;
/** Longest text that is shown whole. */
export const CHARS_MAX = 2_000;
/** Deeper values are not opened: what comes from outside may be made to break what reads it. */
const DEPTH_MAX = 64;

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  const kind = typeof value;
  return kind === "object" || kind === "string" || kind === "number" || kind === "boolean" ? kind : "string";
}

/** The rows of a value; `isOpen` decides by path and depth, `isWhole` whether a long list shows all of it. */
export function rowsOf(
  value: unknown,
  isOpen: (path: string, depth: number) => boolean,
  isWhole: (path: string) => boolean = () => false,
): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (value: unknown, key: JsonRow["key"], path: string, depth: number) => {
    const kind = kindOf(value);
    const entries = entriesOf(value);
    const open = entries.length > 0 && depth < DEPTH_MAX && isOpen(path, depth);
    rows.push({ path, depth, key, kind, text: textOf(value, kind), size: entries.length, isOpen: open });
    if (!open) return;
    const shown = isWhole(path) ? entries : entries.slice(0, ENTRIES_MAX);
    for (const [name, inner] of shown) add(inner, name, pathOf(path, name), depth + 1);
    const omitted = entries.length - shown.length;
    if (omitted > 0) {
      rows.push({ path, depth: depth + 1, key: undefined, kind, text: "", size: 0, isOpen: false, omitted });
    }
  };
  add(value, undefined, "$", 0);
  return rows;
}

function entriesOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((inner, index) => [index, inner]);
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function pathOf(path: string, name: string | number): string {
  return typeof name === "number" ? `${path}[${name}]` : `${path}.${name}`;
}

function textOf(value: unknown, kind: JsonKind): string {
  if (kind === "object" || kind === "array") return "";
  if (kind === "string") return visible(String(value));
  return JSON.stringify(value ?? null);
}

/**
 * Shows what would hide: control characters, those that take no room, those that models read and people do not see, and
 * those that turn the direction of text around, which can make an argument read as another.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (found) => {
    const number = (found.codePointAt(0) ?? 0).toString(16);
    return number.length > 4 ? `\\u{${number}}` : `\\u${number.padStart(4, "0")}`;
  });
}

const HIDDEN = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u180e"
  + "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}]", "gu");
