/** What a replay would start, and what it started, as lists. */
import { html, nothing } from "lit";
import type { Sum } from "../api/replays.js";
import { visible } from "../components/json-rows.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/replays.js";
import { doneText, planText } from "./replay-words.js";

const t = strings("replays", en);
/** Reasons and executions that are told one by one. */
const REASONS = 6;
const LINKS = 20;

export function planOf(plan: Sum) {
  return html`<p class="strong">${planText(plan)}</p>
    ${plan.isWhole ? nothing : html`<p class="small">${t("plan_first", { n: plan.events })}</p>`}
    ${flowsOf(plan)} ${skippedOf(plan)}`;
}

export function doneOf(sum: Sum) {
  const { started, settled } = sum;
  return html`<p class="strong">${doneText(sum)}</p>
    ${settled > 0 ? html`<p>${t("settled", { n: settled })}</p>` : nothing}
    ${flowsOf(sum)}
    ${started.length > 0
      ? html`<h3>${t("started")}</h3><ul class="links">
          ${started.slice(0, LINKS).map(({ id, flow_id, replay_of_execution_id: former }) => html`<li>
            <a href="/console/flows/executions/${id}">${nameIn(sum, flow_id)}</a>
            ${former ? html`<span class="quiet small">${t("repeats")}</span>` : nothing}</li>`)}
        </ul>`
      : nothing}
    ${started.length > LINKS
      ? html`<p class="quiet small">${t("started_more", { n: started.length - LINKS })}</p>`
      : nothing}
    ${skippedOf(sum)}`;
}

function flowsOf({ flows }: Sum) {
  if (flows.length === 0) return nothing;
  return html`<ul>${flows.map(({ flow_id, flow_name, flow_version: version, executions_count: n }) => html`<li>
    <a href="/console/flows/${flow_id}">${visible(flow_name)}</a>
    <span class="quiet small">${t("flow_line", { version, executions: t("executions_n", { n }) })}</span></li>`)}</ul>`;
}

function skippedOf({ skipped }: Sum) {
  if (skipped.size === 0) return nothing;
  const reasons = [...skipped].sort(([, one], [, other]) => other - one);
  const more = reasons.length - REASONS;
  return html`<ul class="quiet small">
    ${reasons.slice(0, REASONS).map(([reason, n]) => html`<li>${t("skipped", { n, reason: visible(reason) })}</li>`)}
    ${more > 0 ? html`<li>${t("skipped_more", { n: more })}</li>` : nothing}
  </ul>`;
}

function nameIn({ flows }: Sum, id: string): string {
  return visible(flows.find(({ flow_id }) => flow_id === id)?.flow_name ?? id);
}
