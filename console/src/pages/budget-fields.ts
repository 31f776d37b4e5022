/**
 * A budget that somebody makes up, to try rules over it.
 *
 * @event input - while typing
 */
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import "../components/p-field.js";
import type { PField } from "../components/p-field.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/budget.js";
import { shared } from "../styles/shared.js";
import { isAmount, NO_BUDGET, type BudgetTyped } from "./budget.js";
import { partStyles } from "./flow/part.styles.js";

const t = strings("budget", en);
const FIELDS = ["spent", "limit"] as const;

@customElement("budget-fields")
export class BudgetFields extends LitElement {
  @property({ attribute: false }) value: BudgetTyped = NO_BUDGET;

  static override styles = [shared, partStyles];

  override render() {
    return html`<fieldset class="stack" aria-describedby="intro">
      <legend>${t("heading")}</legend>
      <p id="intro" class="quiet small">${t("intro")}</p>
      <div class="pair">${FIELDS.map((name) => this.#field(name))}</div>
    </fieldset>`;
  }

  #field(name: (typeof FIELDS)[number]) {
    const text = this.value[name];
    // The field forgets its error with every letter, and is told again.
    return html`<p-field label=${t(name)} hint=${name === "limit" ? t("limit_hint") : nothing} mono .value=${text}
      .error=${live(isAmount(text) ? "" : t("no_amount"))}
      @input=${({ currentTarget }: Event) =>
        (this.value = { ...this.value, [name]: (currentTarget as PField).value })}></p-field>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "budget-fields": BudgetFields;
  }
}
