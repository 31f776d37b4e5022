/** The flows beside an event, as they were then: which it started, and of the others what decided, with the values. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-icon.js";
import type { IconName } from "../components/p-icon.js";
import "../components/p-state.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";
import { shared } from "../styles/shared.js";
import { eventFlowsStyles } from "./event-flows.styles.js";
import { WHERE_MAX, inOrderOfInterest, isNear, outcomeText, toneOfVerdict, valueText, type Check, type Explanation,
  type FlowWhy } from "./event-why.js";
import { chipOf } from "./execution-parts.js";

const t = strings("events", en);
/** So many are shown at first. */
const SHOWN = 20;
const ICONS: Record<Check["result"], IconName> = { held: "ok", failed: "fail", no_answer: "help" };

@customElement("event-flows")
export class EventFlows extends LitElement {
  @property({ attribute: false }) explanation!: Explanation;
  @state() private isAll = false;

  static override styles = [shared, eventFlowsStyles];

  override willUpdate(changed: PropertyValues<this>) {
    const before = changed.get("explanation");
    if (before && before.event_id !== this.explanation.event_id) this.isAll = false;
  }

  override render() {
    const { flows, moment, flows_left_out: left, event_id: event } = this.explanation;
    if (flows.length === 0) {
      return html`<section class="sheet"><p-state icon="flows" detail=${t("why_no_flows")}>
        <a href="/console/flows/new">${t("why_no_flows_link")}</a></p-state></section>`;
    }
    const sorted = inOrderOfInterest(flows);
    const shown = this.isAll ? sorted : sorted.slice(0, SHOWN);
    return html`<section class="sheet pad stack">
      <div class="row spread"><h2>${t("flows")}</h2>
        <span class="quiet small">${t(`moment_${moment.known_by}`)}</span></div>
      <ul class="list">${shown.map((flow) => entry(flow, event))}</ul>
      ${shown.length < sorted.length
        ? html`<wa-button size="s" appearance="outlined" @click=${() => (this.isAll = true)}>
            ${t("flows_all", { n: sorted.length })}</wa-button>`
        : nothing}
      ${left > 0 ? html`<p class="quiet small">${t("flows_left_out", { n: left })}</p>` : nothing}
    </section>`;
  }
}

function entry(flow: FlowWhy, event: string) {
  const { flow_id, flow_name, version, verdict, has_changed, was_deleted } = flow;
  const name = visible(flow_name);
  const trial = `/console/flows/${flow_id}?tab=try&event=${event}`;
  return html`<li class="verdict">
    <div class="row spread">
      <span class="row">${was_deleted ? name : html`<a href="/console/flows/${flow_id}">${name}</a>`}
        <span class="quiet small number">${t("flow_version", { n: version })}</span>
        ${has_changed ? html`<span class="quiet small">${t("flow_changed")}</span>` : nothing}</span>
      <p-chip tone=${toneOfVerdict(verdict)}>${t(`verdict_${verdict}`)}</p-chip>
    </div>
    ${reasonOf(flow)} ${executionsOf(flow)} ${controlOf(flow)} ${checksOf(flow)}
    ${isNear(flow) && !was_deleted
      ? html`<p class="small"><a href=${trial}>${t("flow_try")}</a></p>`
      : nothing}
  </li>`;
}

function reasonOf({ condition, reason, verdict }: FlowWhy) {
  // What a limit made of it stands below, with more about it.
  if (!reason || verdict === "controlled") return nothing;
  const named = condition ? html`<code>${visible(condition)}</code>: ` : nothing;
  return html`<p class="quiet small">${named}${visible(reason)}</p>`;
}

function executionsOf({ execution, repeated }: FlowWhy) {
  const all = [...(execution ? [execution] : []), ...repeated];
  if (all.length === 0) return nothing;
  return html`<ul class="runs">${all.map(({ id, status, replay_id, retry_of_execution_id: of }) => html`<li class="row">
    <a href="/console/flows/executions/${id}">${t("execution")}</a>${chipOf(status)}
    ${replay_id || of ? html`<span class="quiet small">${t(replay_id ? "replayed" : "retried")}</span>` : nothing}
  </li>`)}</ul>`;
}

function controlOf({ control }: FlowWhy) {
  if (control.length === 0) return nothing;
  return html`<ul class="small">${control.map(({ outcome, detail, execution_id: id }) => html`<li>
    ${outcomeText(outcome)}${detail ? html`<span class="quiet">: ${visible(detail)}</span>` : nothing}
    ${id ? html` · <a href="/console/flows/executions/${id}">${t("control_execution")}</a>` : nothing}
  </li>`)}</ul>`;
}

function checksOf(flow: FlowWhy) {
  const { checks } = flow;
  if (checks.length === 0) return nothing;
  return html`<details ?open=${isNear(flow)}>
    <summary class="small">${t("checks", { n: checks.length })}</summary>
    <ul class="checks">${checks.map(check)}</ul>
  </details>`;
}

function check({ condition, result, wanted, found, problem, read }: Check) {
  const isWhere = condition === "where";
  return html`<li class=${result}>
    <p-icon name=${ICONS[result]} label=${t(`check_${result}`)}></p-icon>
    <div>
      <code>${visible(condition)}</code>
      <dl class="facts">
        <div><dt>${t("wanted")}</dt>
          <dd>${isWhere ? html`<code>${valueText(wanted, WHERE_MAX)}</code>` : valueText(wanted)}</dd></div>
        ${isWhere ? nothing : html`<div><dt>${t("found")}</dt><dd>${valueText(found)}</dd></div>`}
        ${read.map(({ path, value }) => html`<div><dt><code>${visible(path)}</code></dt>
          <dd>${value == null ? t("value_none") : html`<code>${visible(value)}</code>`}</dd></div>`)}
        ${problem ? html`<div><dt>${t("problem")}</dt><dd>${visible(problem)}</dd></div>` : nothing}
      </dl>
    </div>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "event-flows": EventFlows;
  }
}
