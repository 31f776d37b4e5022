/**
 * The document in its editor, with what is wrong at its lines, and how it stands to what is in force.
 *
 * @event p-text - it was changed: the new text
 * @event p-review - it is to be compared and applied
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { InForce } from "../../api/policies.js";
import "../../components/p-icon.js";
import "../../components/p-yaml.js";
import type { PYaml } from "../../components/p-yaml.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { mistakesStyles } from "../../styles/mistakes.js";
import { shared } from "../../styles/shared.js";
import { placeIn } from "../../yaml/places.js";
import { read, type Mistake } from "../../yaml/validate.js";
import { PolicyChecker } from "./policy-checker.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);
const MOST_SHOWN = 12;

@customElement("policy-document")
export class PolicyDocument extends LitElement {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) inForce!: InForce;
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @query("p-yaml") private yaml!: PYaml;

  readonly #checker = new PolicyChecker(this);
  #own: readonly Mistake[] = [];

  static override styles = [shared, mistakesStyles, policyStyles];

  /** What is wrong, as far as is known now; what cannot be read is told without the server. */
  get mistakes(): readonly Mistake[] {
    return this.#own.length > 0 ? this.#own : this.#checker.mistakes;
  }

  override willUpdate(changed: PropertyValues<this>) {
    if (!changed.has("text")) return;
    this.#own = read(this.text, null).mistakes;
    this.#checker.check(this.text);
  }

  /** Goes on to comparing, unless something has to be mended first. */
  review(): void {
    if (!this.canEdit || this.text === this.inForce.text) return;
    if (this.mistakes.some(({ isWarning }) => !isWarning)) return toast(t("fix_first"), "bad");
    this.dispatchEvent(new Event("p-review"));
  }

  override render() {
    const isSame = this.text === this.inForce.text;
    return html`<div class="document">
      ${this.#drift()}
      ${this.canEdit ? nothing : html`<p class="quiet small">${t("read_only", { permission: "manage_policies" })}</p>`}
      <p-yaml plain label=${t("label")} .value=${this.text} .problems=${this.mistakes}
        @p-change=${({ detail }: CustomEvent<string>) => this.#tell(detail)}></p-yaml>
      ${this.#findings()}
      ${this.canEdit
        ? html`<div class="row spread">
            <span class="quiet small">${isSame ? t("same") : nothing}</span>
            <wa-button variant="brand" ?disabled=${isSame} @click=${() => this.review()}>
              <p-icon slot="start" name="diff"></p-icon>${t("review")}</wa-button>
          </div>`
        : nothing}
    </div>`;
  }

  #drift() {
    const { version, hasDrifted } = this.inForce;
    if (!hasDrifted) return nothing;
    const says = version > 0 ? t("drifted", { n: version }) : t("drifted_none");
    return html`<p class="note" role="note"><p-icon name="warn"></p-icon>
      <span>${says} ${t("drifted_detail")}</span></p>`;
  }

  #findings() {
    const { mistakes } = this;
    if (mistakes.length > 0) {
      const warnings = mistakes.filter(({ isWarning }) => isWarning).length;
      const errors = mistakes.length - warnings;
      const rest = mistakes.length - MOST_SHOWN;
      return html`<div class="mistakes findings" role="status">
        ${errors > 0 ? html`<p class="bad"><p-icon name="alert"></p-icon>${t("errors", { n: errors })}</p>` : nothing}
        ${warnings > 0 ? html`<p class="warn"><p-icon name="warn"></p-icon>${t("warnings", { n: warnings })}</p>`
          : nothing}
        <ul>${mistakes.slice(0, MOST_SHOWN).map((mistake) => this.#finding(mistake))}</ul>
        ${rest > 0 ? html`<p class="quiet">${t("more", { n: rest })}</p>` : nothing}
      </div>`;
    }
    const { trouble, isBusy } = this.#checker;
    if (trouble) return html`<p class="quiet small" role="status">${t("unchecked", { reason: trouble })}</p>`;
    return html`<p class="sound ${isBusy ? "busy" : ""}" role="status">
      <p-icon name=${isBusy ? "refresh" : "ok"}></p-icon>${t(isBusy ? "checking" : "sound")}</p>`;
  }

  #finding({ from, field, message, isWarning }: Mistake) {
    return html`<li><button type="button" @click=${() => this.yaml.goTo(from)}>
      <span class="place number">${placeIn(this.text, from)}</span>
      <span>${isWarning ? html`<span class="warn">${t("warning")}</span> ` : nothing}${
        field ? html`<code>${field}</code> ` : nothing}${message}</span>
    </button></li>`;
  }

  #tell(text: string) {
    this.text = text;
    this.dispatchEvent(new CustomEvent<string>("p-text", { detail: text }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-document": PolicyDocument;
  }
}
