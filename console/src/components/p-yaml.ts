/**
 * An editor for YAML: completes, explains and checks flows while one types, and marks what is wrong in any other. Its
 * code is loaded when it is shown; until then the text can be read.
 *
 * @event p-change - somebody changed the text: its `detail`
 */
import { LitElement, css, html, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/yaml.js";
import { shared } from "../styles/shared.js";
import type { Suggestions } from "../yaml/complete.js";
import type { Editor } from "../yaml/editor.js";
import type { Mistake } from "../yaml/validate.js";

const t = strings("yaml", en);

@customElement("p-yaml")
export class PYaml extends LitElement {
  @property() value = "";
  @property() label = t("label");
  /** Names of the account, by the field that they can be written at. */
  @property({ attribute: false }) suggestions: Suggestions = {};
  /** What the server found wrong with this text, besides what the schema tells. */
  @property({ attribute: false }) problems: readonly Mistake[] = [];
  @property({ type: Boolean, attribute: "read-only" }) readOnly = false;
  /** It is no flow: only what cannot be read, and `problems`, are wrong. */
  @property({ type: Boolean }) plain = false;
  @state() private isLoaded = false;
  @query(".editor") private place!: HTMLElement;

  #editor: Editor | undefined;

  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        overflow: hidden;
        border: 1px solid var(--hairline-strong);
        border-radius: var(--radius-s);
        background: var(--surface);
      }

      :host(:focus-within) {
        border-color: var(--focus);
        outline: 2px solid color-mix(in oklab, var(--focus) 45%, transparent);
      }

      .editor {
        height: 100%;
      }

      pre {
        height: 100%;
        padding: var(--space-3) var(--space-3) var(--space-3) 3.75rem;
        overflow: auto;
        font-size: var(--size-s);
        line-height: 1.65;
        white-space: pre-wrap;
      }
    `,
  ];

  override async firstUpdated() {
    const { Editor } = await import("../yaml/editor.js");
    if (!this.isConnected) return;
    this.isLoaded = true;
    this.#editor = new Editor({
      parent: this.place,
      root: this.renderRoot as ShadowRoot,
      value: this.value,
      label: this.label,
      readOnly: this.readOnly,
      plain: this.plain,
      suggestions: () => this.suggestions,
      problems: () => this.problems,
      onChange: (value) => {
        this.value = value;
        this.dispatchEvent(new CustomEvent<string>("p-change", { detail: value }));
      },
    });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#editor?.destroy();
    this.#editor = undefined;
  }

  override updated(changed: PropertyValues<this>) {
    if (!this.#editor) return;
    if (changed.has("value")) this.#editor.value = this.value;
    if (changed.has("problems")) this.#editor.check();
  }

  /** Puts the cursor at an offset of the text. */
  goTo(offset: number): void {
    this.#editor?.goTo(offset);
  }

  override render() {
    return html`<div class="editor"></div>
      ${this.isLoaded ? "" : html`<pre tabindex="0" role="region" aria-label=${this.label}
        aria-busy="true">${this.value}</pre>`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-yaml": PYaml;
  }
}
