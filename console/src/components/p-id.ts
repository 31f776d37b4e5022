/** An id, shortened, with a way to copy all of it. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";
import "./p-copy.js";

@customElement("p-id")
export class PId extends LitElement {
  @property() value = "";
  /** Where the thing itself is. */
  @property() href = "";
  /** Shows all of it. */
  @property({ type: Boolean }) whole = false;

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
      }

      code {
        color: inherit;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    if (!this.value) return nothing;
    // The end of an id is what tells it from others of the same time.
    const text = this.whole || this.value.length <= 12 ? this.value : `…${this.value.slice(-8)}`;
    const code = html`<code title=${this.value}>${text}</code>`;
    return html`${this.href ? html`<a href=${this.href}>${code}</a>` : code}<p-copy .text=${this.value}></p-copy>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-id": PId;
  }
}
