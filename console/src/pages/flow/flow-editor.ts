/**
 * A flow's definition, as a form and as YAML side by side: one text, two ways to change it.
 *
 * @event p-text - it was changed: the new text
 * @slot - below the two, such as where to save
 */
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "../../components/p-icon.js";
import "../../components/p-state.js";
import "../../components/p-yaml.js";
import type { PYaml } from "../../components/p-yaml.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { mistakesStyles } from "../../styles/mistakes.js";
import { shared } from "../../styles/shared.js";
import type { Suggestions } from "../../yaml/complete.js";
import { edited } from "../../yaml/edit.js";
import { placeIn } from "../../yaml/places.js";
import { isObject } from "../../yaml/schema.js";
import { read, type Mistake, type Read } from "../../yaml/validate.js";
import { Checker } from "./checker.js";
import { editorStyles } from "./flow-editor.styles.js";
import "./flow-form.js";
import { EVENT_NAMES } from "./model.js";
import { NOTHING_KNOWN, type Edit, type Known } from "./part.js";

const t = strings("flows", en);
const PANES = ["form", "yaml"] as const;
type Pane = (typeof PANES)[number];
const MOST_SHOWN = 6;

@customElement("flow-editor")
export class FlowEditor extends LitElement {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) flowId: string | undefined;
  @property({ attribute: false }) known: Known = NOTHING_KNOWN;
  @property({ type: Boolean }) disabled = false;
  /** Which of the two a narrow screen shows. */
  @state() private pane: Pane = "form";
  @query("p-yaml") private yaml!: PYaml;

  readonly checker = new Checker(this);
  #read: Read = read("");

  static override styles = [shared, mistakesStyles, editorStyles];

  /** What is wrong, as far as is known now. */
  get mistakes(): readonly Mistake[] {
    const ours = this.#read.mistakes.filter(({ from }) => !this.checker.mistakes.some((other) => other.from === from));
    return [...ours, ...this.checker.mistakes].sort((one, other) => one.from - other.from);
  }

  override willUpdate(changed: PropertyValues<this>) {
    if (!changed.has("text")) return;
    this.#read = read(this.text);
    // What the schema tells is told at once; the server need not say it again.
    if (this.#read.mistakes.length === 0 && !this.disabled) this.checker.check(this.text, this.flowId);
  }

  override render() {
    return html`<div class="panes" role="group" aria-label=${t("view")}>
        ${PANES.map((pane) => html`<button type="button" aria-pressed=${pane === this.pane}
          @click=${() => (this.pane = pane)}>${t(`pane_${pane}`)}</button>`)}
      </div>
      <div class="both show-${this.pane}">
        <div class="form sheet pad">${this.#form()}</div>
        <div class="yaml">
          <p-yaml .value=${this.text} .suggestions=${suggestionsOf(this.known)} .problems=${this.checker.mistakes}
            ?read-only=${this.disabled} @p-change=${(event: CustomEvent<string>) => this.#tell(event.detail)}></p-yaml>
          ${this.#problems()}
        </div>
      </div>
      <slot></slot>`;
  }

  #form() {
    const { value } = this.#read;
    if (!isObject(value)) {
      return html`<p-state kind="error" heading=${t("unreadable")}
        detail=${t("unreadable_detail")} icon="code"></p-state>`;
    }
    const problems = new Map(this.mistakes.map(({ field, message }) => [field, message]));
    return html`<flow-form .value=${value} .problems=${problems} .known=${this.known} ?disabled=${this.disabled}
      @p-edit=${(event: CustomEvent<Edit>) => this.#edit(event.detail)}></flow-form>`;
  }

  #problems() {
    const { mistakes } = this;
    if (this.disabled) return nothing;
    if (mistakes.length === 0) {
      const { isBusy } = this.checker;
      return html`<p class="sound ${isBusy ? "busy" : ""}" role="status">
        <p-icon name=${isBusy ? "refresh" : "ok"}></p-icon>${t(isBusy ? "checking" : "no_problems")}</p>`;
    }
    return html`<div class="mistakes problems" role="status">
      <p class="strong"><p-icon name="alert"></p-icon>${t("problems", { n: mistakes.length })}</p>
      <ul>
        ${mistakes.slice(0, MOST_SHOWN).map((mistake) => html`<li><button type="button"
          @click=${() => this.#goTo(mistake)}><span class="place number">${placeIn(this.text, mistake.from)}</span>
          <span>${mistake.field ? html`<code>${
            mistake.field}</code> ` : nothing}${mistake.message}</span></button></li>`)}
      </ul>
    </div>`;
  }

  #goTo({ from }: Mistake) {
    this.pane = "yaml";
    void this.updateComplete.then(() => this.yaml.goTo(from));
  }

  #edit({ path, value }: Edit) {
    const next = edited(this.text, path, value);
    if (next !== this.text) this.#tell(next);
  }

  #tell(text: string) {
    this.text = text;
    this.dispatchEvent(new CustomEvent<string>("p-text", { detail: text }));
  }
}

function suggestionsOf({ trackers, tools, projects }: Known): Suggestions {
  const named = tools.flatMap(({ exposed_name: value, description }) =>
    value ? [{ value, detail: description.split("\n")[0] ?? "" }] : []);
  return {
    tools: named,
    tool: named,
    events: EVENT_NAMES.map((value) => ({ value })),
    tracker: trackers.map(({ name: value }) => ({ value })),
    projects: projects.map((value) => ({ value })),
    timezone: Intl.supportedValuesOf("timeZone").map((value) => ({ value })),
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-editor": FlowEditor;
  }
}
