/** A definition as it stands in the editor on the last events, beside the deployed version: what differs, and why. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask } from "../../api/client.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-chip.js";
import "../../components/p-icon.js";
import "../../components/p-lines.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { count } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/compare.js";
import { shared } from "../../styles/shared.js";
import { nameOf } from "../event-why.js";
import { DIFFERENCES, TONES, firstView, labelOf, shownOf, whyOf, type Test, type Tested,
  type View } from "./compare.js";
import { compareStyles } from "./flow-compare.styles.js";

const t = strings("compare", en);
const LAST = [20, 50, 100, 200];
const SOURCES = ["github", "gitlab", "jira", "webhook", "schedule", "manual"];

@customElement("flow-compare")
export class FlowCompare extends LitElement {
  @property({ attribute: false }) text = "";
  /** The flow it would be saved to; undefined for a new one. */
  @property({ attribute: false }) flowId: string | undefined;
  @state() private last = 50;
  @state() private source = "";
  @state() private test: Test | undefined;
  @state() private view: View | undefined;
  @state() private trouble = "";

  #asked = 0;

  static override styles = [shared, compareStyles];

  override willUpdate(changed: PropertyValues) {
    if (["text", "flowId", "last", "source"].some((name) => changed.has(name))) void this.#run();
  }

  async #run(): Promise<void> {
    const asked = ++this.#asked;
    [this.test, this.trouble, this.view] = [undefined, "", undefined];
    const { text: yaml, flowId, last, source } = this;
    const body = { yaml, last, ...(flowId !== undefined && { flow_id: flowId }), ...(source && { source }) };
    try {
      const test = await ask(api.POST("/api/v1/flows/test", { body }));
      if (asked === this.#asked) this.test = test;
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    const isNew = this.test !== undefined && !this.test.deployed_flow_id;
    return html`<section class="stack" aria-label=${t("title")}>
      <div class="row spread intro">
        <div>
          <h2>${t("title")}</h2>
          <p class="quiet small">${t(isNew ? "intro_new" : "intro")}
            ${this.test?.deployed_version ? t("deployed", { n: this.test.deployed_version }) : ""}</p>
        </div>
        <div class="row choices">${this.#choices()}</div>
      </div>
      ${this.#result()}
    </section>`;
  }

  #choices() {
    const lasts = LAST.map((n) => ({ value: String(n), label: t("last_n", { n }) }));
    const sources = [{ value: "", label: t("any") }, ...SOURCES.map((value) => ({ value, label: nameOf(value) }))];
    return html`<p-select label=${t("last")} .value=${String(this.last)} .options=${lasts}
        @change=${({ currentTarget }: Event) => (this.last = Number((currentTarget as PSelect).value))}></p-select>
      <p-select label=${t("source")} .value=${this.source} .options=${sources}
        @change=${({ currentTarget }: Event) => (this.source = (currentTarget as PSelect).value)}></p-select>`;
  }

  #result() {
    const { test, trouble } = this;
    if (trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${trouble} action=${t("again")}
        @p-action=${() => void this.#run()}></p-state></div>`;
    }
    if (!test) {
      return html`<div class="sheet"><p-state kind="loading"></p-state>
        <p class="quiet small running" role="status">${t("running")}</p></div>`;
    }
    if (test.problems.length > 0) return problems(test);
    if (test.events.length === 0) {
      return html`<div class="sheet"><p-state icon="events" heading=${t("none")}
        detail=${t("none_detail")}></p-state></div>`;
    }
    const view = this.view ?? firstView(test);
    return html`${this.#summary(test, view)} ${table(test, view)}`;
  }

  /** How many came out how; each is a way to see them. */
  #summary(test: Test, view: View) {
    const hasDeployed = Boolean(test.deployed_flow_id);
    const { summary } = test;
    const chosen = (one: View) => (one === view ? "true" : "false");
    const changed = summary.only_draft + summary.only_deployed;
    const differences = DIFFERENCES.filter((one) => hasDeployed || one === "only_draft" || one === "neither");
    return html`<div class="summary" role="group" aria-label=${t("summary")}>
      ${hasDeployed
        ? html`<button type="button" aria-pressed=${chosen("changed")} @click=${() => (this.view = "changed")}>
            <span class="figure number">${count(changed)}</span><span>${t("changed")}</span></button>`
        : nothing}
      ${differences.map((one) => html`<button type="button" class=${one} aria-pressed=${chosen(one)}
        @click=${() => (this.view = one)}>
        <span class="figure number">${count(summary[one])}</span><span>${labelOf(one, hasDeployed)}</span></button>`)}
    </div>`;
  }
}

function table(test: Test, view: View) {
  const rows = shownOf(test, view);
  const n = test.events.length;
  if (rows.length === 0) {
    const isSame = view === "changed";
    return html`<div class="sheet"><p-state icon=${isSame ? "ok" : "events"}
      heading=${isSame ? t("same") : t("none_of", { n })}
      detail=${isSame ? t("same_detail", { n }) : t("none_of_detail")}></p-state></div>`;
  }
  return html`<p-table class="sheet" label=${t("title")} .columns=${columns(Boolean(test.deployed_flow_id))}
    .rows=${rows} .keyOf=${({ event_id }: Tested) => event_id}
    .hrefOf=${({ event_id }: Tested) => `/console/events/${event_id}`}></p-table>`;
}

function columns(hasDeployed: boolean): Column<Tested>[] {
  return [
    { key: "event", label: t("col_event"), cell: ({ subject, type, source }) => html`<p-lines
        detail="${nameOf(source)} · ${visible(type)}">${visible(subject ?? type)}</p-lines>` },
    { key: "received", label: t("col_received"), wideOnly: true,
      cell: ({ received_at }) => html`<p-time when=${received_at}></p-time>` },
    { key: "difference", label: t("col_difference"), cell: ({ difference }) => html`<p-chip tone=${TONES[difference]}>
        ${labelOf(difference, hasDeployed)}</p-chip>` },
    { key: "why", label: t("col_why"), cell: (tested) => html`<span class="quiet small">${whyOf(tested)}</span>` },
  ];
}

function problems({ problems: found }: Test) {
  return html`<div class="sheet pad stack problems" role="status">
    <p class="strong"><p-icon name="alert"></p-icon> ${t("problems")}</p>
    <ul>${found.map(({ line, field, message }) => html`<li>${line ? t("problem_at", { line }) : nothing}${field
      ? html`<code>${field}</code> ` : nothing}${visible(message)}</li>`)}</ul>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-compare": FlowCompare;
  }
}
