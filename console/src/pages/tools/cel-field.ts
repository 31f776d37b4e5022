/**
 * A condition in CEL: the names that fit are offered while one types, and all of them stand below.
 *
 * @event input - while typing, and when a name was put in
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-field.js";
import type { PField } from "../../components/p-field.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import { completed, matching, variablesOf, type Variable } from "./cel.js";

const t = strings("tools", en);
/** As many as fit below the field without hiding the rest of the form. */
const OFFERED_MOST = 6;
const SAMPLE = "args.amount > 300 && principal.flow == null";

@customElement("cel-field")
export class CelField extends LitElement {
  @property() value = "";
  @property() error = "";
  /** Of the tool's arguments. */
  @property({ attribute: false }) schema: unknown;
  /** Where the cursor stands, as far as it was heard. */
  @state() private caret = 0;
  @query("p-field") private field!: PField;

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-2);
      }

      .offered {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1);
      }

      button {
        min-height: 1.75rem;
        padding: 0 var(--space-2);
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface);
        cursor: pointer;
        overflow-wrap: anywhere;
        text-align: start;
      }

      button:hover {
        background: var(--surface-hover);
      }

      summary {
        cursor: pointer;
      }

      .names {
        display: grid;
        gap: var(--space-1);
        max-height: 14rem;
        margin-top: var(--space-2);
        overflow-y: auto;
        font-size: var(--size-s);
      }

      .names li {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: var(--space-1) var(--space-2);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const all = variablesOf(this.schema, t);
    const offered = matching(all, { text: this.value, at: this.caret }).slice(0, OFFERED_MOST);
    return html`<p-field label=${t("cel")} hint=${t("cel_hint")} mono .lines=${3} .value=${this.value}
        .error=${this.error} placeholder=${SAMPLE} @input=${this.#typed} @keyup=${this.#moved} @click=${this.#moved}>
      </p-field>
      ${offered.length > 0
        ? html`<div class="offered" role="group" aria-label=${t("cel_matching")}>${offered.map((one) =>
            this.#button(one))}</div>`
        : nothing}
      <details>
        <summary class="quiet small">${t("cel_names")}</summary>
        <ul class="names">${all.map((one) => html`<li>${this.#button(one)}
          <span class="quiet">${visible(one.about)}</span></li>`)}</ul>
      </details>`;
  }

  #button({ name }: Variable) {
    const shown = visible(name);
    return html`<button type="button" aria-label=${t("cel_insert", { name: shown })}
      @click=${() => void this.#put(name)}><code>${shown}</code></button>`;
  }

  readonly #typed = () => {
    this.value = this.field.value;
    this.#moved();
  };

  readonly #moved = () => {
    this.caret = this.field.caret;
  };

  async #put(name: string): Promise<void> {
    const { text, at } = completed({ text: this.value, at: this.field.caret }, name);
    [this.value, this.caret] = [text, at];
    this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    await this.field.edit(text, at);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "cel-field": CelField;
  }
}
