/** What came by webhooks: received, healed and missing, in a line; or as figures with `large`. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { count, shortCount } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/trackers.js";
import { shared } from "../styles/shared.js";

const t = strings("trackers", en);
const NAMES = ["received", "healed", "missing"] as const;
const NONE = { received: 0, healed: 0, missing: 0 };

@customElement("p-deliveries")
export class PDeliveries extends LitElement {
  @property({ attribute: false }) counts: Readonly<Record<(typeof NAMES)[number], number>> = NONE;
  @property({ type: Boolean, reflect: true }) large = false;

  static override styles = [
    shared,
    css`
      .line {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 0 var(--space-3);
        font-variant-numeric: tabular-nums;
      }

      .none {
        color: var(--text-quiet);
      }

      .missing:not(.none) {
        color: var(--warn-text);
        font-weight: var(--weight-strong);
      }

      dl {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: var(--space-3);
      }

      dl > div {
        display: grid;
      }

      dt {
        order: 1;
        font-size: var(--size-s);
        color: var(--text-quiet);
      }

      dd {
        font-size: var(--size-xl);
        font-weight: var(--weight-heading);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    return this.large ? this.#figures() : this.#line();
  }

  #line() {
    const shown = NAMES.filter((name) => name === "received" || this.counts[name] > 0);
    return html`<span class="line">${shown.map(
      (name) => html`<span class="${name} ${this.counts[name] === 0 ? "none" : ""}" title=${t(`${name}_hint`)}>
        ${t(name, { n: shortCount(this.counts[name]) })}</span>`,
    )}</span>`;
  }

  #figures() {
    return html`<dl>${NAMES.map((name) => html`<div title=${t(`${name}_hint`)}>
      <dt>${t(`${name}_label`)}</dt>
      <dd class="${name} ${this.counts[name] === 0 ? "none" : ""}">${count(this.counts[name]) || nothing}</dd>
    </div>`)}</dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-deliveries": PDeliveries;
  }
}
