/** A flow's definition as a form; fires `p-edit` for each change. */
import { css, html } from "lit";
import { customElement, query } from "lit/decorators.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import type { PField } from "../../components/p-field.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import "./flow-agent.js";
import "./flow-pace.js";
import "./flow-trigger.js";
import { TEMPLATE_NAMES } from "./model.js";
import { FlowPart } from "./part.js";
import { partStyles } from "./part.styles.js";

const t = strings("flows", en);
const FAILURES = ["infrastructure", "resources", "agent"] as const;

@customElement("flow-form")
export class FlowForm extends FlowPart {
  @query(".prompt") private prompt!: PField;

  static override styles = [
    shared,
    partStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-6);
      }

      .names {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1);
      }

      .names button {
        max-width: 100%;
        overflow-wrap: anywhere;
        text-align: start;
        padding: 0.15rem 0.5rem;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface);
        color: var(--text-quiet);
        font-family: var(--font-mono);
        font-size: var(--size-xs);
        cursor: pointer;
      }

      .names button:hover {
        border-color: var(--accent);
        color: var(--accent-text);
      }

      .checks {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2) var(--space-4);
      }

      .checks label {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.75rem;
      }
    `,
  ];

  override render() {
    const { value, problems, known, disabled } = this;
    return html`<section>
        ${this.heading(t("section_about"))}
        ${this.line(["name"], t("name"), { required: true })}
        ${this.line(["description"], t("description"))}
        <p-switch label=${t("is_enabled")} .checked=${this.at("enabled") !== false} ?disabled=${disabled}
          @change=${({ currentTarget }: Event) =>
            this.edit(["enabled"], (currentTarget as PSwitch).checked ? undefined : false)}></p-switch>
      </section>
      <flow-trigger .value=${value} .problems=${problems} .known=${known} ?disabled=${disabled}></flow-trigger>
      <flow-agent .value=${value} .problems=${problems} .known=${known} ?disabled=${disabled}></flow-agent>
      ${this.#task()} ${this.#tools()}
      <flow-pace .value=${value} .problems=${problems} .known=${known} ?disabled=${disabled}></flow-pace>
      ${this.#limits()}`;
  }

  #task() {
    return html`<section>
      ${this.heading(t("section_prompt"))}
      <p-field class="prompt" label=${t("prompt")} hint=${t("prompt_hint")} .lines=${6} mono ?disabled=${this.disabled}
        .value=${this.#prompt()} .error=${this.problem(["prompt"])}
        @input=${() => this.edit(["prompt"], this.prompt.value || undefined)}></p-field>
      <div class="names" role="group" aria-label=${t("insert")}>
        ${TEMPLATE_NAMES.map((name) => html`<button type="button" ?disabled=${this.disabled}
          @click=${() => this.#insert(`{{ ${name} }}`)}>${name}</button>`)}
      </div>
    </section>`;
  }

  #prompt(): string {
    const prompt = this.at("prompt");
    return typeof prompt === "string" ? prompt : "";
  }

  /** Puts a placeholder where the cursor was. */
  #insert(text: string) {
    const area = this.prompt.renderRoot.querySelector("textarea");
    const at = area?.selectionStart ?? this.prompt.value.length;
    const next = this.prompt.value.slice(0, at) + text + this.prompt.value.slice(area?.selectionEnd ?? at);
    this.edit(["prompt"], next);
    void this.updateComplete.then(() => this.prompt.updateComplete).then(() => {
      area?.focus();
      area?.setSelectionRange(at + text.length, at + text.length);
    });
  }

  #tools() {
    const names = this.known.tools.flatMap(({ exposed_name: name }) => (name ? [name] : []));
    return html`<section>
      ${this.heading(t("section_tools"))} ${this.tags(["tools"], t("tools"), names, t("tools_hint"))}
    </section>`;
  }

  #limits() {
    const chosen = this.list("retry", "on");
    const on = this.at("retry", "on") === undefined ? ["infrastructure"] : chosen;
    const toggle = (one: string, checked: boolean) =>
      this.edit(["retry", "on"], FAILURES.filter((other) => (other === one ? checked : on.includes(other))));
    return html`<section>
      ${this.heading(t("section_limits"))}
      <div class="pair">
        ${this.line(["timeouts", "runSecs"], t("run_secs"), { type: "number", placeholder: "3600" })}
        ${this.line(["timeouts", "idleSecs"], t("idle_secs"), { type: "number" })}
        ${this.line(["timeouts", "queueSecs"], t("queue_secs"), { type: "number", placeholder: "86400" })}
        ${this.line(["agent", "limits", "memory"], t("memory"), { placeholder: "512m" })}
        ${this.line(["agent", "limits", "cpus"], t("cpus"), { type: "number", placeholder: "1" })}
        ${this.line(["retry", "attempts"], t("attempts"), { type: "number", placeholder: "2" })}
        ${this.line(["retry", "backoffSecs"], t("backoff"), { type: "number", placeholder: "15" })}
      </div>
      <fieldset ?disabled=${this.disabled}>
        <legend>${t("retry_on")}</legend>
        <div class="checks">
          ${FAILURES.map((one) => html`<label><input type="checkbox" .checked=${on.includes(one)}
            @change=${(event: Event) => toggle(one, (event.target as HTMLInputElement).checked)}>${t(`fail_${one}`)}
          </label>`)}
        </div>
      </fieldset>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-form": FlowForm;
  }
}
