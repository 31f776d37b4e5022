/**
 * A long list as a table of which only the rows on screen are drawn; rows that are not here yet are asked for. It
 * scrolls with the page. Arrows or j/k move between rows, Enter opens one, x selects it where rows can be selected.
 *
 * @event p-select - other rows are selected: a Set of keys
 * @event p-need - rows on screen are not here yet: the number of the first
 * @event p-left - nobody points at a row any longer, nor has one the focus
 */
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import type { Column } from "./p-table.js";
import { rowsStyles } from "./p-rows.styles.js";
import { PlacesController } from "./places-controller.js";
import { placesOf, type Places } from "./row-slots.js";

const t = strings("common", en);
const NARROW = matchMedia("(max-width: 48rem)");
/** A finger leaves the page as if it still pointed at what it touched last. */
const CAN_HOVER = matchMedia("(hover: hover)");
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
  @property({ type: Boolean }) selectable = false;
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  @property({ attribute: false }) keyOf: (row: Row) => string = (row) => (row as { id: string }).id;
  /** What a row is called, for its checkbox. */
  @property({ attribute: false }) nameOf: (row: Row) => string = (row) => this.keyOf(row);
  @state() private height = NARROW.matches ? NARROW_PX : WIDE_PX;

  readonly #shown = new PlacesController(this, {
    measure: () => placesOf(-this.#top(), innerHeight, this.height, this.total),
    leave: (next) => this.#leave(next),
    settle: () => this.#keepFocus(),
  });

  static override styles = [shared, rowsStyles];

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("scroll", this.#shown.scrolled, { passive: true });
    addEventListener("resize", this.#shown.scrolled);
    NARROW.addEventListener("change", this.#measured);
    this.#measured();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("scroll", this.#shown.scrolled);
    removeEventListener("resize", this.#shown.scrolled);
    NARROW.removeEventListener("change", this.#measured);
  }

  override willUpdate(changed: PropertyValues) {
    if (changed.has("total") || changed.has("height")) this.#shown.renew();
  }

  override firstUpdated() {
    // The page may be scrolled already.
    this.#shown.scrolled();
  }

  override updated() {
    if (!this.#shown.isFlying) this.#ask();
  }

  override render() {
    const own = this.columns.map(({ width }) => width ?? "minmax(0, 1fr)").join(" ");
    const tracks = this.selectable ? `1rem ${own}` : own;
    return html`<div class="table ${this.selectable ? "selectable" : ""}" role="table" aria-label=${this.label}
      aria-rowcount=${this.total + 1} .style=${`--tracks: ${tracks}`} @keydown=${this.#key}
      @pointerleave=${this.#left} @focusout=${this.#left}>
      <div role="rowgroup" class="head">
        <div role="row" class="row" aria-rowindex="1">
          ${this.selectable
            ? html`<span role="columnheader"><span class="unseen">${t("select")}</span></span>`
            : nothing}
          ${this.columns.map(({ label, align }) => html`
            <span role="columnheader" class=${align ?? ""}>${label}</span>`)}
        </div>
      </div>
      <div role="rowgroup" class="body" .style=${`height: ${this.total * this.height - 1}px`}>
        ${repeat(this.#shown.order, (slot) => slot, (slot) => this.#row(this.#shown.rowOf(slot)))}
      </div>
    </div>`;
  }

  #row(index: number) {
    const row = this.rows[index];
    const place = `transform: translateY(${index * this.height}px); height: ${this.height}px`;
    const isSelected = row !== undefined && this.selected.has(this.keyOf(row));
    return html`<div role="row" class="row ${row ? "" : "missing"} ${isSelected ? "chosen" : ""}"
      aria-rowindex=${index + 2} data-index=${index} aria-selected=${this.selectable ? String(isSelected) : nothing}
      .style=${place}>${this.selectable ? this.#check(row, isSelected) : nothing}${this.columns.map(
        ({ cell, align }, at) => html`<span role="cell" class=${align ?? ""} data-at=${at}>${row
          ? this.#cell(row, cell(row), at) : html`<i></i>`}</span>`)}</div>`;
  }

  #check(row: Row | undefined, isSelected: boolean) {
    return html`<span role="cell" class="check">${row
      ? html`<label><input type="checkbox" aria-label=${t("select_named", { name: this.nameOf(row) })}
          .checked=${isSelected} @change=${() => this.#toggle(row)}></label>`
      : nothing}</span>`;
  }

  #toggle(row: Row) {
    const next = new Set(this.selected);
    const key = this.keyOf(row);
    if (!next.delete(key)) next.add(key);
    this.selected = next;
    this.dispatchEvent(new CustomEvent<ReadonlySet<string>>("p-select", { detail: next }));
  }

  /** The first cell's link lies over the whole row. */
  #cell(row: Row, content: unknown, at: number) {
    return at === 0 ? html`<a href=${this.hrefOf(row)}>${content}</a>` : content;
  }

  /** Whether somebody is at a row, so that rows must not move. */
  get isRead(): boolean {
    return this.#focused() !== undefined || (CAN_HOVER.matches && this.matches(":hover"));
  }

  readonly #left = () => requestAnimationFrame(() => this.isRead || this.dispatchEvent(new Event("p-left")));

  /** Moves the focus to the next or the previous row. */
  move(step: number): void {
    const from = this.#focused() ?? this.#firstShown() - step;
    const index = Math.min(this.total - 1, Math.max(0, from + step));
    this.#reveal(index);
    void this.updateComplete.then(() => this.#focus(index));
  }

  /** The row that has the focus. */
  #focused(): number | undefined {
    const index = this.shadowRoot?.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"];
    return index === undefined ? undefined : Number(index);
  }

  #focus(index: number) {
    const link = this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (link && link !== this.shadowRoot?.activeElement) link.focus({ preventScroll: true });
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
    this.#shown.look();
  }

  readonly #measured = () => {
    this.height = NARROW.matches ? NARROW_PX : WIDE_PX;
  };

  /** What has the focus shows another row from now on: whoever presses Enter must not open that one. */
  #leave({ from, count }: Places) {
    const at = this.#focused();
    if (at !== undefined && (at < from || at >= from + count)) (this.shadowRoot?.activeElement as HTMLElement).blur();
  }

  /** An element that is moved loses the focus. */
  #keepFocus() {
    const at = this.#focused();
    if (at !== undefined) void this.updateComplete.then(() => this.#focus(at));
  }

  #ask() {
    const { from, count } = this.#shown.places;
    for (let index = from; index < from + count; index++) {
      if (this.rows[index] !== undefined) continue;
      this.dispatchEvent(new CustomEvent("p-need", { detail: index }));
      return;
    }
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "x" && this.selectable) {
      const row = this.rows[this.#focused() ?? -1];
      if (row !== undefined) this.#toggle(row);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.move(step);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-rows": PRows;
  }
}
