/** A button that copies a text, and says so. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";
import { toast } from "./toast.js";

const t = strings("common", en);
const SAID_MS = 1_500;

@customElement("p-copy")
export class PCopy extends LitElement {
  @property({ attribute: false }) text = "";
  /** What is copied, such as "Copy the address"; for people who do not see the icon. */
  @property() label = t("copy");
  @state() private done = false;

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
      }

      button {
        display: grid;
        min-width: 1.625rem;
        min-height: 1.625rem;
        place-content: center;
        padding: 0;
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--text-quiet);
        cursor: pointer;
      }

      button:hover {
        background: var(--surface-hover);
        color: var(--text);
      }

      .done {
        color: var(--good-text);
      }
    `,
  ];

  override render() {
    const label = this.done ? t("copied") : this.label;
    return html`<button type="button" class=${this.done ? "done" : ""} title=${label} aria-label=${label}
      @click=${this.#copy}><p-icon name=${this.done ? "check" : "copy"}></p-icon></button>`;
  }

  readonly #copy = async (event: Event) => {
    // Rows and summaries below must not take it for theirs.
    event.preventDefault();
    event.stopPropagation();
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      // Browsers copy only on pages that came by HTTPS, or from this machine.
      return toast(t("copy_failed"), "bad");
    }
    this.done = true;
    setTimeout(() => (this.done = false), SAID_MS);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-copy": PCopy;
  }
}
