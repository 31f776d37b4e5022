/**
 * A bar at the edge of the screen for as long as something is selected: how much, and what can be done with it.
 *
 * @event p-clear - the selection is not wanted any more
 * @slot - what can be done
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";

@customElement("p-selected")
export class PSelected extends LitElement {
  /** Such as "3 events selected". */
  @property() label = "";
  /** What the button says that selects nothing any more. */
  @property({ attribute: "clear-label" }) clearLabel = "";

  static override styles = [
    shared,
    css`
      .bar {
        position: fixed;
        inset: auto 0 var(--space-4);
        z-index: 8;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        width: max-content;
        max-width: calc(100vw - 2 * var(--space-4));
        margin-inline: auto;
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border: var(--line);
        border-radius: var(--radius-m);
        background: var(--surface);
        box-shadow: var(--shadow-float);
      }
    `,
  ];

  override render() {
    return html`<div class="bar" role="region" aria-label=${this.label}>
      <strong class="number">${this.label}</strong>
      <wa-button size="s" appearance="plain" @click=${() => this.dispatchEvent(new Event("p-clear"))}>
        ${this.clearLabel}
      </wa-button>
      <slot></slot>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-selected": PSelected;
  }
}
