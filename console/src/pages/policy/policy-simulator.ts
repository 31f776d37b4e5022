/** One call that nobody makes: what would be decided about it, by what is in force or by the draft, and why. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask } from "../../api/client.js";
import { simulate, type InForce, type Simulated } from "../../api/policies.js";
import { session } from "../../api/session.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-field.js";
import type { PField } from "../../components/p-field.js";
import "../../components/p-icon.js";
import "../../components/p-json.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import { check } from "../../components/schema-check.js";
import { router } from "../../router.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import "../budget-fields.js";
import type { BudgetFields } from "../budget-fields.js";
import { budgetOf, NO_BUDGET, type BudgetTyped } from "../budget.js";
import { payloadOf } from "../flow/flow-run.js";
import { partStyles } from "../flow/part.styles.js";
import { argumentsOf, sampleOf, type Tool } from "../tools/model.js";
import "./policy-decision.js";
import { policyStyles } from "./policy.styles.js";
import { simulatorStyles } from "./simulator.styles.js";

const t = strings("policy", en);
const AGAINST = ["force", "draft"] as const;

@customElement("policy-simulator")
export class PolicySimulator extends LitElement {
  /** The draft. */
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) inForce!: InForce;
  @state() private tools: readonly Tool[] | undefined;
  @state() private chosen = "";
  @state() private json = "{}";
  @state() private budget: BudgetTyped = NO_BUDGET;
  @state() private against: (typeof AGAINST)[number] = "force";
  @state() private result: Simulated | undefined;
  @state() private isBusy = false;
  @state() private error = "";
  @state() private trouble = "";
  /** Why there is no decision, where that is not about the call. */
  @state() private failure: ApiError | undefined;

  /** What the result is about. */
  #decided = "";

  static override styles = [shared, partStyles, policyStyles, simulatorStyles];

  override connectedCallback() {
    super.connectedCallback();
    if (this.text !== this.inForce.text) this.against = "draft";
    if (session.may("view_tools")) void this.#load();
  }

  async #load(): Promise<void> {
    this.trouble = "";
    try {
      const all = await ask(api.GET("/api/v1/tools"));
      this.tools = all.filter(({ exposed_name }) => exposed_name != null);
      const [first] = this.tools;
      if (first) this.#choose(first.exposed_name ?? "");
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  get #tool(): Tool | undefined {
    return this.tools?.find(({ exposed_name }) => exposed_name === this.chosen);
  }

  #choose(name: string) {
    this.chosen = name;
    [this.json, this.result, this.error] = [JSON.stringify(sampleOf(this.#tool?.schema), null, 2), undefined, ""];
  }

  /** Everything that the decision depends on, as one text. */
  get #asked(): string {
    const { chosen, json, budget } = this;
    return JSON.stringify([chosen, json, budget, this.against === "draft" ? this.text : this.inForce.text]);
  }

  readonly #run = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [args, budget] = [payloadOf(this.json), budgetOf(this.budget)];
    if (args === null) return void (this.error = t("sim_bad_json"));
    // The field says what is wrong with it.
    if (this.isBusy || budget === null) return;
    [this.isBusy, this.error, this.failure] = [true, "", undefined];
    const asked = this.#asked;
    try {
      const draft = this.against === "draft" ? this.text : undefined;
      const result = await simulate(this.chosen, args, { draft, budget });
      [this.result, this.#decided] = [result, asked];
    } catch (error) {
      this.#failed(ApiError.from(error));
    } finally {
      this.isBusy = false;
    }
  };

  #failed(failure: ApiError) {
    this.result = undefined;
    const isAboutCall = failure.fields.has("tool") || failure.fields.has("arguments");
    if (isAboutCall) this.error = failure.message;
    else this.failure = failure;
  }

  override render() {
    return html`<section class="stack" aria-label=${t("tab_simulate")}>
      <p class="quiet">${t("sim_intro")}</p>
      ${this.#shown()}
    </section>`;
  }

  #shown() {
    if (!session.may("view_tools")) {
      return html`<div class="sheet"><p-state kind="forbidden"
        heading=${t("sim_forbidden", { permission: "view_tools" })}></p-state></div>`;
    }
    if (this.trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    const { tools } = this;
    if (!tools) return html`<p-state kind="loading"></p-state>`;
    if (tools.length === 0) {
      return html`<div class="sheet"><p-state icon="tools" heading=${t("sim_no_tools")}
        detail=${t("sim_no_tools_detail")} action=${t("sim_no_tools_action")}
        @p-action=${() => router.go("/console/tools")}></p-state></div>`;
    }
    return html`<div class="sides">${this.#call(tools)} ${this.#decision()}</div>`;
  }

  #call(tools: readonly Tool[]) {
    const options = tools.map(({ exposed_name, source_name }) => ({ value: exposed_name ?? "",
      label: `${exposed_name ?? ""} · ${source_name}` }));
    return html`<form class="sheet pad stack" @submit=${this.#run}>
      <p-select label=${t("sim_tool")} .value=${this.chosen} .options=${options}
        @change=${({ currentTarget }: Event) => this.#choose((currentTarget as PSelect).value)}></p-select>
      <p-field label=${t("sim_arguments")} mono .lines=${8} .value=${this.json} .error=${this.error}
        hint=${this.#hint()} @input=${this.#typed} @keydown=${this.#key}></p-field>
      ${this.#takes()}
      <budget-fields .value=${this.budget} @keydown=${this.#key}
        @input=${({ currentTarget }: Event) => (this.budget = (currentTarget as BudgetFields).value)}></budget-fields>
      <fieldset>
        <legend>${t("sim_against")}</legend>
        <div class="segments">
          ${AGAINST.map((one) => html`<label><input type="radio" name="against" value=${one}
            .checked=${one === this.against} @change=${() => (this.against = one)}><span>${
            t(`sim_against_${one}`)}</span></label>`)}
        </div>
        ${this.against === "draft" && this.text === this.inForce.text
          ? html`<p class="quiet small">${t("sim_same_draft")}</p>` : nothing}
      </fieldset>
      <div><wa-button variant="brand" ?loading=${this.isBusy} @click=${this.#run}>
        <p-icon slot="start" name="play"></p-icon>${t("sim_run")}</wa-button></div>
    </form>`;
  }

  /** What the schema says against the arguments; the decision does not depend on it. */
  #hint(): string {
    const value = payloadOf(this.json);
    const [first] = value === null ? [] : check(this.#tool?.schema, value);
    return first ? [first.path, first.message].filter(Boolean).join(": ") : "";
  }

  #takes() {
    const schema = this.#tool?.schema;
    const all = argumentsOf(schema);
    if (all.length === 0) return html`<p class="quiet small">${t("sim_takes_none")}</p>`;
    return html`<div class="takes">
      <p class="strong">${t("sim_takes")}</p>
      <ul>${all.map(({ name, type, description, isRequired }) => html`<li>
        <code>${visible(name)}</code> <span class="quiet">${visible(type)}${isRequired ? `, ${t("sim_required")}` : ""}
        </span>${description ? html`<span class="quiet about">${visible(description)}</span>` : nothing}</li>`)}</ul>
      <details><summary>${t("sim_schema")}</summary>
        <p-json label=${t("sim_schema")} .value=${schema}></p-json></details>
    </div>`;
  }

  #decision() {
    const { failure } = this;
    if (failure) {
      const isDraft = failure.fields.has("draft_yaml");
      return html`<div class="sheet"><p-state kind="error" heading=${isDraft ? t("sim_bad_draft") : ""}
        detail=${failure.message} action=${t(isDraft ? "sim_mend" : "retry")}
        @p-action=${isDraft ? () => router.setQuery({ tab: null }) : this.#run}></p-state></div>`;
    }
    if (!this.result) {
      return html`<div class="sheet"><p-state icon="policy" heading=${t("sim_first")}
        detail=${t("sim_first_detail")}></p-state></div>`;
    }
    return html`<div class="stack">
      ${this.#decided === this.#asked ? nothing : html`<p class="warn" role="status">${t("sim_stale")}</p>`}
      <policy-decision .result=${this.result}></policy-decision>
    </div>`;
  }

  readonly #typed = (event: Event) => {
    this.json = (event.currentTarget as PField).value;
    this.error = "";
  };

  readonly #key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#run(event);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-simulator": PolicySimulator;
  }
}
