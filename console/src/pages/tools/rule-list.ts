/**
 * The rules of a tool in the order they are looked at; moved by dragging their handles, or with the arrow keys on them.
 *
 * @event p-changed - something was changed at the server
 * @event p-edit-rule - one is to be changed: the rule
 */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { api, ask } from "../../api/client.js";
import { confirm } from "../../components/confirm.js";
import "../../components/p-chip.js";
import type { Tone } from "../../components/p-chip.js";
import "../../components/p-icon.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import { isLike, type Rule, type Workflow } from "./model.js";
import { ruleListStyles } from "./rule-list.styles.js";

const t = strings("tools", en);
const TONES: Record<Rule["action"], Tone> = { allow: "good", deny: "bad", require_approval: "warn" };

@customElement("rule-list")
export class RuleList extends LitElement {
  @property({ attribute: false }) rules: readonly Rule[] = [];
  @property({ attribute: false }) workflows: readonly Workflow[] = [];
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  /** What is dragged, and over what. */
  @state() private dragged: string | undefined;
  @state() private over: string | undefined;
  /** Said to people who do not see it move. */
  @state() private said = "";

  static override styles = [shared, ruleListStyles];

  override render() {
    return html`<ol>
        ${repeat(this.rules, ({ id }) => id, (rule, index) => this.#entry(rule, index))}
      </ol>
      <p class="unseen" role="status">${this.said}</p>`;
  }

  #entry(rule: Rule, index: number) {
    const n = index + 1;
    const classes = [rule.id === this.dragged ? "dragged" : "", rule.id === this.over ? "over" : "",
      rule.is_enabled ? "" : "off"].join(" ");
    return html`<li class=${classes} data-id=${rule.id}>
      ${this.canEdit
        ? html`<button type="button" class="handle" aria-label=${t("rule_move", { n })} title=${t("rule_move", { n })}
            @keydown=${(event: KeyboardEvent) => this.#key(event, index)}
            @pointerdown=${(event: PointerEvent) => this.#grab(event, rule)}
            @pointermove=${this.#drag} @pointerup=${this.#drop} @pointercancel=${this.#let}>
            <p-icon name="grip"></p-icon></button>`
        : html`<span class="n number">${n}</span>`}
      <p-chip tone=${TONES[rule.action]}>${t(`action_${rule.action}`)}</p-chip>
      <div class="what">${this.#what(rule)}</div>
      ${this.canEdit ? this.#tools(rule, n) : nothing}
    </li>`;
  }

  #what(rule: Rule) {
    const workflow = this.workflows.find(({ id }) => id === rule.approval_workflow_id);
    const only = rule.flow_id ? t("rule_for_flow") : rule.api_key_id ? t("rule_for_key") : "";
    return html`<div>${rule.condition_expression
        ? html`<span class="quiet">${t("when")}</span> <code>${rule.condition_expression}</code>`
        : html`<span class="quiet">${t("always")}</span>`}</div>
      ${rule.description || workflow || only
        ? html`<div class="quiet small">${[rule.description, workflow?.name, only].filter(Boolean).join(" · ")}</div>`
        : nothing}`;
  }

  #tools(rule: Rule, n: number) {
    return html`<span class="tools">
      <p-switch label=${t("rule_enabled", { n })} quiet-label .checked=${rule.is_enabled}
        @change=${({ currentTarget }: Event) =>
          void this.#change(rule, { is_enabled: (currentTarget as PSwitch).checked })}>
      </p-switch>
      <button type="button" class="plain" aria-label=${t("rule_edit", { n })} title=${t("rule_edit", { n })}
        @click=${() => this.dispatchEvent(new CustomEvent<Rule>("p-edit-rule", { detail: rule }))}>
        <p-icon name="edit"></p-icon></button>
      <button type="button" class="plain" aria-label=${t("rule_delete", { n })} title=${t("rule_delete", { n })}
        @click=${() => void this.#delete(rule)}><p-icon name="delete"></p-icon></button>
    </span>`;
  }

  readonly #key = (event: KeyboardEvent, index: number) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    void this.#move(index, index + step);
  };

  #grab(event: PointerEvent, rule: Rule) {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.dragged = rule.id;
  }

  readonly #drag = ({ clientY }: PointerEvent) => {
    if (this.dragged === undefined) return;
    const entries = [...this.renderRoot.querySelectorAll<HTMLElement>("li")];
    const under = entries.find((entry) => {
      const { top, bottom } = entry.getBoundingClientRect();
      return clientY >= top && clientY <= bottom;
    });
    this.over = under?.dataset["id"];
  };

  readonly #drop = () => {
    const place = (id: string | undefined) => this.rules.findIndex((rule) => rule.id === id);
    const [from, to] = [place(this.dragged), place(this.over)];
    this.#let();
    if (from >= 0 && to >= 0) void this.#move(from, to);
  };

  readonly #let = () => {
    [this.dragged, this.over] = [undefined, undefined];
  };

  async #move(from: number, to: number): Promise<void> {
    const [one, other] = [this.rules[from], this.rules[to]];
    if (!one || !other || from === to || !isLike(one, other)) return;
    const next = this.rules.filter((rule) => rule !== one);
    next.splice(to, 0, one);
    this.rules = next;
    this.said = t("rule_moved", { n: to + 1, total: next.length });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${one.id}"] .handle`)?.focus();
    // All at once, so that no call meets an order that nobody wanted. Rules that were changed meanwhile are shown then.
    const params = { path: { config_id: one.tool_configuration_id } };
    const body = { rule_ids: next.map(({ id }) => id) };
    const where = "/api/v1/tool-configurations/{config_id}/access-rules/order";
    await ask(api.PUT(where, { params, body })).catch(toastError);
    this.#changed();
  }

  async #change(rule: Rule, change: Parameters<typeof put>[1]): Promise<void> {
    await put(rule.id, change).catch(toastError);
    this.#changed();
  }

  async #delete({ id }: Rule): Promise<void> {
    const question = { heading: t("rule_delete_heading"), detail: t("rule_delete_detail"), action: t("server_delete"),
      danger: true };
    if (!(await confirm(question))) return;
    await ask(api.DELETE("/api/v1/access-rules/{rule_id}", { params: { path: { rule_id: id } } })).catch(toastError);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("p-changed"));
  }
}

function put(rule_id: string, body: { is_enabled: boolean }) {
  return ask(api.PUT("/api/v1/access-rules/{rule_id}", { params: { path: { rule_id } }, body }));
}

declare global {
  interface HTMLElementTagNameMap {
    "rule-list": RuleList;
  }
}
