/**
 * A rule of a tool, new or to be changed, with its condition tried while it is written.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../../api/client.js";
import "../../components/p-chip.js";
import "../../components/p-dialog.js";
import "../../components/p-field.js";
import type { PField } from "../../components/p-field.js";
import "../../components/p-icon.js";
import "../../components/p-json.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import { toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import { partStyles } from "../flow/part.styles.js";
import "../budget-fields.js";
import type { BudgetFields } from "../budget-fields.js";
import { budgetOf, type Budget, type BudgetTyped } from "../budget.js";
import { payloadOf } from "../flow/flow-run.js";
import "./cel-field.js";
import type { CelField } from "./cel-field.js";
import { beginsWithVariable, speaksOf } from "./cel.js";
import { comparisonOf, OPERATORS, parts, written, type Comparison, type Operator } from "./condition.js";
import { configured } from "./configure.js";
import { argumentsOf, nextPriority, sampleOf, type Rule, type Tool, type Workflow } from "./model.js";
import { ruleDialogStyles } from "./rule-dialog.styles.js";

const t = strings("tools", en);
const ACTIONS = ["require_approval", "deny", "allow"] as const;
const MODES = ["always", "simple", "cel"] as const;
const TYPED_MS = 300;
const BUDGET_SAMPLE: BudgetTyped = { spent: "1", limit: "5" };

type Mode = (typeof MODES)[number];
type Tested = Schema<"ConditionTestResponse">;

@customElement("rule-dialog")
export class RuleDialog extends LitElement {
  @property({ attribute: false }) tool!: Tool;
  /** The one to be changed; a new one without. */
  @property({ attribute: false }) rule: Rule | undefined;
  @property({ attribute: false }) workflows: readonly Workflow[] = [];
  @property({ type: Boolean }) open = false;

  @state() private action: (typeof ACTIONS)[number] = "require_approval";
  @state() private mode: Mode = "always";
  @state() private comparison: Comparison = { argument: "", operator: "eq", value: "" };
  @state() private cel = "";
  @state() private workflow = "";
  @state() private description = "";
  @state() private sample = "{}";
  @state() private budget = BUDGET_SAMPLE;
  @state() private tested: Tested | undefined;
  @state() private problems: ReadonlyMap<string, string> = new Map();
  @state() private isBusy = false;

  #due: ReturnType<typeof setTimeout> | undefined;
  #asked = "";

  static override styles = [shared, partStyles, ruleDialogStyles];

  override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("open") && this.open) this.#begin();
  }

  override updated() {
    if (this.open) this.#try();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  #begin() {
    const { rule, tool } = this;
    const text = rule?.condition_expression ?? "";
    // What is written in CEL stays in CEL: the simple grammar takes what is missing, and names of variables, otherwise.
    const comparison = rule && comparisonOf(rule);
    this.action = rule?.action ?? "require_approval";
    this.mode = text === "" ? "always" : comparison ? "simple" : "cel";
    const first = argumentsOf(tool.schema)[0]?.name ?? "";
    this.comparison = comparison ?? { argument: first, operator: "eq", value: "" };
    this.cel = text;
    this.workflow = rule?.approval_workflow_id ?? "";
    this.description = rule?.description ?? "";
    [this.sample, this.budget] = [JSON.stringify(sampleOf(tool.schema), null, 2), BUDGET_SAMPLE];
    [this.tested, this.problems, this.#asked] = [undefined, new Map(), ""];
  }

  get #expression(): string {
    if (this.mode === "always") return "";
    return this.mode === "simple" ? written(this.comparison) : this.cel.trim();
  }

  get #needsBudget(): boolean {
    return this.mode === "cel" && speaksOf(this.cel, "budget");
  }

  override render() {
    const heading = t(this.rule ? "rule_edit_heading" : "rule_new_heading", { name: this.tool.name });
    return html`<p-dialog wide heading=${heading} ?open=${this.open} @p-close=${this.#close}>
      <div class="both">
        <div class="stack">
          ${this.#segments(t("action"), "action", ACTIONS, this.action, (one) => (this.action = one), (one) =>
            t(`action_${one}`))}
          ${this.#segments(t("condition"), "mode", MODES, this.mode, (one) => this.#become(one), (one) =>
            t(`condition_${one}`))}
          ${this.#condition()}
          <p-select label=${t("rule_workflow")} hint=${t("rule_workflow_hint")} .value=${this.workflow}
            .options=${[{ value: "", label: t("rule_workflow_tool") },
              ...this.workflows.map(({ id, name }) => ({ value: id, label: name }))]}
            @change=${({ currentTarget }: Event) => (this.workflow = (currentTarget as PSelect).value)}></p-select>
          <p-field label=${t("description")} hint=${t("description_hint")} .value=${this.description}
            .error=${this.problems.get("description") ?? ""}
            @input=${({ currentTarget }: Event) => (this.description = (currentTarget as PField).value)}></p-field>
        </div>
        ${this.mode === "always" ? nothing : this.#trial()}
      </div>
      <wa-button slot="actions" appearance="plain" @click=${this.#close}>${t("cancel")}</wa-button>
      <wa-button slot="actions" variant="brand" ?loading=${this.isBusy} @click=${this.#save}>${t("save")}</wa-button>
    </p-dialog>`;
  }

  #segments<T extends string>(legend: string, name: string, all: readonly T[], chosen: T, choose: (one: T) => void,
    say: (one: T) => string) {
    return html`<fieldset>
      <legend>${legend}</legend>
      <div class="segments">
        ${all.map((one) => html`<label><input type="radio" name=${name} .checked=${one === chosen}
          @change=${() => choose(one)}><span class="is-${one}">${say(one)}</span></label>`)}
      </div>
    </fieldset>`;
  }

  /** What stands in one form is taken over into the other. */
  #become(mode: Mode) {
    if (mode === "cel" && this.mode === "simple") this.cel = written(this.comparison) || this.cel;
    if (mode === "simple" && !beginsWithVariable(this.cel)) this.comparison = parts(this.cel) ?? this.comparison;
    this.mode = mode;
  }

  #condition() {
    const error = this.problems.get("condition_expression") ?? "";
    if (this.mode === "always") return nothing;
    if (this.mode === "cel") {
      return html`<cel-field .value=${this.cel} .error=${error} .schema=${this.tool.schema}
        @input=${({ currentTarget }: Event) => (this.cel = (currentTarget as CelField).value)}></cel-field>`;
    }
    const set = (part: Partial<Comparison>) => (this.comparison = { ...this.comparison, ...part });
    const names = argumentsOf(this.tool.schema).map(({ name }) => ({ value: name, label: name }));
    const { argument, operator, value } = this.comparison;
    return html`<div class="comparison">
      ${names.length > 0
        ? html`<p-select label=${t("argument")} .value=${argument} .options=${names} .error=${error}
            @change=${({ currentTarget }: Event) => set({ argument: (currentTarget as PSelect).value })}></p-select>`
        : html`<p-field label=${t("argument")} mono .value=${argument} .error=${error}
            @input=${({ currentTarget }: Event) => set({ argument: (currentTarget as PField).value })}></p-field>`}
      <p-select label=${t("operator")} .value=${operator}
        .options=${OPERATORS.map((one) => ({ value: one, label: t(`op_${one}`) }))}
        @change=${({ currentTarget }: Event) => set({ operator: (currentTarget as PSelect).value as Operator })}>
      </p-select>
      <p-field label=${t("value")} mono .value=${value}
        @input=${({ currentTarget }: Event) => set({ value: (currentTarget as PField).value })}></p-field>
    </div>`;
  }

  #trial() {
    const isJson = payloadOf(this.sample) !== null;
    return html`<section class="trial">
      <h3>${t("test")}</h3>
      <p-field label=${t("test_args")} mono .lines=${7} .value=${this.sample}
        .error=${isJson ? "" : t("test_bad_json")}
        @input=${({ currentTarget }: Event) => (this.sample = (currentTarget as PField).value)}></p-field>
      ${this.#needsBudget
        ? html`<budget-fields .value=${this.budget} @input=${({ currentTarget }: Event) =>
            (this.budget = (currentTarget as BudgetFields).value)}></budget-fields>`
        : nothing}
      <div class="outcome" role="status">${this.#outcome()}</div>
      ${this.tested
        ? html`<details><summary class="quiet small">${t("test_context")}</summary>
            <p-json .value=${this.tested.evaluation_context}></p-json></details>`
        : nothing}
    </section>`;
  }

  #outcome() {
    const { tested } = this;
    if (!tested) return nothing;
    if (tested.error) return html`<p class="failed">${t("test_error", { error: tested.error })}</p>`;
    if (!tested.matches) return html`<p-chip>${t("test_no")}</p-chip>`;
    const tone = { allow: "good", deny: "bad", require_approval: "warn" } as const;
    return html`<p-chip tone=${tone[this.action]}>${t("test_yes", { action: t(`action_${this.action}`) })}</p-chip>`;
  }

  /** Tries the condition, once it has been left alone for a moment. */
  #try() {
    const typed = this.#needsBudget ? this.budget : undefined;
    const asked = this.mode === "always" ? "" : JSON.stringify([this.mode, this.#expression, this.sample, typed]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#due);
    const [sample_args, budget] = [payloadOf(this.sample), typed && budgetOf(typed)];
    if (this.#expression === "" || sample_args === null || budget === null) return void (this.tested = undefined);
    this.#due = setTimeout(() => void this.#ask(asked, sample_args, budget), TYPED_MS);
  }

  async #ask(asked: string, sample_args: Record<string, unknown>, budget: Budget | undefined): Promise<void> {
    try {
      const path = { config_id: await configured(this.tool) };
      const condition_type = this.mode === "cel" ? ("cel" as const) : ("simple" as const);
      const body = { expression: this.#expression, sample_args: sample_args as never, condition_type,
        ...(budget && { budget }) };
      const where = "/api/v1/tool-configurations/{config_id}/approval-condition/test";
      const call = api.POST(where, { params: { path }, body });
      const tested = await ask(call);
      if (asked === this.#asked) this.tested = tested;
    } catch (error) {
      toastError(error);
    }
  }

  readonly #save = async () => {
    const expression = this.#expression;
    const body = {
      action: this.action,
      condition_expression: expression === "" ? null : expression,
      condition_type: this.mode === "cel" ? ("cel" as const) : ("simple" as const),
      approval_workflow_id: this.workflow || null,
      description: this.description || null,
    };
    // Anew, or a problem that stays would not be told again.
    [this.isBusy, this.problems] = [true, new Map()];
    try {
      if (this.rule) {
        await ask(api.PUT("/api/v1/access-rules/{rule_id}", { params: { path: { rule_id: this.rule.id } }, body }));
      } else {
        const path = { config_id: await configured(this.tool) };
        const priority = nextPriority(this.tool.access_rules);
        await ask(api.POST("/api/v1/tool-configurations/{config_id}/access-rules", { params: { path },
          body: { ...body, priority } }));
      }
      this.dispatchEvent(new Event("p-saved"));
      this.#close();
    } catch (error) {
      this.problems = ApiError.from(error).fields;
      if (this.problems.size === 0) toastError(error);
    } finally {
      this.isBusy = false;
    }
  };

  readonly #close = () => {
    this.open = false;
    this.dispatchEvent(new Event("p-close"));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "rule-dialog": RuleDialog;
  }
}
