/**
 * A long list as a table of which only the rows on screen are drawn; rows that are not here yet are asked for. It
 * scrolls with the page. Arrows or j/k move between rows, Enter opens one.
 *
 * @event p-need - rows on screen are not here yet: the number of the first
 */
import { LitElement, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { shared } from "../styles/shared.js";
import type { Column } from "./p-table.js";
import { rowsStyles } from "./p-rows.styles.js";
import { indices, rangeOf, slotOf, type Range } from "./window-rows.js";

const NARROW = matchMedia("(max-width: 48rem)");
const WIDE_PX = 45;
const NARROW_PX = 76;

@customElement("p-rows")
export class PRows<Row = unknown> extends LitElement {
  @property() label = "";
  /** `width` is a track of a grid. Where it is narrow the first three are shown: title, state, and below. */
  @property({ attribute: false }) columns: readonly Column<Row>[] = [];
  /** Some may be missing yet. */
  @property({ attribute: false }) rows: readonly (Row | undefined)[] = [];
  @property({ type: Number }) total = 0;
  @property({ attribute: false }) hrefOf!: (row: Row) => string;
  @state() private range: Range = { from: 0, to: 40 };
  @state() private height = NARROW.matches ? NARROW_PX : WIDE_PX;

  #frame = 0;

  static override styles = [shared, rowsStyles];

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("scroll", this.#scrolled, { passive: true });
    addEventListener("resize", this.#scrolled);
    NARROW.addEventListener("change", this.#measured);
    this.#measured();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("scroll", this.#scrolled);
    removeEventListener("resize", this.#scrolled);
    NARROW.removeEventListener("change", this.#measured);
    cancelAnimationFrame(this.#frame);
  }

  override updated() {
    this.#look();
  }

  override render() {
    const tracks = this.columns.map(({ width }) => width ?? "minmax(0, 1fr)").join(" ");
    return html`<div class="table" role="table" aria-label=${this.label} aria-rowcount=${this.total + 1}
      .style=${`--tracks: ${tracks}`} @keydown=${this.#key}>
      <div role="rowgroup" class="head">
        <div role="row" class="row" aria-rowindex="1">${this.columns.map(({ label, align }) => html`
          <span role="columnheader" class=${align ?? ""}>${label}</span>`)}</div>
      </div>
      <div role="rowgroup" class="body" .style=${`height: ${this.total * this.height - 1}px`}>
        ${repeat(indices(this.range), (index) => slotOf(index, innerHeight, this.height), (index) => this.#row(index))}
      </div>
    </div>`;
  }

  #row(index: number) {
    const row = this.rows[index];
    const place = `transform: translateY(${index * this.height}px); height: ${this.height}px`;
    return html`<div role="row" class="row ${row ? "" : "missing"}" aria-rowindex=${index + 2} data-index=${index}
      .style=${place}>${this.columns.map(({ cell, align }, at) => html`
        <span role="cell" class=${align ?? ""}>${row ? this.#cell(row, cell(row), at) : html`<i></i>`}</span>`)}</div>`;
  }

  /** The first cell's link lies over the whole row. */
  #cell(row: Row, content: unknown, at: number) {
    return at === 0 ? html`<a href=${this.hrefOf(row)}>${content}</a>` : content;
  }

  /** Moves the focus to the next or the previous row. */
  move(step: number): void {
    const current = this.renderRoot.querySelector<HTMLElement>("a:focus")?.closest<HTMLElement>("[data-index]");
    const from = current ? Number(current.dataset["index"]) : this.#firstShown() - step;
    const index = Math.min(this.total - 1, Math.max(0, from + step));
    this.#reveal(index);
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus({ preventScroll: true });
    });
  }

  #firstShown(): number {
    return Math.max(0, Math.ceil(-this.#top() / this.height) + 2);
  }

  #top(): number {
    return this.renderRoot.querySelector(".body")?.getBoundingClientRect().top ?? 0;
  }

  #reveal(index: number) {
    const top = this.#top() + index * this.height;
    if (top < 120) scrollBy(0, top - 120);
    else if (top + this.height > innerHeight) scrollBy(0, top + this.height - innerHeight);
    this.#look();
  }

  readonly #scrolled = () => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#look());
  };

  readonly #measured = () => {
    this.height = NARROW.matches ? NARROW_PX : WIDE_PX;
  };

  #look() {
    if (!this.isConnected || !this.hasUpdated) return;
    const range = rangeOf(-this.#top(), innerHeight, this.height, this.total);
    if (range.from !== this.range.from || range.to !== this.range.to) this.range = range;
    for (let index = range.from; index < range.to; index++) {
      if (this.rows[index] !== undefined) continue;
      this.dispatchEvent(new CustomEvent("p-need", { detail: index }));
      return;
    }
  }

  readonly #key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.move(step);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-rows": PRows;
  }
}
