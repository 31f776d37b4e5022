/** A share as a bar with its number; the tone says whether it is enough. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { percent } from "../format.js";
import type { Tone } from "./p-chip.js";

@customElement("p-meter")
export class PMeter extends LitElement {
  /** 0 to 1. */
  @property({ type: Number }) value = 0;
  @property() tone: Tone = "accent";
  /** What it measures, for people who do not see it. */
  @property() label = "";

  static override styles = css`
    :host {
      display: inline-grid;
      grid-template-columns: minmax(2.5rem, 5rem) 3.2em;
      align-items: center;
      gap: var(--space-2);
      font-variant-numeric: tabular-nums;
    }

    svg {
      width: 100%;
      height: 0.375rem;
      overflow: hidden;
      border-radius: var(--radius-full);
      background: var(--still-tint);
    }

    rect {
      height: 1px;
      fill: var(--accent);
    }

    .good {
      fill: var(--good);
    }

    .warn {
      fill: var(--warn);
    }

    .bad {
      fill: var(--bad);
    }

    .still {
      fill: var(--still);
    }

    span {
      text-align: end;
      white-space: nowrap;
    }
  `;

  override render() {
    const share = Math.min(1, Math.max(0, this.value));
    return html`<svg viewBox="0 0 100 1" preserveAspectRatio="none" role="meter" aria-label=${this.label || nothing}
        aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(share * 100)}>
        <rect class=${this.tone} width=${share * 100}></rect></svg><span>${percent(share)}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-meter": PMeter;
  }
}
