/**
 * Requests for approval as a list to go through: one is open beside it, others can be selected for one answer. What
 * changes while somebody reads stays in its place.
 *
 * @event p-open - another one is to be shown: its id
 * @event p-select - other ones are selected: a Set of ids
 */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Approval } from "../api/approvals.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import common from "../strings/en/common.js";
import { newsStyles } from "../styles/news.js";
import { shared } from "../styles/shared.js";
import { brief, headline, standing } from "./approval-words.js";
import { visible } from "./json-rows.js";
import { approvalListStyles } from "./p-approval-list.styles.js";
import "./p-chip.js";
import "./p-countdown.js";
import "./p-icon.js";
import "./p-time.js";
import { settle, type Settled } from "./table-rows.js";

const t = strings("approvals", en);
const tc = strings("common", common);

@customElement("p-approval-list")
export class PApprovalList extends LitElement {
  @property({ attribute: false }) rows: readonly Approval[] = [];
  /** The one that is shown beside the list. */
  @property() open = "";
  @property({ type: Boolean }) selectable = false;
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  @state() private settled: Settled<Approval> = { rows: [], added: 0, gone: new Set() };

  #pointed = false;

  static override styles = [shared, newsStyles, approvalListStyles];

  override willUpdate(changed: Map<string, unknown>) {
    if (changed.has("rows")) this.#settle(false);
  }

  /** The ids in the order on screen. */
  get ids(): string[] {
    return this.settled.rows.filter(({ id }) => !this.settled.gone.has(id)).map(({ id }) => id);
  }

  /** Opens the next or the previous one. */
  move(step: number): void {
    const { ids } = this;
    const at = ids.indexOf(this.open);
    const next = ids[at === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step))];
    if (next !== undefined) this.#go(next);
  }

  toggle(id: string): void {
    const next = new Set(this.selected);
    if (!next.delete(id)) next.add(id);
    this.#select(next);
  }

  /** Shows what waited, in its place. */
  letGo(): void {
    this.#pointed = false;
    this.#settle(true);
  }

  #settle(anew: boolean) {
    this.settled = settle(this.settled.rows, this.rows, ({ id }) => id, !anew && this.#pointed);
  }

  override render() {
    const { added, rows } = this.settled;
    return html`${this.#top(rows)}
      ${added > 0
        ? html`<div class="news" role="status"><button @click=${() => this.letGo()}>
            <p-icon name="sort-up"></p-icon>${tc("new_rows", { n: added })}
          </button></div>`
        : nothing}
      <ul aria-label=${t("list")} @pointerenter=${() => (this.#pointed = true)} @pointerleave=${this.#leave}>
        ${repeat(rows, ({ id }) => id, (row) => this.#row(row))}
      </ul>`;
  }

  #top(rows: readonly Approval[]) {
    if (!this.selectable) return nothing;
    const able = rows.filter(isBatchable);
    const chosen = able.filter(({ id }) => this.selected.has(id)).length;
    const toggle = () => this.#select(new Set(chosen === able.length ? [] : able.map(({ id }) => id)));
    return html`<label class="top"><input type="checkbox" .checked=${chosen > 0 && chosen === able.length}
      .indeterminate=${chosen > 0 && chosen < able.length} ?disabled=${able.length === 0} @change=${toggle}>
      ${chosen > 0 ? t("selected", { n: chosen }) : t("select_all")}</label>`;
  }

  #row(row: Approval) {
    const { id, status, requestedAt, summary, args, question, risk, required, received } = row;
    const isGone = this.settled.gone.has(id);
    const [word, tone] = standing(row);
    const name = headline(row);
    const about = question?.text ?? summary ?? brief(args);
    return html`<li class=${isGone ? "gone" : ""} ?data-open=${id === this.open}>
      ${this.selectable
        ? html`<input type="checkbox" aria-label=${t("select_one", { name })} .checked=${this.selected.has(id)}
            ?disabled=${!isBatchable(row)} @change=${() => this.toggle(id)}>`
        : nothing}
      <a href="/console/approval/${id}" aria-current=${id === this.open ? "true" : nothing} data-id=${id}
        @click=${this.#clicked}>
        <span class="name">${name}</span>
        ${about ? html`<span class="about">${visible(about)}</span>` : nothing}
        <span class="foot">
          ${status === "pending" && !row.isFrozen
            ? html`<p-countdown .approval=${row}></p-countdown>`
            : html`<p-chip tone=${tone}>${word}</p-chip>`}
          ${required > 1 && status === "pending" ? html`<span>${t("quorum", { received, required })}</span>` : nothing}
          ${risk === "high" ? html`<p-chip tone="bad">${t("risk_high")}</p-chip>` : nothing}
          <p-time when=${requestedAt}></p-time>
        </span>
      </a>
    </li>`;
  }

  readonly #leave = () => {
    this.#pointed = false;
    this.#settle(false);
  };

  /** Beside a detail a click shows it there; elsewhere, and with keys held, it is a link. */
  readonly #clicked = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    const { id } = (event.currentTarget as HTMLElement).dataset;
    if (id && !this.#go(id)) event.preventDefault();
  };

  /** False when somebody takes it over. */
  #go(id: string): boolean {
    return this.dispatchEvent(new CustomEvent("p-open", { detail: id, cancelable: true }));
  }

  #select(selected: ReadonlySet<string>) {
    this.dispatchEvent(new CustomEvent("p-select", { detail: selected }));
  }
}

/** Questions are answered one by one. */
export function isBatchable({ canDecide, question }: Approval): boolean {
  return canDecide && question === undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-approval-list": PApprovalList;
  }
}
