/**
 * A dialog with a heading, over the platform's own: focus stays inside, Escape closes, focus returns.
 *
 * @event p-close - it was closed, however
 * @slot - the content
 * @slot actions - buttons below
 */
import { LitElement, css, html, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { dialogStyles } from "../styles/dialog.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";

const t = strings("common", en);

/** What one writes in. */
const WRITTEN = "p-field, p-select, p-tags, input:not([type=hidden]), select, textarea";

@customElement("p-dialog")
export class PDialog extends LitElement {
  @property({ type: Boolean, reflect: true }) open = false;
  @property() heading = "";
  /** For content that needs room, such as a comparison. */
  @property({ type: Boolean, reflect: true }) wide = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  static override styles = [
    shared,
    dialogStyles,
    css`
      :host {
        display: contents;
      }

      dialog {
        width: min(36rem, 100vw - 2 * var(--space-4));
      }

      :host([wide]) dialog {
        width: min(64rem, 100vw - 2 * var(--space-4));
      }

      .top {
        display: flex;
        align-items: start;
        justify-content: space-between;
        gap: var(--space-4);
      }

      .close {
        display: grid;
        width: 2rem;
        height: 2rem;
        place-content: center;
        margin: -0.25rem -0.5rem 0 0;
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--text-quiet);
        cursor: pointer;
      }

      .close:hover {
        background: var(--surface-hover);
      }
    `,
  ];

  override updated(changed: PropertyValues<this>) {
    if (!changed.has("open")) return;
    if (!this.open) return this.dialog.close();
    this.dialog.showModal();
    void this.#begin();
  }

  /** Whoever is asked to write something begins with that, and not at the button that closes. */
  async #begin(): Promise<void> {
    const first = this.querySelector<HTMLElement & { updateComplete?: Promise<unknown> }>(WRITTEN);
    await first?.updateComplete;
    if (this.open) first?.focus();
  }

  override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed}>
      <div class="stack">
        <div class="top">
          <h2 id="heading">${this.heading}</h2>
          <button class="close" aria-label=${t("close")} @click=${() => (this.open = false)}>
            <p-icon name="close"></p-icon>
          </button>
        </div>
        <slot></slot>
        <div class="row actions"><slot name="actions"></slot></div>
      </div>
    </dialog>`;
  }

  readonly #closed = () => {
    this.open = false;
    this.dispatchEvent(new Event("p-close"));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-dialog": PDialog;
  }
}
