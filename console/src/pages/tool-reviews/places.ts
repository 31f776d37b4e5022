/** Where in a definition findings are: the texts they are about, each with its marks. Pure. */
import type { ToolFinding, ToolReview } from "../../api/tool-reviews.js";
import { bytesOf, unitOf, type Mark, type Severity } from "./marks.js";

/** A text of a definition with what is suspicious about it. */
export interface Place {
  /** A JSON pointer; empty for instructions, and for what concerns the whole. */
  pointer: string;
  /** Undefined where the findings are about no single text. */
  text: string | undefined;
  marks: Mark[];
  findings: ToolFinding[];
}

const SEVERITIES: Severity[] = ["low", "medium", "high"];

/** The texts that findings are about, in the order of the findings: the worst first. */
export function placesOf(definition: unknown, findings: readonly ToolFinding[]): Place[] {
  const places = new Map<string, Place>();
  for (const finding of findings) {
    const text = textOf(definition, finding);
    const key = JSON.stringify([finding.field, text]);
    const place = places.get(key) ?? { pointer: finding.field, text, marks: [], findings: [] };
    place.findings.push(finding);
    if (text !== undefined) place.marks.push(markOf(text, finding));
    places.set(key, place);
  }
  return [...places.values()];
}

/** The marks of the findings about the text at a pointer. */
export function marksAt(definition: unknown, findings: readonly ToolFinding[], pointer: string, text: string): Mark[] {
  const here = findings.filter((finding) => finding.field === pointer && textOf(definition, finding) === text);
  return here.map((finding) => markOf(text, finding));
}

/** The worst severity of all findings. */
export function worstOf(findings: readonly ToolFinding[]): Severity | undefined {
  return SEVERITIES.findLast((severity) => findings.some((finding) => finding.severity === severity));
}

/** What stands at a JSON pointer; undefined where nothing does. */
export function at(value: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return (inner as unknown[])[Number(step)];
    const isThere = typeof inner === "object" && inner !== null && Object.hasOwn(inner, step);
    return isThere ? (inner as Record<string, unknown>)[step] : undefined;
  }, value);
}

/** A pointer as people read it: `inputSchema › properties › to`. */
export function pathWords(pointer: string): string {
  return steps(pointer).join(" › ");
}

/** How many of some reviews a verdict can be given about. */
export function decidable(reviews: readonly ToolReview[]): ToolReview[] {
  return reviews.filter(({ hash, waits_for_review }) => hash != null && waits_for_review);
}

function steps(pointer: string): string[] {
  return pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * The text that a finding counts its bytes in: the value there, or the name of the member, which has the same pointer.
 * Which one it is, only the excerpt tells.
 */
function textOf(definition: unknown, { field, start, end, excerpt }: ToolFinding): string | undefined {
  const candidates = [at(definition, field), steps(field).at(-1)];
  return candidates.find((text): text is string => {
    if (typeof text !== "string" || bytesOf(text) < end) return false;
    const found = text.slice(unitOf(text, start), unitOf(text, end));
    const shown = excerpt.replace(/^\.\.\.|\.\.\.$/g, "");
    return shown.includes(escaped([...found].slice(0, SURE_CHARS).join("")));
  });
}

/** So many characters of a finding are sure to be in its excerpt. */
const SURE_CHARS = 40;

function markOf(text: string, { start, end, severity }: ToolFinding): Mark {
  return { start: unitOf(text, start), end: unitOf(text, end), severity: severity as Severity };
}

/** As the server escapes excerpts. */
function escaped(text: string): string {
  const known: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
  return [...text].map((char) => known[char]
    ?? (char >= " " && char <= "~" ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)).join("");
}
