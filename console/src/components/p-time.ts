/** A moment, told from now; the exact one, in the viewer's zone, is in its title. All of them tick together. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { exactTime, fromNow } from "../format.js";

const TICK_MS = 10_000;
const shown = new Set<PTime>();
let clock: ReturnType<typeof setInterval> | undefined;

@customElement("p-time")
export class PTime extends LitElement {
  /** What `Date` reads, such as RFC 3339. */
  @property() when: string | null | undefined;
  /** What stands there without a time. */
  @property() none = "–";

  static override styles = css`
    time {
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
  `;

  override connectedCallback() {
    super.connectedCallback();
    shown.add(this);
    clock ??= setInterval(() => shown.forEach((time) => time.requestUpdate()), TICK_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    shown.delete(this);
    if (shown.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  }

  override render() {
    if (!this.when) return html`${this.none || nothing}`;
    return html`<time datetime=${this.when} title=${exactTime(this.when)}>${fromNow(this.when)}</time>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-time": PTime;
  }
}
