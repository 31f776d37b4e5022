/**
 * Calls that a draft decides otherwise, or of which that cannot be told: what was decided, and what would be, by which
 * rule.
 *
 * @event p-more - further ones are to be fetched
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Difference, Told } from "../../api/policies.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-chip.js";
import "../../components/p-lines.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import "../../components/p-time.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import { afterWord, nameOfRule, toneOfDecision, wordOfDecision } from "./policy-words.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);

@customElement("policy-differences")
export class PolicyDifferences extends LitElement {
  @property({ attribute: false }) differences: readonly Difference[] = [];
  @property({ type: Boolean, attribute: "has-more" }) hasMore = false;
  @property({ type: Boolean }) busy = false;
  /** The button's text, where more are to be had. */
  @property() more = t("listed_more");

  static override styles = [shared, policyStyles];

  override render() {
    return html`<div class="sheet">
      <p-table label=${t("differences")} .columns=${COLUMNS} .rows=${this.differences}
        .keyOf=${({ call_id: id }: Difference) => id}></p-table>
      ${this.hasMore
        ? html`<div class="more"><wa-button size="s" appearance="outlined" ?loading=${this.busy}
            @click=${() => this.dispatchEvent(new Event("p-more"))}>${this.more}</wa-button></div>`
        : nothing}
    </div>`;
  }
}

const COLUMNS: readonly Column<Difference>[] = [
  {
    key: "tool",
    label: t("col_tool"),
    cell: ({ tool, server }) => html`<p-lines detail=${server === "builtin" ? t("ours") : visible(server)}>${
      visible(tool)}</p-lines>`,
  },
  { key: "before", label: t("col_before"), cell: ({ before }) => decided(before) },
  { key: "after", label: t("col_after"), cell: after },
  {
    key: "when",
    label: t("col_when"),
    cell: ({ decided_at: at }) => html`<p-time when=${at ?? nothing} none=${t("when_unknown")}></p-time>`,
    width: "8rem",
  },
];

function decided(told: Told) {
  return html`<p-lines detail=${nameOfRule(told)}><p-chip tone=${toneOfDecision(told.decision)}>${
    wordOfDecision(told.decision)}</p-chip></p-lines>`;
}

function after(difference: Difference) {
  const { after: told, reason, outcome } = difference;
  if (told) return decided(told);
  return html`<p-lines detail=${visible(reason ?? "")}><p-chip tone=${outcome === "fault" ? "bad" : "still"}>${
    afterWord(difference)}</p-chip></p-lines>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-differences": PolicyDifferences;
  }
}
