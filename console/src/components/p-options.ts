/**
 * One of several, as cards in a row, or as a short strip with `compact`: native radio buttons, so arrow keys choose.
 *
 * @event change - another one was chosen; read `value`
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";
import type { IconName } from "./p-icon.js";
import "./p-icon.js";

export interface Option {
  value: string;
  label: string;
  detail?: string;
  icon?: IconName;
}

@customElement("p-options")
export class POptions extends LitElement {
  @property() value = "";
  /** What is chosen. */
  @property() label = "";
  /** The label is only for people who do not see the options. */
  @property({ type: Boolean, attribute: "quiet-label" }) quietLabel = false;
  @property({ attribute: false }) options: readonly Option[] = [];
  @property({ type: Boolean, reflect: true }) compact = false;
  @property({ type: Boolean }) disabled = false;

  static override styles = [
    shared,
    css`
      fieldset {
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        padding: 0 0 0.375rem;
        font-size: var(--size-s);
        font-weight: var(--weight-strong);
      }

      .all {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr));
        gap: var(--space-2);
      }

      label {
        position: relative;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        align-items: center;
        gap: 0 var(--space-2);
        padding: var(--space-3);
        border: 1px solid var(--hairline-strong);
        border-radius: var(--radius-s);
        background: var(--surface);
        cursor: pointer;
        transition: background var(--quick), border-color var(--quick);
      }

      label:hover {
        background: var(--surface-hover);
      }

      label.chosen {
        border-color: var(--accent);
        background: var(--accent-tint);
        color: var(--accent-text);
      }

      label:has(input:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }

      label:has(input:disabled) {
        cursor: not-allowed;
        opacity: 0.6;
      }

      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: inherit;
      }

      .name {
        font-weight: var(--weight-strong);
      }

      .plain .name {
        grid-column: 1 / -1;
      }

      .detail {
        grid-column: 1 / -1;
        font-size: var(--size-s);
        color: var(--text-quiet);
      }

      :host([compact]) .all {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 2px;
        padding: 2px;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }

      :host([compact]) label {
        min-height: calc(var(--control-height) - 6px);
        padding: 0 var(--space-3);
        border-color: transparent;
        background: none;
        color: var(--text-quiet);
      }

      :host([compact]) label.chosen {
        background: var(--surface);
        border-color: var(--hairline);
        color: var(--text);
        box-shadow: var(--shadow-raised);
      }
    `,
  ];

  override render() {
    return html`<fieldset ?disabled=${this.disabled}>
      <legend class=${this.quietLabel ? "unseen" : ""}>${this.label}</legend>
      <div class="all">${this.options.map((option) => this.#option(option))}</div>
    </fieldset>`;
  }

  #option({ value, label, detail, icon }: Option) {
    const isChosen = value === this.value;
    return html`<label class="${isChosen ? "chosen" : ""} ${icon ? "" : "plain"}">
      <input type="radio" name="option" value=${value} .checked=${isChosen} @change=${this.#choose}>
      ${icon ? html`<p-icon name=${icon}></p-icon>` : nothing}<span class="name">${label}</span>
      ${detail ? html`<span class="detail">${detail}</span>` : nothing}
    </label>`;
  }

  readonly #choose = (event: Event) => {
    this.value = (event.target as HTMLInputElement).value;
    // That of the input stays inside.
    this.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-options": POptions;
  }
}
