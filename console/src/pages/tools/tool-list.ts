/** All tools by where they come from, with counts and filters. Fires `p-changed` when something was changed. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import "../../components/p-figure.js";
import "../../components/p-filters.js";
import type { Choice } from "../../components/p-filters.js";
import "../../components/p-state.js";
import { count, shortCount } from "../../format.js";
import { router } from "../../router.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import { asks, keyOf, stateOf, type Rule, type Tool, type Workflow } from "./model.js";
import "./rule-dialog.js";
import "./tool-row.js";

const t = strings("tools", en);

@customElement("tool-list")
export class ToolList extends LitElement {
  @property({ attribute: false }) tools: readonly Tool[] = [];
  @property({ attribute: false }) workflows: readonly Workflow[] = [];
  @property({ attribute: false }) query = new URLSearchParams();
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  /** The rule that is being written. */
  @state() private writing: { tool: Tool; rule: Rule | undefined } | undefined;

  static override styles = [
    shared,
    css`
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        margin-bottom: var(--space-4);
      }

      .figures > * + * {
        border-inline-start: var(--line);
      }

      p-filters {
        margin-bottom: var(--space-4);
      }

      .group {
        margin-bottom: var(--space-4);
        overflow: hidden;
      }

      .group > header {
        display: flex;
        align-items: baseline;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
      }

      @media (max-width: 40rem) {
        .figures {
          grid-template-columns: 1fr 1fr;
        }
      }
    `,
  ];

  override render() {
    const shown = this.#shown();
    return html`${this.#figures()}
      <p-filters .query=${this.query} .choices=${this.#choices()} search-name="q" search-label=${t("search")}>
      </p-filters>
      ${shown.length === 0 ? this.#nothing() : nothing}
      ${[...bySource(shown)].map(([source, tools]) => html`<section class="group sheet">
        <header><h2>${source}</h2><span class="quiet small">${t("group_count", { n: tools.length })}</span></header>
        ${repeat(tools, keyOf, (tool) => html`<tool-row .tool=${tool} .workflows=${this.workflows}
          ?can-edit=${this.canEdit} @p-changed=${this.#changed} @p-rule=${this.#write}></tool-row>`)}
      </section>`)}
      ${this.writing
        ? html`<rule-dialog open .tool=${this.writing.tool} .rule=${this.writing.rule} .workflows=${this.workflows}
            @p-close=${() => (this.writing = undefined)} @p-saved=${this.#changed}></rule-dialog>`
        : nothing}`;
  }

  #figures() {
    const { tools } = this;
    const on = tools.filter((tool) => stateOf(tool) === "on");
    const tokens = on.reduce((sum, { schema_tokens_estimate: n }) => sum + n, 0);
    return html`<div class="figures sheet">
      <p-figure label=${t("available")} value=${count(on.length)}
        detail=${t("available_detail", { n: tools.length })}></p-figure>
      <p-figure label=${t("ruled")} value=${count(tools.filter(({ access_rules: rules }) => rules.length > 0).length)}>
      </p-figure>
      <p-figure label=${t("asking")} value=${count(on.filter(asks).length)}></p-figure>
      <p-figure label=${t("tokens")} value=${shortCount(tokens)} detail=${t("tokens_detail")}></p-figure>
    </div>`;
  }

  #choices(): Choice[] {
    const sources = [...new Set(this.tools.map(({ source_name }) => source_name))];
    return [
      { name: "server", label: t("filter_source"), options: sources.map((value) => ({ value, label: value })) },
      {
        name: "state",
        label: t("filter_state"),
        options: (["on", "off", "left_out"] as const).map((value) => ({ value, label: t(`state_${value}`) })),
      },
      {
        name: "rules",
        label: t("filter_rules"),
        options: (["some", "ask", "none"] as const).map((value) => ({ value, label: t(`rules_${value}`) })),
      },
    ];
  }

  #shown(): Tool[] {
    const text = (this.query.get("q") ?? "").toLowerCase();
    const [server, state, rules] = ["server", "state", "rules"].map((name) => this.query.get(name));
    return this.tools.filter(
      (tool) =>
        `${tool.name} ${tool.exposed_name ?? ""} ${tool.description}`.toLowerCase().includes(text) &&
        (!server || tool.source_name === server) &&
        (!state || stateOf(tool) === state) &&
        (!rules || hasRules(tool, rules)),
    );
  }

  #nothing() {
    if (this.tools.length === 0) {
      return html`<div class="sheet"><p-state heading=${t("empty")} detail=${t("empty_detail")} icon="tools"
        action=${t("server_add")} @p-action=${() => router.setQuery({ tab: "servers", add: "1" })}></p-state></div>`;
    }
    return html`<div class="sheet"><p-state heading=${t("no_match")} detail=${t("no_match_detail")} icon="search">
    </p-state></div>`;
  }

  readonly #write = ({ detail }: CustomEvent<{ tool: Tool; rule: Rule | undefined }>) => (this.writing = detail);

  readonly #changed = () => this.dispatchEvent(new Event("p-changed"));
}

function hasRules(tool: Tool, which: string): boolean {
  if (which === "ask") return asks(tool);
  return (tool.access_rules.length > 0 || tool.has_approval_condition) === (which === "some");
}

function bySource(tools: readonly Tool[]): ReadonlyMap<string, Tool[]> {
  const groups = new Map<string, Tool[]>();
  for (const tool of tools) groups.set(tool.source_name, [...(groups.get(tool.source_name) ?? []), tool]);
  return groups;
}

declare global {
  interface HTMLElementTagNameMap {
    "tool-list": ToolList;
  }
}
