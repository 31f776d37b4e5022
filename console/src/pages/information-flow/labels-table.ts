/**
 * Tools with what they do with information, as people said it, and what is proposed.
 *
 * @event p-changed - labels were changed
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { LABELS, type Label } from "../../api/information-flow.js";
import { confirm } from "../../components/confirm.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-filters.js";
import type { Choice } from "../../components/p-filters.js";
import "../../components/p-lines.js";
import "../../components/p-state.js";
import "../../components/p-table.js";
import type { Column } from "../../components/p-table.js";
import { toast, toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/information-flow.js";
import { shared } from "../../styles/shared.js";
import { configure } from "../tools/configure.js";
import { keyOf, type Tool } from "../tools/model.js";
import { labelsTableStyles } from "./information-flow.styles.js";
import { allWords, labelDetail, labelWords, passes, withLabel, withProposals } from "./label-words.js";

const t = strings("information_flow", en);

@customElement("labels-table")
export class LabelsTable extends LitElement {
  @property({ attribute: false }) tools: readonly Tool[] = [];
  @property({ attribute: false }) query = new URLSearchParams();
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @state() private isBusy = false;

  static override styles = [shared, labelsTableStyles];

  override render() {
    const shown = this.#shown();
    const proposed = shown.filter(({ proposed_labels: labels }) => labels.length > 0);
    return html`<div class="row spread">
        <p-filters .query=${this.query} .choices=${this.#choices()} search-name="q" search-label=${t("search")}>
        </p-filters>
        ${this.canEdit && proposed.length > 0
          ? html`<wa-button size="s" appearance="outlined" ?loading=${this.isBusy}
              @click=${() => void this.#takeAll(proposed)}>${t("take_all", { n: proposed.length })}</wa-button>`
          : nothing}
      </div>
      <p-table class="sheet" label=${t("tools")} .columns=${this.#columns()} .rows=${shown} .keyOf=${keyOf}>
        ${this.#empty()}
      </p-table>`;
  }

  #empty() {
    const isNone = this.tools.length === 0;
    return html`<p-state slot="empty" icon=${isNone ? "tools" : "search"}
      heading=${t(isNone ? "tools_empty" : "no_match")} detail=${t(isNone ? "tools_empty_detail" : "no_match_detail")}>
    </p-state>`;
  }

  #choices(): Choice[] {
    const some = (["proposed", "some", "none"] as const).map((value) => ({ value, label: t(`filter_${value}`) }));
    return [{ name: "labels", label: t("filter_labels"), options: [...some, ...LABELS.map((value) => ({ value,
      label: labelWords(value).toLowerCase() }))] }];
  }

  #shown(): Tool[] {
    const text = (this.query.get("q") ?? "").toLowerCase();
    const filter = this.query.get("labels") ?? "";
    return this.tools.filter((tool) => passes(tool, filter)
      && `${tool.name} ${tool.exposed_name ?? ""} ${tool.source_name}`.toLowerCase().includes(text));
  }

  #columns(): Column<Tool>[] {
    return [
      { key: "tool", label: t("column_tool"), cell: (tool) => html`<p-lines detail=${visible(tool.source_name)}>
        <code>${nameOf(tool)}</code></p-lines>`, sort: nameOf },
      ...LABELS.map((label): Column<Tool> => ({ key: label, label: labelWords(label), width: "9rem",
        cell: (tool) => this.#box(tool, label), sort: (tool) => Number(tool.labels?.includes(label) ?? false) })),
      { key: "proposed", label: t("column_proposed"), width: "16rem", cell: (tool) => this.#proposal(tool),
        sort: (tool) => tool.proposed_labels.length },
    ];
  }

  #box(tool: Tool, label: Label) {
    const name = t("label_of", { name: nameOf(tool), label: labelWords(label) });
    return html`<label class="box" title=${labelDetail(label)}><input type="checkbox" aria-label=${name}
      .checked=${tool.labels?.includes(label) ?? false} ?disabled=${!this.canEdit || this.isBusy}
      @change=${({ currentTarget }: Event) => void this.#set(tool,
        withLabel(tool.labels ?? [], label, (currentTarget as HTMLInputElement).checked))}></label>`;
  }

  #proposal(tool: Tool) {
    if (tool.proposed_labels.length === 0) return nothing;
    return html`<span class="row proposal"><span class="small">${allWords(tool.proposed_labels)}</span>
      ${this.canEdit
        ? html`<wa-button size="s" appearance="outlined" ?disabled=${this.isBusy}
            @click=${() => void this.#set(tool, withProposals(tool))}>${t("take")}<span class="unseen">:
            ${t("take_named", { name: nameOf(tool) })}</span></wa-button>`
        : nothing}</span>`;
  }

  async #set(tool: Tool, labels: Label[]): Promise<void> {
    this.isBusy = true;
    try {
      await configure(tool, { labels });
      const name = nameOf(tool);
      toast(labels.length > 0 ? t("said", { name, labels: allWords(labels) }) : t("said_none", { name }));
    } catch (error) {
      toastError(error);
    }
    this.isBusy = false;
    this.#changed();
  }

  async #takeAll(tools: readonly Tool[]): Promise<void> {
    const n = tools.length;
    const question = { heading: t("take_all_heading", { n }), detail: t("take_all_detail"),
      action: t("take_all", { n }) };
    if (!(await confirm(question))) return;
    this.isBusy = true;
    let done = 0;
    try {
      for (const tool of tools) {
        await configure(tool, { labels: withProposals(tool) });
        done++;
      }
    } catch (error) {
      toastError(error);
    }
    if (done > 0) toast(t("taken", { n: done }));
    this.isBusy = false;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("p-changed"));
  }
}

function nameOf({ exposed_name, name }: Tool): string {
  return visible(exposed_name ?? name);
}

declare global {
  interface HTMLElementTagNameMap {
    "labels-table": LabelsTable;
  }
}
