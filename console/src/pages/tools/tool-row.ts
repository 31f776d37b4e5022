/**
 * One tool: on or off, what it is, and opened, its arguments, its settings and its rules.
 *
 * @event p-changed - something was changed at the server
 * @event p-rule - a rule is to be written: `{ tool, rule }`, without `rule` a new one
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "../../components/p-chip.js";
import "../../components/p-icon.js";
import "../../components/p-json.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { toast, toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import { configure } from "./configure.js";
import { argumentsOf, asks, stateOf, type Rule, type Tool, type Workflow } from "./model.js";
import "./rule-list.js";
import { toolRowStyles } from "./tool-row.styles.js";

const t = strings("tools", en);

@customElement("tool-row")
export class ToolRow extends LitElement {
  @property({ attribute: false }) tool!: Tool;
  @property({ attribute: false }) workflows: readonly Workflow[] = [];
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @state() private isOpen = false;

  static override styles = [shared, toolRowStyles];

  override render() {
    const { tool } = this;
    const name = tool.exposed_name ?? tool.name;
    return html`<div class="top">
        <p-switch label=${t("enable_tool", { name })} quiet-label .checked=${tool.is_enabled} ?disabled=${!this.canEdit}
          @change=${({ currentTarget }: Event) => void this.#enable(currentTarget as PSwitch)}></p-switch>
        <button type="button" class="open" aria-expanded=${this.isOpen} @click=${() => (this.isOpen = !this.isOpen)}>
          <span class="words"><code class=${stateOf(tool) === "on" ? "name" : "name off"}>${name}</code>
            <span class="about">${firstLine(tool.description)}</span></span>
          <span class="chips">${this.#chips()}</span>
          <p-icon name=${this.isOpen ? "down" : "right"}></p-icon>
        </button>
      </div>
      ${this.isOpen ? this.#detail() : nothing}`;
  }

  #chips() {
    const { access_rules: rules, read_only, is_supported } = this.tool;
    const denies = rules.some(({ action, is_enabled }) => is_enabled && action === "deny");
    return html`${asks(this.tool) ? html`<p-chip tone="warn">${t("asks")}</p-chip>` : nothing}
      ${denies ? html`<p-chip tone="bad">${t("denies")}</p-chip>` : nothing}
      ${rules.length > 0 ? html`<p-chip>${t("rules_count", { n: rules.length })}</p-chip>` : nothing}
      ${this.#warned()}
      ${is_supported ? nothing : html`<p-chip tone="warn">${t("not_supported")}</p-chip>`}
      <p-chip tone=${read_only ? "still" : "accent"}>${t(read_only ? "read_only" : "writes")}</p-chip>`;
  }

  /** The server warns of tools that it leaves out, and of rules that do not do what they seem to. */
  #warned() {
    const { shadowed, warnings } = this.tool;
    if (!shadowed && warnings.length === 0) return nothing;
    const isLeftOut = stateOf(this.tool) === "left_out";
    const word = shadowed ? "shadowed" : isLeftOut ? "state_left_out" : "rules_warned";
    const tone = shadowed || isLeftOut ? "bad" : "warn";
    return html`<p-chip tone=${tone} title=${warnings.join("\n")}>${t(word)}</p-chip>`;
  }

  #detail() {
    const { tool } = this;
    const { name, description, source_name: source, warnings, unsupported_reason: why, exposed_name } = tool;
    return html`<div class="detail">
      <div class="stack">
        <p class="long">${description}</p>
        ${[...warnings, ...(why ? [why] : [])].map((one) => html`<p class="warning"><p-icon name="warn"></p-icon>
          ${one}</p>`)}
        <p class="quiet small">${exposed_name !== name ? html`${t("own_name", { source, name })} · ` : nothing}
          ${t("tokens_of", { n: tool.schema_tokens_estimate })}</p>
        ${this.#rules()} ${this.#settings()}
      </div>
      ${this.#schema()}
    </div>`;
  }

  #rules() {
    const { tool } = this;
    const empty = tool.approval_workflow_id ? "rules_empty_ask" : "rules_empty";
    return html`<section class="stack">
      <div class="row spread">
        <h3>${t("rules")}</h3>
        ${this.canEdit ? html`<wa-button size="s" appearance="outlined" @click=${() => this.#rule(undefined)}>
          <p-icon slot="start" name="add"></p-icon>${t("rule_add")}</wa-button>` : nothing}
      </div>
      ${tool.access_rules.length > 0
        ? html`<rule-list .rules=${tool.access_rules} .workflows=${this.workflows} ?can-edit=${this.canEdit}
              @p-changed=${this.#changed}
              @p-edit-rule=${({ detail }: CustomEvent<Rule>) => this.#rule(detail)}></rule-list>
            <p class="quiet small">${this.canEdit ? t("rules_hint") : ""} ${t("otherwise")}</p>`
        : html`<p class="quiet">${t(empty)}</p>`}
    </section>`;
  }

  #settings() {
    const { approval_workflow_id: workflow, justification_mode: justification } = this.tool;
    const workflows = this.workflows.map(({ id, name }) => ({ value: id, label: name }));
    const modes = [{ value: "", label: t("justification_none") },
      { value: "optional", label: t("justification_optional") },
      { value: "required", label: t("justification_required") }];
    return html`<section class="settings">
      <p-select label=${t("workflow")} hint=${t("workflow_hint")} .value=${workflow ?? ""} ?disabled=${!this.canEdit}
        .options=${[{ value: "", label: t("workflow_none") }, ...workflows]}
        @change=${({ currentTarget }: Event) =>
          void this.#change({ approval_workflow_id: (currentTarget as PSelect).value || null })}></p-select>
      <p-select label=${t("justification")} hint=${t("justification_hint")} .value=${justification ?? ""}
        ?disabled=${!this.canEdit} .options=${modes} @change=${({ currentTarget }: Event) =>
          void this.#change({ justification_mode: ((currentTarget as PSelect).value || null) as "optional" | null })}>
      </p-select>
    </section>`;
  }

  #schema() {
    const all = argumentsOf(this.tool.schema);
    return html`<section class="schema stack">
      <h3>${t("schema")}</h3>
      ${all.length === 0 ? html`<p class="quiet">${t("schema_none")}</p>` : html`<dl>
        ${all.map(({ name, type, description, isRequired }) => html`<div>
          <dt><code>${name}</code> <span class="quiet small">${type}</span>
            ${isRequired ? html`<span class="needed">${t("required")}</span>` : nothing}</dt>
          ${description ? html`<dd class="quiet small">${description}</dd>` : nothing}
        </div>`)}</dl>`}
      <details><summary class="quiet small">${t("schema_raw")}</summary>
        <p-json .value=${this.tool.schema}></p-json></details>
    </section>`;
  }

  #rule(rule: Rule | undefined) {
    this.dispatchEvent(new CustomEvent("p-rule", { detail: { tool: this.tool, rule } }));
  }

  async #enable(control: PSwitch): Promise<void> {
    const is_enabled = control.checked;
    const name = this.tool.exposed_name ?? this.tool.name;
    try {
      await configure(this.tool, { is_enabled });
      toast(t(is_enabled ? "was_enabled" : "was_disabled", { name }));
    } catch (error) {
      control.checked = !is_enabled;
      toastError(error);
    }
    this.#changed();
  }

  async #change(change: Parameters<typeof configure>[1]): Promise<void> {
    try {
      await configure(this.tool, change);
      toast(t("saved"));
    } catch (error) {
      toastError(error);
    }
    this.#changed();
  }

  readonly #changed = () => this.dispatchEvent(new Event("p-changed"));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

declare global {
  interface HTMLElementTagNameMap {
    "tool-row": ToolRow;
  }
}
