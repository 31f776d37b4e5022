/**
 * A choice of a form, one of several: label, the platform's own select, hint, and what is wrong. Part of its form by
 * `name`.
 *
 * @event change - another one was chosen
 */
import { LitElement, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";

export interface Option {
  value: string;
  label: string;
  disabled?: boolean;
}

@customElement("p-select")
export class PSelect extends LitElement {
  static readonly formAssociated = true;
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() name = "";
  @property() label = "";
  @property() value = "";
  @property({ attribute: false }) options: readonly Option[] = [];
  @property() hint = "";
  @property() error: string | undefined = "";
  @property({ type: Boolean, reflect: true }) disabled = false;
  /** The label is only for people who do not see the field. */
  @property({ type: Boolean, attribute: "quiet-label" }) quietLabel = false;
  @query("select") private control!: HTMLSelectElement;

  readonly #internals = this.attachInternals();

  static override styles = [
    shared,
    controlStyles,
  ];

  override focus(options?: FocusOptions) {
    this.control?.focus(options);
  }

  override updated() {
    this.#internals.setFormValue(this.value);
  }

  override render() {
    const known = this.options.some(({ value }) => value === this.value);
    // A value that is not offered (any more) is shown as it is rather than changed silently.
    const options = known || this.value === "" ? this.options : [...this.options, { value: this.value,
      label: this.value }];
    return html`<div class="field">
      <label for="control" class=${this.quietLabel ? "unseen" : ""}>${this.label}</label>
      <select id="control" class="control" name=${this.name} .value=${live(this.value)} ?disabled=${this.disabled}
        aria-invalid=${this.error ? "true" : nothing} aria-describedby=${this.#described()} @change=${this.#change}>
        ${options.map(({ value, label, disabled }) => html`<option value=${value} ?selected=${value === this.value}
          ?disabled=${disabled ?? false}>${label}</option>`)}
      </select>
      ${this.error ? html`<p id="error" class="error"><p-icon name="alert"></p-icon>${this.error}</p>` : nothing}
      ${this.hint ? html`<p id="hint" class="hint">${this.hint}</p>` : nothing}
    </div>`;
  }

  #described() {
    return [this.error ? "error" : "", this.hint ? "hint" : ""].filter(Boolean).join(" ") || nothing;
  }

  readonly #change = (event: Event) => {
    event.stopPropagation();
    this.value = this.control.value;
    this.error = "";
    this.#internals.setFormValue(this.value);
    this.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-select": PSelect;
  }
}
