/** How verdicts on pairs of issues are shown. */
import { html } from "lit";
import type { Schema } from "../api/client.js";
import type { Tone } from "../components/p-chip.js";
import "../components/p-chip.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/duplicates.js";

const t = strings("duplicates", en);
const TONES: Record<Schema<"Verdict">, Tone> = { duplicate: "warn", overlapping: "busy", unrelated: "still" };

export function verdictChip(verdict: Schema<"Verdict">) {
  return html`<p-chip tone=${TONES[verdict]}>${t(`verdict_${verdict}`)}</p-chip>`;
}

/** What a feature is called; one that is newer than this page by its own name. */
export function featureName(what: string): string {
  const key = `feature_${what}`;
  return key in en ? t(key as keyof typeof en) : what.replaceAll("_", " ");
}
