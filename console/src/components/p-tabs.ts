/**
 * Which part of a page is shown, kept in the address (`?tab=…`). Arrow keys move between them.
 *
 * @event p-tab - another one was chosen: its key
 */
import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import { inView } from "./in-view.js";
import { shared } from "../styles/shared.js";

export interface Tab {
  key: string;
  label: string;
  /** A number beside the label. */
  count?: number | undefined;
}

@customElement("p-tabs")
export class PTabs extends LitElement {
  @property({ attribute: false }) tabs: readonly Tab[] = [];
  @property() current = "";
  @property() label = "";

  static override styles = [
    shared,
    css`
      .all {
        display: flex;
        gap: var(--space-1);
        overflow-x: auto;
        border-bottom: var(--line);
        scrollbar-width: none;
      }

      button {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--control-height);
        padding: 0 var(--space-3);
        margin-bottom: -1px;
        border: 0;
        border-bottom: 2px solid transparent;
        background: none;
        color: var(--text-quiet);
        font-weight: var(--weight-strong);
        cursor: pointer;
      }

      button:hover {
        color: var(--text);
      }

      button:focus-visible {
        outline-offset: -2px;
      }

      button[aria-selected="true"] {
        border-color: var(--accent);
        color: var(--accent-text);
      }

      .count {
        padding: 0 0.45em;
        border-radius: var(--radius-full);
        background: var(--still-tint);
        color: var(--still-text);
        font-size: var(--size-xs);
      }
    `,
  ];

  override updated(changed: PropertyValues<this>) {
    if (changed.has("current")) inView(this.renderRoot.querySelector('[aria-selected="true"]') ?? undefined);
  }

  override render() {
    return html`<div class="all" role="tablist" aria-label=${this.label || nothing} @keydown=${this.#key}>
      ${this.tabs.map(({ key, label, count }) => {
        const chosen = key === this.current;
        return html`<button role="tab" type="button" data-key=${key} aria-selected=${chosen} tabindex=${chosen ? 0 : -1}
          @click=${() => this.#choose(key)}>
          ${label}${count === undefined ? nothing : html`<span class="count number">${count}</span>`}
        </button>`;
      })}
    </div>`;
  }

  #choose(key: string) {
    if (key === this.current) return;
    this.dispatchEvent(new CustomEvent<string>("p-tab", { detail: key }));
  }

  readonly #key = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const index = this.tabs.findIndex(({ key }) => key === this.current);
    const next = this.tabs[(index + step + this.tabs.length) % this.tabs.length];
    if (!next) return;
    event.preventDefault();
    this.#choose(next.key);
    this.renderRoot.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-tabs": PTabs;
  }
}
