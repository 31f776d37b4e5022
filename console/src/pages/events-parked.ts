/** Events that are stuck, by what they have in common: why, which flows they wait for, and the way to replay them. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ApiError, api, ask, type Schema } from "../api/client.js";
import { parkedGroups, type Selection } from "../api/replays.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { Eager } from "../components/eager.js";
import { visible } from "../components/json-rows.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/replays.js";
import common from "../strings/en/common.js";
import { factTiles } from "../styles/facts.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";
import "./replay-dialog.js";
import { causeText } from "./replay-words.js";

const t = strings("replays", en);
const tc = strings("common", common);
const LOOK_MS = 1_000;

type Group = Schema<"ParkedGroupResponse">;

@customElement("page-events-parked")
export class PageEventsParked extends Page {
  @state() private groups: Group[] | undefined;
  @state() private flows: ReadonlyMap<string, string> = new Map();
  @state() private trouble = "";
  @state() private replaying: Selection | undefined;

  readonly #look = new Eager(() => void this.#load(), LOOK_MS);

  static override styles = [
    shared,
    factTiles,
    css`
      .group {
        gap: var(--space-3);
      }

      h2,
      .reason {
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    new LiveController(this, "activity", this.#look.ask, this.#look.ask);
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#look.ask();
    void this.#findFlows();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#look.stop();
  }

  async #load(): Promise<void> {
    try {
      this.groups = await parkedGroups();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  /** Names are a help: without one a flow is told by its id. */
  async #findFlows(): Promise<void> {
    const flows = await ask(api.GET("/api/v1/flows", { params: { query: { limit: 100 } } })).catch(() => []);
    this.flows = new Map(flows.map(({ id, name }) => [id, name]));
  }

  override render() {
    return html`<p-page-header heading=${t("parked")} back-href="/console/events" back-label=${t("parked_back")}>
        ${t("parked_lead")}
      </p-page-header>
      ${this.#content()}
      ${this.replaying
        ? html`<replay-dialog .selection=${this.replaying} @p-close=${() => (this.replaying = undefined)}
            @p-done=${this.#look.ask}></replay-dialog>`
        : nothing}`;
  }

  #content() {
    const { groups, trouble } = this;
    if (!groups && trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${trouble} action=${tc("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!groups) return html`<p-state kind="loading"></p-state>`;
    if (groups.length === 0) {
      return html`<div class="sheet"><p-state icon="ok" heading=${t("parked_none")}
        detail=${t("parked_none_detail")}></p-state></div>`;
    }
    return html`<ul class="stack">${repeat(groups, ({ group }) => group, (group) => this.#group(group))}</ul>`;
  }

  #group({ group, cause, events_count: n, reason, flow_ids, first_parked_at, last_parked_at,
    sample_event_ids }: Group) {
    const facts: [string, unknown][] = [
      [t("parked_flows"), flow_ids ? this.#flowsOf(flow_ids) : t("parked_whole")],
      [t("parked_since"), html`<p-time when=${first_parked_at}></p-time>`],
      [t("parked_last"), html`<p-time when=${last_parked_at}></p-time>`],
      [t("parked_samples"), html`<span class="row">${sample_event_ids.map((id, index) => html`
        <a href="/console/events/${id}">${t("parked_sample", { n: index + 1 })}</a>`)}</span>`],
    ];
    return html`<li class="sheet pad stack group">
      <div class="row spread">
        <div class="row"><h2>${causeText(cause)}</h2><p-chip tone="bad">${t("events_n", { n })}</p-chip></div>
        ${session.may("execute_flows")
          ? html`<wa-button size="s" appearance="outlined"
              @click=${() => (this.replaying = { parked_group: group })}>
              <p-icon slot="start" name="history"></p-icon>${t("parked_replay")}</wa-button>`
          : nothing}
      </div>
      ${reason ? html`<p class="reason quiet">${visible(reason)}</p>` : nothing}
      <dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
      <p class="quiet small">${t("parked_hint")}</p>
    </li>`;
  }

  #flowsOf(ids: readonly string[]) {
    return html`<span class="row">${ids.map((id) => html`
      <a href="/console/flows/${id}">${visible(this.flows.get(id) ?? id.slice(0, 8))}</a>`)}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "page-events-parked": PageEventsParked;
  }
}
