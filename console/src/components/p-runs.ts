/** How the last executions of a flow went, as bars: the oldest first, as tall as they took, in their outcome's tone. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Schema } from "../api/client.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/flows.js";
import { percent } from "../format.js";
import { toneOf } from "./p-chip.js";
import "./p-chip.js";

const t = strings("flows", en);
const MOST = 16;
/** The server counts no further. */
const MOST_COUNTED = 100;

type Execution = Pick<Schema<"ExecutionResponse">, "id" | "status" | "start_time" | "end_time">;

@customElement("p-runs")
export class PRuns extends LitElement {
  /** Newest first. */
  @property({ attribute: false }) executions: readonly Execution[] = [];

  /** How many run or wait now. */
  @property({ type: Number }) running = 0;
  /** The share of the latest that succeeded. */
  @property({ attribute: false }) rate: number | undefined;

  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.75rem;
      vertical-align: middle;
      white-space: nowrap;
    }

    .rate {
      color: var(--text-quiet);
      font-size: var(--size-s);
      font-variant-numeric: tabular-nums;
    }

    .all {
      display: flex;
      align-items: end;
      gap: 2px;
      height: 1.25rem;
    }

    i {
      width: 4px;
      height: 35%;
      border-radius: 1.5px;
      background: var(--still);
    }

    .h2 {
      height: 55%;
    }

    .h3 {
      height: 78%;
    }

    .h4 {
      height: 100%;
    }

    .good {
      background: var(--good);
    }

    .bad {
      background: var(--bad);
    }

    .busy,
    .warn {
      background: var(--busy);
    }

    .none {
      color: var(--text-quiet);
      font-size: var(--size-s);
    }
  `;

  override render() {
    const shown = this.executions.slice(0, MOST).reverse();
    if (shown.length === 0) return html`<span class="none">${t("runs_none")}</span>`;
    const good = shown.filter(({ status }) => status === "SUCCEEDED").length;
    const bad = shown.filter(({ status }) => status === "FAILED").length;
    const label = t("runs_label", { n: shown.length, good, bad, other: shown.length - good - bad });
    const longest = Math.max(...shown.map(seconds), 1);
    return html`<div class="all" role="img" aria-label=${label} title=${label}>
      ${shown.map((one) => html`<i class="${toneOf(one.status)} h${heightOf(seconds(one), longest)}"></i>`)}
    </div>
    ${this.running > 0 ? html`<p-chip tone="busy" dot>${this.#running()}</p-chip>` : this.#rate()}`;
  }

  #running(): string {
    return t(this.running < MOST_COUNTED ? "running" : "running_many", { n: this.running });
  }

  #rate() {
    if (this.rate === undefined) return nothing;
    const share = percent(this.rate);
    return html`<span class="rate" title=${t("rate", { percent: share })}>${share}</span>`;
  }
}

function seconds({ start_time, end_time }: Execution): number {
  return ((end_time ? Date.parse(end_time) : Date.now()) - Date.parse(start_time)) / 1000;
}

/** One of four, by the logarithm: executions take seconds or hours. */
function heightOf(taken: number, longest: number): number {
  return Math.min(4, Math.max(1, Math.ceil((Math.log1p(Math.max(0, taken)) / Math.log1p(longest)) * 4)));
}

declare global {
  interface HTMLElementTagNameMap {
    "p-runs": PRuns;
  }
}
