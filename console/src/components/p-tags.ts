/**
 * Several texts of a form, each as a tag: Enter or a comma adds one, Backspace at the beginning takes the last away.
 *
 * @event change - the list changed; read `values`
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import { tagStyles } from "../styles/tags.js";
import "./p-icon.js";

const t = strings("common", en);

@customElement("p-tags")
export class PTags extends LitElement {
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() label = "";
  @property({ attribute: false }) values: readonly string[] = [];
  /** What is offered while one types. */
  @property({ attribute: false }) suggestions: readonly string[] = [];
  @property() placeholder = "";
  @property() hint = "";
  @property() error: string | undefined = "";
  @property({ type: Boolean }) disabled = false;
  @property({ type: Boolean }) mono = false;
  @query("input") private control!: HTMLInputElement;

  static override styles = [
    shared,
    controlStyles,
    tagStyles,
    css`
      .mono .tag,
      .mono input {
        font-family: var(--font-mono);
      }
    `,
  ];

  override focus(options?: FocusOptions) {
    this.control?.focus(options);
  }

  override render() {
    const left = this.suggestions.filter((one) => !this.values.includes(one));
    return html`<div class="field">
      <label for="control">${this.label}</label>
      <div class="control box ${this.mono ? "mono" : ""}" @click=${() => this.control.focus()}>
        ${this.values.map((value, index) => html`<span class="tag">${value}<button type="button"
          ?disabled=${this.disabled}
          aria-label=${t("remove_named", { name: value })} @click=${() => this.#remove(index)}><p-icon
            name="close"></p-icon>
        </button></span>`)}
        <input id="control" list="offers" autocomplete="off" autocapitalize="off" spellcheck="false"
          placeholder=${this.values.length === 0 ? this.placeholder : ""} ?disabled=${this.disabled}
          aria-describedby=${this.error ? "error" : this.hint ? "hint" : nothing}
          @keydown=${this.#key} @change=${this.#left} @input=${this.#input}>
        <datalist id="offers">${left.map((one) => html`<option value=${one}></option>`)}</datalist>
      </div>
      ${this.error ? html`<p id="error" class="error"><p-icon name="alert"></p-icon>${this.error}</p>` : nothing}
      ${this.hint ? html`<p id="hint" class="hint">${this.hint}</p>` : nothing}
    </div>`;
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if ((event.key === "Enter" || event.key === ",") && this.control.value.trim()) {
      event.preventDefault();
      this.#add();
    } else if (event.key === "Backspace" && this.control.value === "" && this.values.length > 0) {
      this.#remove(this.values.length - 1);
    }
  };

  /** One that was picked from the list needs no Enter. */
  readonly #input = (event: Event) => {
    const isPicked = !(event as InputEvent).inputType || (event as InputEvent).inputType === "insertReplacementText";
    if (isPicked && this.suggestions.includes(this.control.value)) this.#add();
  };

  readonly #left = (event: Event) => {
    event.stopPropagation();
    this.#add();
  };

  #add() {
    const given = this.control.value.split(",").map((one) => one.trim()).filter((one) =>
      one && !this.values.includes(one));
    this.control.value = "";
    if (given.length > 0) this.#set([...this.values, ...new Set(given)]);
  }

  #remove(index: number) {
    this.#set(this.values.filter((_, other) => other !== index));
    this.control.focus();
  }

  #set(values: readonly string[]) {
    this.values = values;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-tags": PTags;
  }
}
