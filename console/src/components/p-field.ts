/**
 * One line, or several, of a form: label, control, hint, and what is wrong with it. Part of its form by `name`; give
 * the message of `ApiError.fields.get(name)` as `error`.
 *
 * @event input - while typing
 * @event change - when it is left or Enter is pressed
 * @slot end - beside the label
 */
import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live as liveValue } from "lit/directives/live.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";

const t = strings("common", en);

@customElement("p-field")
export class PField extends LitElement {
  static readonly formAssociated = true;
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() name = "";
  @property() label = "";
  @property() value = "";
  @property() type: "text" | "email" | "password" | "url" | "number" | "search" | "datetime-local" = "text";
  @property() hint = "";
  @property() error: string | undefined = "";
  @property() placeholder = "";
  @property() autocomplete: AutoFill = "off";
  @property({ type: Boolean }) required = false;
  @property({ type: Boolean, reflect: true }) disabled = false;
  /** The label is only for people who do not see the field. */
  @property({ type: Boolean, attribute: "quiet-label" }) quietLabel = false;
  /** More than one line, this many at first. */
  @property({ type: Number }) lines = 1;
  @property({ type: Number }) minlength: number | undefined;
  @property({ type: Number }) maxlength: number | undefined;
  /** For code: one width for all letters, no correction of spelling. */
  @property({ type: Boolean }) mono = false;
  @state() private revealed = false;
  @query(".control") private control!: HTMLInputElement | HTMLTextAreaElement;

  readonly #internals = this.attachInternals();

  static override styles = [
    shared,
    controlStyles,
    css`
      .top {
        display: flex;
        justify-content: space-between;
        gap: var(--space-3);
      }

      .box {
        position: relative;
        display: block;
      }

      .reveal {
        position: absolute;
        inset: 0 0 0 auto;
        display: grid;
        width: var(--control-height);
        place-content: center;
        border: 0;
        background: none;
        color: var(--text-quiet);
        cursor: pointer;
      }

      .concealing {
        padding-inline-end: var(--control-height);
      }

      .mono {
        font-family: var(--font-mono);
        font-size: var(--size-s);
      }
    `,
  ];

  override focus(options?: FocusOptions) {
    this.control?.focus(options);
  }

  /** Where the cursor stands, in characters; at the end before anybody was there. */
  get caret(): number {
    return this.control?.selectionEnd ?? this.value.length;
  }

  /** Puts another text in, and the cursor somewhere in it. */
  async edit(text: string, caret: number): Promise<void> {
    this.value = text;
    await this.updateComplete;
    this.control.focus();
    this.control.setSelectionRange(caret, caret);
  }

  override updated(changed: PropertyValues<this>) {
    this.#internals.setFormValue(this.value);
    if (changed.has("value") || changed.has("required")) this.#validate();
  }

  /** The browser asks before a form is sent. */
  #validate() {
    const { validity, validationMessage } = this.control;
    this.#internals.setValidity(validity, validationMessage, this.control);
  }

  formResetCallback() {
    this.value = this.getAttribute("value") ?? "";
  }

  override render() {
    return html`<div class="field">
      <div class=${this.quietLabel ? "unseen" : "top"}>
        <label for="control">${this.label}</label><slot name="end"></slot>
      </div>
      <span class="box">${this.lines > 1 ? this.#area() : this.#line()}</span>
      ${this.error
        ? html`<p id="error" class="error"><p-icon name="alert"></p-icon>${sentence(this.error)}</p>`
        : nothing}
      ${this.hint ? html`<p id="hint" class="hint">${this.hint}</p>` : nothing}
    </div>`;
  }

  #line() {
    const isPassword = this.type === "password";
    const type = isPassword && this.revealed ? "text" : this.type;
    return html`<input id="control" class="control ${isPassword ? "concealing" : ""} ${this.mono ? "mono" : ""}"
        type=${type} name=${this.name} .value=${liveValue(this.value)} placeholder=${this.placeholder || nothing}
        autocomplete=${this.autocomplete} ?required=${this.required} ?disabled=${this.disabled}
        spellcheck=${this.mono || isPassword ? "false" : nothing} autocapitalize="off"
        minlength=${this.minlength ?? nothing} maxlength=${this.maxlength ?? nothing}
        aria-invalid=${this.error ? "true" : nothing} aria-describedby=${this.#described()}
        @input=${this.#input} @change=${this.#change} @keydown=${this.#key}>
      ${isPassword ? this.#reveal() : nothing}`;
  }

  #area() {
    return html`<textarea id="control" class="control ${this.mono ? "mono" : ""}" rows=${this.lines}
      name=${this.name} .value=${liveValue(this.value)} placeholder=${this.placeholder || nothing}
      ?required=${this.required} ?disabled=${this.disabled} spellcheck=${this.mono ? "false" : nothing}
      minlength=${this.minlength ?? nothing} maxlength=${this.maxlength ?? nothing}
      aria-invalid=${this.error ? "true" : nothing} aria-describedby=${this.#described()}
      @input=${this.#input} @change=${this.#change}></textarea>`;
  }

  #reveal() {
    return html`<button type="button" class="reveal" aria-pressed=${this.revealed} tabindex="-1"
      aria-label=${t(this.revealed ? "conceal" : "reveal")} @click=${() => (this.revealed = !this.revealed)}>
      <p-icon name=${this.revealed ? "hide" : "show"}></p-icon>
    </button>`;
  }

  #described() {
    const ids = [this.error ? "error" : "", this.hint ? "hint" : ""].filter(Boolean).join(" ");
    return ids || nothing;
  }

  readonly #input = () => {
    this.value = this.control.value;
    this.error = "";
    this.#internals.setFormValue(this.value);
    this.#validate();
  };

  /** Unlike `input`, `change` does not leave the shadow by itself. */
  readonly #change = () => this.dispatchEvent(new Event("change", { bubbles: true }));

  readonly #key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.isComposing) this.#internals.form?.requestSubmit();
  };
}

/** Messages of the server begin with a small letter. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

declare global {
  interface HTMLElementTagNameMap {
    "p-field": PField;
  }
}
