/**
 * The keys that a page has, in a dialog.
 *
 * @event p-close - it was closed
 */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/keys.js";
import { shared } from "../styles/shared.js";
import "./p-dialog.js";

const t = strings("keys", en);

@customElement("p-keys")
export class PKeys extends LitElement {
  @property({ attribute: false }) keys: readonly { key: string; label: string; also?: string }[] = [];

  static override styles = [
    shared,
    css`
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: var(--space-2) var(--space-4);
        align-items: baseline;
      }

      kbd {
        display: inline-block;
        min-width: 1.75rem;
        padding: 0.1rem 0.45rem;
        border: var(--line);
        border-bottom-width: 2px;
        border-radius: 5px;
        background: var(--surface-sunken);
        text-align: center;
      }
    `,
  ];

  override render() {
    return html`<p-dialog open heading=${t("title")} @p-close=${() => this.dispatchEvent(new Event("p-close"))}>
      <dl>
        ${this.keys.map(({ key, label, also }) => html`<dt><kbd>${nameOf(key)}</kbd>
          ${also ? html`<kbd>${nameOf(also)}</kbd>` : ""}</dt><dd>${label}</dd>`)}
        <dt><kbd>?</kbd></dt><dd>${t("help")}</dd>
      </dl>
    </p-dialog>`;
  }
}

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", Enter: "↵", Escape: "Esc" };

function nameOf(key: string): string {
  return NAMES[key] ?? key;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-keys": PKeys;
  }
}
