/** Replays in words, and the time that one is about. Pure. */
import type { EventFilter, Selection, Sum } from "../api/replays.js";
import { visible } from "../components/json-rows.js";
import { strings } from "../strings/index.js";
import eventsEn from "../strings/en/events.js";
import en from "../strings/en/replays.js";
import { nameOf } from "./event-why.js";

const t = strings("replays", en);
const te = strings("events", eventsEn);

export function headingOf(selection: Selection): string {
  if ("event_ids" in selection) return t("heading_events", { n: selection.event_ids.length });
  return t("range" in selection ? "heading_range" : "heading_parked");
}

/** What a replay would come to, in one sentence. */
export function planText({ events, executions }: Sum): string {
  const said = { events: t("events_n", { n: events }), executions: t("executions_n", { n: executions }) };
  return t(executions > 0 ? "plan_says" : "plan_none", said);
}

/** What it came to. */
export function doneText({ events, executions, isWhole }: Sum): string {
  const said = { events: t("events_n", { n: events }), executions: t("executions_n", { n: executions }) };
  return t(isWhole ? "done" : "done_stopped", said);
}

/** Filters in a line, without the times; empty where nothing is left out. */
export function filterText({ source, type, q, outcome, project }: EventFilter): string {
  const said = [source && nameOf(source), type && visible(type), q && `“${visible(q)}”`,
    outcome && outcomeText(outcome), project && visible(project)];
  return said.filter(Boolean).join(" · ");
}

/** In the words of the list; the server's own where we have none. */
function outcomeText(outcome: string): string {
  const key = `outcome_${outcome}`;
  return key in eventsEn ? te(key as "outcome_started") : visible(outcome);
}

/** A moment as `datetime-local` has it, in the viewer's zone. */
export function localText(when: Date): string {
  const shifted = new Date(when.getTime() - when.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

export type Times = { from: string; to?: string } | { problem: string };

/** Both ends as the server reads them, or what is wrong. */
export function timesOf(from: string, to: string): Times {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(begin)) return { problem: t("from_missing") };
  if (Number.isNaN(end)) return { from: new Date(begin).toISOString() };
  if (end <= begin) return { problem: t("range_wrong") };
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() };
}

/** What failures have in common, in words; the server's own where they are a reason's. */
export function causeText(cause: string): string {
  const key = `cause_${cause}`;
  if (key in en) return t(key as keyof typeof en);
  return cause === "" ? t("cause_unknown") : visible(cause);
}
