/**
 * On or off.
 *
 * @event change - it was switched; read `checked`
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";

@customElement("p-switch")
export class PSwitch extends LitElement {
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property({ type: Boolean, reflect: true }) checked = false;
  @property({ type: Boolean, reflect: true }) disabled = false;
  @property() label = "";
  /** The label is only for people who do not see the switch. */
  @property({ type: Boolean, attribute: "quiet-label" }) quietLabel = false;

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
      }

      button {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.75rem;
        padding: 0;
        border: 0;
        background: none;
        cursor: pointer;
      }

      button:disabled {
        cursor: not-allowed;
        opacity: 0.6;
      }

      i {
        position: relative;
        flex: none;
        width: 2rem;
        height: 1.125rem;
        border-radius: var(--radius-full);
        background: var(--hairline-strong);
        transition: background var(--quick);
      }

      i::after {
        position: absolute;
        inset: 2px auto auto 2px;
        width: calc(1.125rem - 4px);
        height: calc(1.125rem - 4px);
        border-radius: 50%;
        background: var(--text-on-accent);
        content: "";
        transition: translate var(--quick);
      }

      [aria-checked="true"] i {
        background: var(--accent);
      }

      [aria-checked="true"] i::after {
        translate: 0.875rem 0;
      }
    `,
  ];

  override render() {
    return html`<button type="button" role="switch" aria-checked=${this.checked} ?disabled=${this.disabled}
      aria-label=${this.quietLabel ? this.label : nothing} title=${this.quietLabel ? this.label : nothing}
      @click=${this.#toggle}><i></i>${this.quietLabel ? nothing : this.label}</button>`;
  }

  readonly #toggle = () => {
    this.checked = !this.checked;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-switch": PSwitch;
  }
}
