/** A decision with everything that it rests on: the rule that fired, those that were looked at, values they read. */
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Simulated } from "../../api/policies.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-chip.js";
import "../../components/p-json.js";
import { capital } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import { toneOfDecision, wordOfBasis, wordOfDecision } from "./policy-words.js";
import { simulatorStyles } from "./simulator.styles.js";

const t = strings("policy", en);

type Rule = Simulated["checked_rules"][number];

@customElement("policy-decision")
export class PolicyDecision extends LitElement {
  @property({ attribute: false }) result!: Simulated;

  static override styles = [shared, simulatorStyles];

  override render() {
    const { decision, basis, reason, rule, checked_rules: rules, read, information_flow: flow } = this.result;
    return html`<section class="sheet pad stack" aria-label=${t("sim_result")}>
      <div class="head" role="status">
        <h2>${t("sim_result")}</h2>
        <p-chip tone=${toneOfDecision(decision)}>${wordOfDecision(decision)}</p-chip>
      </div>
      <p class="reason">${capital(visible(reason))}.</p>
      <p class="quiet small">${t("sim_basis")}: ${wordOfBasis(basis)}</p>
      <h3>${t("sim_checked")}</h3>
      ${rules.length === 0
        ? html`<p class="quiet">${t("sim_checked_none")}</p>`
        : html`<ol class="checked">${rules.map((one, index) => checked(one, index))}</ol>
          ${rule ? html`<p class="quiet small">${t("sim_checked_rest")}</p>` : nothing}`}
      <h3>${t("sim_read")}</h3>
      ${read.length === 0
        ? html`<p class="quiet">${t("sim_read_none")}</p>`
        : html`<dl class="read">${read.map(({ path, value }) => html`<div>
            <dt><code>${visible(path)}</code></dt>
            <dd>${value == null ? html`<span class="quiet">${t("sim_nothing")}</span>`
              : html`<code>${visible(value)}</code>`}</dd></div>`)}</dl>`}
      ${flow ? html`<h3>${t("sim_flow")}</h3><p-json label=${t("sim_flow")} .value=${flow}></p-json>` : nothing}
    </section>`;
  }
}

function checked({ description, expression, matched, error }: Rule, index: number) {
  const word = error ? "sim_fails" : matched ? "sim_applies" : "sim_passes";
  const tone = error ? "bad" : matched ? "accent" : "still";
  return html`<li>
    <span class="quiet number">${index + 1}</span>
    <span>${description ? visible(description) : nothing}
      <code>${expression ? visible(expression) : t("sim_always")}</code>
      ${error ? html`<span class="error small">${visible(error)}</span>` : nothing}</span>
    <span><p-chip tone=${tone}>${t(word)}</p-chip></span>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-decision": PolicyDecision;
  }
}
