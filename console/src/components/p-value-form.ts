/**
 * A value to fill in or to change: field by field where its schema or the value allows it, as JSON otherwise. What is
 * wrong by the schema is said while somebody types.
 *
 * @event p-change - something was typed: `{ value, wrong }`
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/values.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import "./p-field.js";
import type { PField } from "./p-field.js";
import "./p-icon.js";
import { check, type Wrong } from "./schema-check.js";
import { fieldsOf, read, readJson, wordOfChoice, type Filled, type ValueField } from "./value-fields.js";

const t = strings("values", en);

function differs(one: unknown, other: unknown): boolean {
  return one !== other && JSON.stringify(one) !== JSON.stringify(other);
}

@customElement("p-value-form")
export class PValueForm extends LitElement {
  /** JSON Schema of the value, where it is known. */
  @property({ attribute: false, hasChanged: differs }) schema: unknown;
  /** What it begins with; another one begins anew, the same again leaves what was typed. */
  @property({ attribute: false, hasChanged: differs }) value: unknown = {};
  /** What the server found wrong, by field. */
  @property({ attribute: false }) errors: ReadonlyMap<string, string> = new Map();
  @state() private texts: ReadonlyMap<string, string> = new Map();
  @state() private json: string | undefined;
  /** Fields that somebody was in: others are not told that they are missing. */
  @state() private touched: ReadonlySet<string> = new Set();

  #fields: ValueField[] | undefined;
  #filled: Filled = { value: undefined, wrong: [] };

  static override styles = [
    shared,
    controlStyles,
    css`
      .fields {
        display: grid;
        gap: var(--space-4);
      }

      .turn {
        justify-self: end;
        padding: 0;
        border: 0;
        background: none;
        color: var(--accent-text);
        font-size: var(--size-s);
        cursor: pointer;
      }

      .turn:hover {
        text-decoration: underline;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>) {
    if (!changed.has("value") && !changed.has("schema")) return;
    this.#fields = fieldsOf(this.schema, this.value);
    this.texts = new Map();
    this.touched = new Set();
    this.json = this.#fields ? undefined : JSON.stringify(this.value, null, 2);
    this.#read();
  }

  /** The value as it stands, with what is wrong with it; all of that is shown from now on. */
  get filled(): Filled {
    this.touched = new Set([...(this.#fields?.map(({ name }) => name) ?? []), ""]);
    return this.#filled;
  }

  override render() {
    return html`<div class="fields">
      ${this.json === undefined ? this.#fields?.map((field) => this.#field(field)) : this.#whole()}
      ${this.#fields ? this.#turn() : nothing}
    </div>`;
  }

  #field(field: ValueField) {
    const error = this.#errorOf(field.name);
    const label = field.isRequired || field.wasGiven ? field.label : `${field.label} (${t("optional")})`;
    if (field.kind === "choice") return this.#choice(field, label, error);
    const text = this.texts.get(field.name) ?? field.text;
    return html`<p-field label=${label} hint=${field.hint} .value=${text} .error=${error} lines=${linesOf(field)}
      ?mono=${field.kind !== "text"} data-name=${field.name} @input=${this.#typed}
      @focusout=${() => this.#touch(field.name)}></p-field>`;
  }

  #choice(field: ValueField, label: string, error: string) {
    const chosen = this.texts.get(field.name) ?? field.text;
    const none = field.isRequired ? t("choose") : t("leave_out");
    return html`<div class="field">
      <label for=${`f-${field.name}`}>${label}</label>
      <select id=${`f-${field.name}`} class="control" data-name=${field.name} @change=${this.#typed}
        aria-invalid=${error ? "true" : nothing} aria-describedby=${`about-${field.name}`}>
        ${field.wasGiven && chosen !== "" ? nothing : html`<option value="">${none}</option>`}
        ${field.choices.map((choice, index) => html`<option value=${index} ?selected=${chosen === String(index)}>
          ${wordOfChoice(choice)}
        </option>`)}
      </select>
      <span id=${`about-${field.name}`}>
        ${error ? html`<p class="error"><p-icon name="alert"></p-icon>${error}</p>` : nothing}
        ${field.hint ? html`<p class="hint">${field.hint}</p>` : nothing}
      </span>
    </div>`;
  }

  #whole() {
    const text = this.json ?? "";
    const lines = Math.min(24, Math.max(4, text.split("\n").length));
    const [first] = this.#filled.wrong;
    const error = first ? [first.path, first.message].filter(Boolean).join(": ") : [...this.errors.values()][0] ?? "";
    return html`<p-field label=${t("json")} quiet-label mono lines=${lines} .value=${text} .error=${error}
      @input=${this.#typed}></p-field>`;
  }

  #turn() {
    const isJson = this.json !== undefined;
    return html`<button type="button" class="turn" @click=${this.#turned}>
      ${t(isJson ? "as_fields" : "as_json")}
    </button>`;
  }

  /** What was typed goes along; JSON that cannot be read stays where it can be mended. */
  readonly #turned = () => {
    if (this.json === undefined) {
      this.json = JSON.stringify(this.#filled.value, null, 2);
    } else if (this.#filled.value !== undefined) {
      this.#fields = fieldsOf(this.schema, this.#filled.value) ?? this.#fields;
      this.texts = new Map();
      this.json = undefined;
    }
    this.#read();
  };

  readonly #typed = (event: Event) => {
    const target = event.currentTarget as PField | HTMLSelectElement;
    const { name } = target.dataset;
    if (name === undefined) this.json = target.value;
    else this.texts = new Map(this.texts).set(name, target.value);
    this.errors = new Map();
    this.#read();
    this.dispatchEvent(new CustomEvent<Filled>("p-change", { detail: this.#filled }));
  };

  #touch(name: string) {
    this.touched = new Set(this.touched).add(name);
  }

  #errorOf(name: string): string {
    const own = this.#filled.wrong.find(({ path }) => path === name || path.startsWith(`${name}.`));
    const isMissing = own !== undefined && !this.touched.has(name) && !this.texts.has(name);
    if (!own || isMissing) return this.errors.get(name) ?? "";
    return own.path === name ? own.message : `${own.path.slice(name.length + 1)}: ${own.message}`;
  }

  #read() {
    if (this.json === undefined) {
      this.#filled = read(this.schema, this.#fields ?? [], this.texts);
      return;
    }
    const found = readJson(this.json);
    if ("message" in found) this.#filled = { value: undefined, wrong: [{ path: "", message: found.message }] };
    else this.#filled = { value: found.value, wrong: check(this.schema, found.value) };
  }
}

/** Room for what stands in a field at first. */
function linesOf({ kind, text }: ValueField): number {
  const isLong = kind === "json" || text.includes("\n") || text.length > 60;
  return isLong ? Math.min(12, Math.max(2, text.split("\n").length, Math.ceil(text.length / 80))) : 1;
}

export type { Filled, Wrong };

declare global {
  interface HTMLElementTagNameMap {
    "p-value-form": PValueForm;
  }
}
