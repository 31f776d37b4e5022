/** How a request for approval stands, in plain words. Pure. */
import type { Approval } from "../api/approvals.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import { visible } from "./json-rows.js";
import type { Tone } from "./p-chip.js";

const t = strings("approvals", en);

type Headed = Pick<Approval, "agent" | "tool" | "status"> & { question?: unknown };

/** Such as "triage wants to call delete_branch". */
export function headline({ agent, tool, status, question }: Headed): string {
  const who = visible(agent ?? t("an_agent"));
  const isOpen = status === "pending";
  if (question) return t(isOpen ? "asks" : "asked_then", { who });
  return t(isOpen ? "wants" : "wanted", { who, tool: visible(tool) });
}

/** The state in a word or two, and its tone. */
export function standing(approval: Pick<Approval, "status" | "run" | "isFrozen" | "question">): [string, Tone] {
  const { status, run, isFrozen, question } = approval;
  switch (status) {
    case "pending":
      return isFrozen ? [t("on_hold"), "still"] : [t("waiting"), "warn"];
    case "approved":
      if (question) return [t("answered"), "good"];
      return run === "unknown" ? [t("unknown_outcome"), "bad"] : [t("approved"), "good"];
    case "declined":
      return [t("declined"), "bad"];
    case "expired":
      return [t("expired"), "still"];
    case "cancelled":
      return [t("cancelled"), "still"];
  }
}

/** What happens next, or has happened; none while whoever looks can decide. */
export function outcome(approval: Approval, isSignedIn: boolean): string | undefined {
  if (approval.canDecide) return undefined;
  switch (approval.status) {
    case "pending":
      return waits(approval, isSignedIn);
    case "approved":
      return approval.question ? t("outcome_answered") : ran(approval);
    case "declined":
      return t("outcome_declined");
    case "expired":
      return t("outcome_expired");
    case "cancelled":
      return t("outcome_cancelled");
  }
}

function waits({ received, required, votes }: Approval, isSignedIn: boolean): string {
  const more = t("outcome_more", { n: required - received });
  if (!isSignedIn) return `${t("outcome_used")} ${more}`;
  return votes.length > 0 ? `${t("outcome_voted")} ${more}` : t("outcome_no_right");
}

function ran({ run, outcome, server }: Approval): string {
  switch (run) {
    case "not_started":
      return t("outcome_waits");
    case "acting":
      return t("outcome_acting");
    case "done":
      return t(outcome === "succeeded" ? "outcome_ok" : "outcome_failed");
    case "unknown":
      return t("outcome_unknown", { server: server ?? t("own_server") });
  }
}

/** Arguments on one line, for lists. */
export function brief(args: unknown, most = 140): string {
  if (typeof args !== "object" || args === null) return args === undefined ? "" : shown(args);
  // What is short says more on one line than what has parts.
  const isWhole = (value: unknown) => typeof value !== "object" || value === null;
  const entries = Object.entries(args).sort(([, one], [, other]) => Number(isWhole(other)) - Number(isWhole(one)));
  const parts = entries.map(([name, value]) => `${visible(name)}: ${shown(value)}`);
  const text = parts.join("  ·  ");
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function shown(value: unknown): string {
  if (typeof value === "string") return visible(value.slice(0, 500).replace(/\s+/g, " "));
  return JSON.stringify(value) ?? "";
}

/** Seconds left by our clock. */
export function left(approval: Pick<Approval, "remaining" | "seenAt" | "isFrozen">, now = Date.now()): number {
  const passed = approval.isFrozen ? 0 : (now - approval.seenAt) / 1000;
  return Math.max(0, approval.remaining - passed);
}

/** A sentence with a capital in front, and an end; what the server puts into backticks is quoted. */
export function sentence(text: string): string {
  const trimmed = text.trim().replace(/`([^`]*)`/g, "“$1”");
  if (trimmed === "") return "";
  const whole = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…:]$/.test(whole) ? whole : `${whole}.`;
}
