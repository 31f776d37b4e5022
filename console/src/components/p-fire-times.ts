/**
 * Fire times to come, each in the schedule's zone and in the viewer's, with what a change of the clocks does to it and
 * how long it is put off.
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { ownZone, timeIn, wholeSpan } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/schedule.js";
import { shared } from "../styles/shared.js";
import "./p-time.js";

const t = strings("schedule", en);

export interface FireTime {
  /** The time that the schedule says. */
  fire_at: string;
  /** When it starts, at the latest. */
  due_at: string;
  /** `skipped`, `first` or `second`. */
  clock_change?: string | null;
}

@customElement("p-fire-times")
export class PFireTimes extends LitElement {
  @property({ attribute: false }) times: readonly FireTime[] = [];
  /** The schedule's zone. */
  @property() zone = "UTC";
  /** Starts are put off by up to this, rather than by exactly so much. */
  @property({ type: Boolean, attribute: "at-most" }) atMost = false;

  static override styles = [
    shared,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--size-s);
        font-variant-numeric: tabular-nums;
      }

      th,
      td {
        padding: 0.35rem var(--space-3) 0.35rem 0;
        text-align: start;
        vertical-align: top;
        overflow-wrap: anywhere;
      }

      th {
        color: var(--text-quiet);
        font-weight: var(--weight-strong);
      }

      td small {
        display: block;
        color: var(--text-quiet);
        font-size: var(--size-xs);
      }

      .strong {
        white-space: nowrap;
      }

      /* One below the other where there is no room for two zones. */
      @media (max-width: 40rem) {
        .strong {
          white-space: normal;
        }
      }
    `,
  ];

  override render() {
    if (this.times.length === 0) return html`<p class="quiet small">${t("next_none")}</p>`;
    const own = ownZone();
    const isOther = own !== this.zone;
    return html`<table aria-label=${t("next")}>
      <thead><tr>
        <th scope="col">${isOther ? this.zone : t("zone_same", { zone: this.zone })}</th>
        ${isOther ? html`<th scope="col">${t("zone_own", { zone: own })}</th>` : nothing}
        <th scope="col">${t("col_in")}</th>
      </tr></thead>
      <tbody>${this.times.map((time) => this.#time(time, isOther ? own : undefined))}</tbody>
    </table>`;
  }

  #time({ fire_at, due_at, clock_change: change }: FireTime, own: string | undefined) {
    const late = Math.round((Date.parse(due_at) - Date.parse(fire_at)) / 1000);
    return html`<tr>
      <td><span class="strong">${timeIn(fire_at, this.zone)}</span>
        ${late > 0
          ? html`<small>${t(this.atMost ? "put_off_most" : "put_off", { span: wholeSpan(late) })}</small>`
          : nothing}
        ${isChange(change) ? html`<small>${t(`clock_${change}`)}</small>` : nothing}</td>
      ${own === undefined ? nothing : html`<td>${timeIn(fire_at, own)}</td>`}
      <td><p-time when=${due_at}></p-time></td>
    </tr>`;
  }
}

function isChange(change: string | null | undefined): change is "skipped" | "first" | "second" {
  return change === "skipped" || change === "first" || change === "second";
}

declare global {
  interface HTMLElementTagNameMap {
    "p-fire-times": PFireTimes;
  }
}
