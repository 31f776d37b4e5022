/** How many executions of a flow run at once, how often they start, and which events share one, as a form. */
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/pace.js";
import { shared } from "../../styles/shared.js";
import { isObject, type Path } from "../../yaml/schema.js";
import { FlowPart } from "./part.js";
import { partStyles } from "./part.styles.js";

const t = strings("pace", en);

/** The parts of a definition, each with what it begins with when it is switched on. */
const NEW = {
  concurrency: { limit: 1 },
  throttle: { limit: 10, periodSecs: 60 },
  rateLimit: { limit: 100, periodSecs: 3_600 },
  debounce: { waitSecs: 30 },
  batch: { size: 20, waitSecs: 60 },
};
type Name = keyof typeof NEW;
const LABELS = { concurrency: "concurrency", throttle: "throttle", rateLimit: "rate_limit", debounce: "debounce",
  batch: "batch" } as const;
const ON_LIMIT = ["skip", "cancel_running", "cancel_queued"] as const;

@customElement("flow-pace")
export class FlowPace extends FlowPart {
  /** What stood there before it was switched off, in case somebody comes back to it. */
  readonly #before = new Map<Name, unknown>();

  static override styles = [
    shared,
    partStyles,
    css`
      .limit {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
    `,
  ];

  override render() {
    return html`<section>
      ${this.heading(t("section"))}
      ${this.#limit("concurrency", (at) => html`
        ${this.#number(at("limit"), t("form_limit"))}
        ${this.choice(at("onLimit"), t("form_on_limit"), [{ value: "", label: t("form_queue") },
          ...ON_LIMIT.map((value) => ({ value, label: t(`form_${value}`) }))])}
        ${this.#number(at("queueMax"), t("form_queue_max"), t("form_any"))}`)}
      ${this.at("concurrency") === undefined ? this.#singleton() : nothing}
      ${this.#limit("throttle", (at) => this.#rate(at), t("throttle_hint"))}
      ${this.#limit("rateLimit", (at) => this.#rate(at), t("rate_limit_hint"))}
      ${this.#limit("debounce", (at) => html`
        ${this.#number(at("waitSecs"), t("form_quiet"))}
        ${this.#number(at("maxWaitSecs"), t("form_wait_most"), t("form_any"))}
        ${this.choice(at("keep"), t("form_keep"), [{ value: "", label: t("form_keep_last") },
          { value: "first", label: t("form_keep_first") }])}`)}
      ${this.#limit("batch", (at) => html`
        ${this.#number(at("size"), t("form_size"))} ${this.#number(at("waitSecs"), t("form_wait"))}`)}
      <div class="pair">
        ${this.line(["priority"], t("priority"), { type: "number", placeholder: "0", hint: t("priority_hint") })}
        ${this.line(["weight"], t("weight"), { type: "number", placeholder: "1", hint: t("weight_hint") })}
      </div>
    </section>`;
  }

  /** One that is switched on shows its fields, and what counts together. */
  #limit(name: Name, fields: (at: (field: string) => Path) => TemplateResult, hint = "") {
    const isOn = isObject(this.at(name));
    const at = (field: string): Path => [name, field];
    return html`<div class="limit">
      <p-switch label=${t(LABELS[name])} .checked=${isOn} ?disabled=${this.disabled}
        @change=${({ currentTarget }: Event) => this.#turn(name, (currentTarget as PSwitch).checked)}></p-switch>
      ${isOn
        ? html`${hint ? html`<p class="quiet small">${hint}</p>` : nothing}
          <div class="pair">${fields(at)}
            ${this.line(at("key"), t("form_key"), { mono: true, hint: t("form_key_hint"),
              placeholder: "{{ event.project }}" })}</div>`
        : nothing}
    </div>`;
  }

  #turn(name: Name, isOn: boolean) {
    if (!isOn) this.#before.set(name, this.at(name));
    this.edit([name], isOn ? this.#before.get(name) ?? NEW[name] : undefined);
  }

  #singleton() {
    return html`<p-switch label=${t("form_singleton")} .checked=${this.at("singleton") === true}
      ?disabled=${this.disabled} @change=${({ currentTarget }: Event) =>
        this.edit(["singleton"], (currentTarget as PSwitch).checked ? true : undefined)}></p-switch>`;
  }

  #rate(at: (field: string) => Path) {
    return html`${this.#number(at("limit"), t("form_starts"))} ${this.#number(at("periodSecs"), t("form_period"))}`;
  }

  #number(path: Path, label: string, placeholder = "") {
    return this.line(path, label, { type: "number", placeholder });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-pace": FlowPace;
  }
}
