/** A text cut into pieces that look alike: what is suspicious, what changed, and what nobody would see. Pure. */

export type Severity = "high" | "medium" | "low";

/** A part of a text, in UTF-16 units, the last one not included. */
export interface Mark {
  start: number;
  end: number;
  /** Without one, the part changed. */
  severity?: Severity;
}

export interface Piece {
  text: string;
  severity: Severity | undefined;
  isChanged: boolean;
  /** `text` is the name of a character that cannot be seen, such as `U+200B`. */
  isHidden: boolean;
}

/** From the worst. */
const SEVERITIES: Severity[] = ["high", "medium", "low"];

/**
 * What people do not see, or see in another order than it is read. Line breaks and tabs are seen; selectors of emoji
 * are among it, since a row of them can carry a message.
 */
const HIDDEN = new RegExp("[^\\P{C}\\n\\t]"
  + "|[\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2028\\u2029\\u3164\\uffa0]"
  + "|[\\ufe00-\\ufe0f]|[\\u{e0100}-\\u{e01ef}]", "gu");

/** The pieces of a text, in order. */
export function pieces(text: string, marks: readonly Mark[] = []): Piece[] {
  const inside = marks.map((mark) => ({ ...mark, start: clamp(mark.start, text), end: clamp(mark.end, text) }));
  const edges = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])];
  edges.sort((one, other) => one - other);
  return edges.slice(1).flatMap((end, index) => {
    const start = edges[index] ?? 0;
    const here = inside.filter((mark) => mark.start <= start && mark.end >= end && mark.start < mark.end);
    const severity = SEVERITIES.find((wanted) => here.some((mark) => mark.severity === wanted));
    const isChanged = here.some((mark) => mark.severity === undefined);
    return named(text.slice(start, end)).map((part) => ({ ...part, severity, isChanged }));
  });
}

/** What differs between two texts: from where they begin to differ up to where they are the same again. */
export function changed(before: string, after: string): { before: Mark; after: Mark } {
  const [one, other] = [[...before], [...after]];
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  const most = Math.min(one.length, other.length) - start;
  while (end < most && one.at(-1 - end) === other.at(-1 - end)) end++;
  const units = (chars: string[]) => chars.join("").length;
  const from = units(one.slice(0, start));
  const rest = units(one.slice(one.length - end));
  return { before: { start: from, end: before.length - rest }, after: { start: from, end: after.length - rest } };
}

/** Where the byte of a text stands that the server counts in UTF-8, in UTF-16 units. */
export function unitOf(text: string, byte: number): number {
  let bytes = 0;
  let units = 0;
  for (const char of text) {
    if (bytes >= byte) break;
    bytes += sizeOf(char.codePointAt(0) ?? 0);
    units += char.length;
  }
  return units;
}

/** How many bytes a text has as UTF-8. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += sizeOf(char.codePointAt(0) ?? 0);
  return bytes;
}

function sizeOf(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

function clamp(at: number, text: string): number {
  return Math.max(0, Math.min(text.length, at));
}

/** Hidden characters by their names, everything else as it is. */
function named(text: string): Pick<Piece, "text" | "isHidden">[] {
  const found: Pick<Piece, "text" | "isHidden">[] = [];
  let last = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > last) found.push({ text: text.slice(last, match.index), isHidden: false });
    const code = match[0].codePointAt(0) ?? 0;
    found.push({ text: `U+${code.toString(16).toUpperCase().padStart(4, "0")}`, isHidden: true });
    last = match.index + match[0].length;
  }
  if (last < text.length) found.push({ text: text.slice(last), isHidden: false });
  return found;
}
