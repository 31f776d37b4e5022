/** What the server tells about policies, in words and places of a text. Pure. */
import type { Difference, Finding, Replayed, Told } from "../../api/policies.js";
import { visible } from "../../components/json-rows.js";
import type { Tone } from "../../components/p-chip.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { offsetOf } from "../../yaml/places.js";
import { pathOf, placeOf, read, type Mistake } from "../../yaml/validate.js";

const t = strings("policy", en);

const DECISIONS: Readonly<Record<string, Tone>> = { allow: "good", deny: "bad", require_approval: "warn",
  blocked: "bad" };

export const toneOfDecision = (decision: string): Tone => DECISIONS[decision] ?? "still";

/** "Ask" for `require_approval`; the server's own word where we have none. */
export function wordOfDecision(decision: string): string {
  return decision in DECISIONS ? t(`decision_${decision}` as "decision_allow") : visible(decision);
}

/** What a decision rests on; a newer server may know more. */
export function wordOfBasis(basis: string): string {
  const key = `basis_${basis}`;
  return key in en ? t(key as "basis_rule") : visible(basis);
}

/** What a rule is called: its description, else its condition. */
export function nameOfRule({ rule, basis }: Pick<Told, "rule" | "basis">): string {
  if (!rule) return wordOfBasis(basis);
  return visible(rule.description || rule.condition || t("sim_always"));
}

/** What stands in the place of a decision that the draft did not make. */
export function afterWord({ outcome, after }: Difference): string {
  if (after) return wordOfDecision(after.decision);
  return t(outcome === "fault" ? "after_fault" : "after_unknown");
}

/** Findings at their places in a text: by line and column, else by path. */
export function mistakesOf(text: string, findings: readonly Finding[]): Mistake[] {
  const { document } = read(text, null);
  return findings.map(({ severity, path, line, column, message, hint }) => ({
    ...(line ? offsetOf(text, line, column ?? 1) : placeOf(document, pathOf(path))),
    field: path,
    message: hint ? `${message}; ${hint}` : message,
    isWarning: severity === "warning",
  }));
}

/** What several pages of a replay say together. */
export interface Replay {
  calls: number;
  changes: number;
  unknown: number;
  unchanged: number;
  differences: readonly Difference[];
  cursor: string | undefined;
  /** Calls are left that were not decided about yet: more than one answer decides about. */
  isPart: boolean;
}

/**
 * Adds a page. Its counts begin behind the page before, so they are new only where that one had decided about no more:
 * where it listed fewer differences than it may, and there is more all the same.
 */
export function withPage(before: Replay | undefined, page: Replayed, limit: number): Replay {
  const hasMore = Boolean(page.next_cursor);
  const isPart = hasMore && page.differences.length < limit;
  const added = before === undefined || before.isPart;
  const sum = (one: number, other: number) => (added ? one + other : one);
  const { calls, would_change: changes, cannot_tell: unknown, unchanged } = page;
  return {
    calls: sum(before?.calls ?? 0, calls),
    changes: sum(before?.changes ?? 0, changes),
    unknown: sum(before?.unknown ?? 0, unknown),
    unchanged: sum(before?.unchanged ?? 0, unchanged),
    differences: [...(before?.differences ?? []), ...page.differences],
    cursor: page.next_cursor ?? undefined,
    isPart,
  };
}

/** Such as "would change 14 of 9,212 calls". */
export function sumText({ changes, calls }: Pick<Replay, "changes" | "calls">): string {
  return t("replay_sum", { n: changes, calls: t("calls", { n: calls }) });
}
