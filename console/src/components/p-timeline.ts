/**
 * What happened, one below the other, the oldest first: each with a mark, a title, when it was, and what belongs to it.
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { exactTime, timeOfDay } from "../format.js";
import { shared } from "../styles/shared.js";
import type { Tone } from "./p-chip.js";
import "./p-icon.js";
import type { IconName } from "./p-icon.js";
import "./p-time.js";

export interface Moment {
  key: string;
  icon: IconName;
  tone: Tone;
  title: unknown;
  /** When; none for what is still to come. */
  at?: string | undefined;
  /** Below the title. */
  detail?: unknown;
  /** Goes on. */
  isBusy?: boolean;
}

@customElement("p-timeline")
export class PTimeline extends LitElement {
  @property({ attribute: false }) moments: readonly Moment[] = [];
  @property() label = "";
  /** Shows times of day rather than how long ago. */
  @property({ type: Boolean }) exact = false;

  static override styles = [
    shared,
    css`
      li {
        position: relative;
        display: grid;
        grid-template-columns: 1.625rem minmax(0, 1fr);
        gap: 0 var(--space-3);
        padding-bottom: var(--space-4);
      }

      li:last-child {
        padding-bottom: 0;
      }

      li:not(:last-child)::before {
        content: "";
        position: absolute;
        inset: 1.75rem auto -0.1rem 0.78rem;
        border-inline-start: 1px solid var(--hairline);
      }

      .mark {
        display: grid;
        width: 1.625rem;
        height: 1.625rem;
        place-content: center;
        border-radius: 50%;
        background: var(--still-tint);
        color: var(--still-text);
        font-size: var(--size-s);
      }

      .good {
        background: var(--good-tint);
        color: var(--good-text);
      }

      .bad {
        background: var(--bad-tint);
        color: var(--bad-text);
      }

      .warn {
        background: var(--warn-tint);
        color: var(--warn-text);
      }

      .busy {
        background: var(--busy-tint);
        color: var(--busy-text);
      }

      .accent {
        background: var(--accent-tint);
        color: var(--accent-text);
      }

      .moving {
        animation: breathe 1.6s ease-in-out infinite;
      }

      .body {
        display: grid;
        gap: var(--space-1);
        min-width: 0;
        padding-top: 0.15rem;
        overflow-wrap: anywhere;
      }

      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 var(--space-4);
      }

      .top a {
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }

      .at {
        font-size: var(--size-s);
        color: var(--text-quiet);
        font-variant-numeric: tabular-nums;
      }

      .detail {
        color: var(--text-quiet);
        font-size: var(--size-s);
      }

      @keyframes breathe {
        50% {
          opacity: 0.4;
        }
      }
    `,
  ];

  override render() {
    return html`<ol aria-label=${this.label || nothing}>
      ${repeat(this.moments, ({ key }) => key, (moment) => this.#moment(moment))}
    </ol>`;
  }

  #moment({ icon, tone, title, at, detail, isBusy }: Moment) {
    return html`<li>
      <span class="mark ${tone} ${isBusy ? "moving" : ""}"><p-icon name=${icon}></p-icon></span>
      <div class="body">
        <div class="top"><span>${title}</span>${at ? this.#at(at) : nothing}</div>
        ${detail === undefined || detail === "" ? nothing : html`<div class="detail">${detail}</div>`}
      </div>
    </li>`;
  }

  #at(at: string) {
    if (!this.exact) return html`<p-time class="at" when=${at}></p-time>`;
    return html`<time class="at" datetime=${at} title=${exactTime(at)}>${timeOfDay(at)}</time>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-timeline": PTimeline;
  }
}
