/** What the server says of an event and each flow: in which order it is worth reading, and in which words. Pure. */
import type { Schema } from "../api/client.js";
import { visible } from "../components/json-rows.js";
import type { Tone } from "../components/p-chip.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";

const t = strings("events", en);

export type EventDetail = Schema<"EventDetailResponse">;
export type Explanation = Schema<"EventExplanationResponse">;
export type FlowWhy = Schema<"FlowExplanationResponse">;
export type Check = Schema<"FlowCheckExplained">;
export type Verdict = Schema<"FlowVerdict">;

/** Longest value that is shown in a line; a condition is shown whole, however long it may be. */
const CHARS_MAX = 300;
export const WHERE_MAX = 4_096;

/** Those that matched are read first, then those that came near, then those that could not. */
const RANKS: Record<Verdict, number> = {
  started: 0, controlled: 1, parked: 1, broken: 1, no_answer: 1, not_started: 1, suppressed: 2, waiting: 2,
  not_matched: 3, disabled: 4, deleted: 5,
};
const TONES: Record<Verdict, Tone> = {
  started: "good", controlled: "warn", parked: "bad", broken: "bad", no_answer: "bad", not_started: "warn",
  suppressed: "still", waiting: "busy", not_matched: "still", disabled: "still", deleted: "still",
};

export const toneOfVerdict = (verdict: Verdict): Tone => TONES[verdict];

/** The flows in that order; of those that did not match the nearest first. */
export function inOrderOfInterest(flows: readonly FlowWhy[]): FlowWhy[] {
  return [...flows].sort((one, other) => (
    RANKS[one.verdict] - RANKS[other.verdict] || other.checks.length - one.checks.length));
}

/** Whether what decided is in the event's content, so that its values are worth seeing at once. */
export function isNear({ verdict, checks }: FlowWhy): boolean {
  const last = checks.at(-1)?.condition ?? "";
  const isContent = last === "where" || last.startsWith("filters.");
  return isContent && (verdict === "not_matched" || verdict === "no_answer" || verdict === "broken");
}

/** What became of the event, in one sentence. */
export function answer(event: EventDetail, explanation: Explanation | undefined): string {
  const { executions, routing, is_own } = event;
  const error = visible(routing.last_error ?? "");
  if (routing.state === "parked") return t("why_parked", { error });
  if (routing.state === "waiting") {
    return routing.attempts > 0 ? t("why_retry", { attempts: routing.attempts, error }) : t("why_waiting");
  }
  if (executions.length > 0) return t("why_started", { n: executions.length });
  if (is_own) return t("why_own");
  if (explanation?.suppressed) return t("why_suppressed", { reason: visible(explanation.suppressed) });
  const held = explanation?.flows.filter(({ verdict }) => verdict === "controlled").length ?? 0;
  return held > 0 ? t("why_controlled", { n: held }) : t("why_nothing");
}

/** What a condition wants or what the event has, in a line of at most so many characters. */
export function valueText(value: unknown, most = CHARS_MAX): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return t("value_none");
  const text = Array.isArray(value) ? value.map(single).join(", ") : single(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function single(value: unknown): string {
  return visible(typeof value === "string" ? value : JSON.stringify(value));
}

/** The name of a limit's outcome; the server's own word where it is a new one. */
export function outcomeText(outcome: string): string {
  const key = `control_${outcome}`;
  return key in en ? t(key as keyof typeof en) : visible(outcome.replace(/_/g, " "));
}

export function nameOf(source: string): string {
  const key = `source_${source}`;
  return key in en ? t(key as keyof typeof en) : visible(source);
}
