/**
 * A table of things: sorting, keyboard (arrows or j/k move between rows, Enter opens, x selects), a header that stays,
 * changes in place without jumping, and cards in the place of rows where it is narrow.
 *
 * @event p-sort - another order was chosen: `{ key, down }`; whoever has rows `sorted-by-server` acts on it
 * @event p-select - other rows are selected: a Set of keys
 * @event p-retry - the button of an error was pressed
 * @slot empty - in the place of the text that says that there is nothing
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { newsStyles } from "../styles/news.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";
import "./p-state.js";
import { settle, sorted, type Settled, type SortValue } from "./table-rows.js";
import { tableStyles } from "./p-table.styles.js";

const t = strings("common", en);

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => unknown;
  /** What rows are sorted by; without it the column cannot be sorted by. */
  sort?: (row: Row) => SortValue;
  align?: "end";
  /** A CSS width. */
  width?: string;
  /** The label is only for people who do not see the table, as for a column of buttons. */
  quietLabel?: boolean;
  /** Left out where rows are cards. */
  wideOnly?: boolean;
}

export interface Sort {
  key: string;
  down: boolean;
}

@customElement("p-table")
export class PTable<Row = unknown> extends LitElement {
  /** What the table is of, for people who do not see it. */
  @property() label = "";
  @property({ attribute: false }) columns: readonly Column<Row>[] = [];
  /** Undefined while nothing was loaded yet. */
  @property({ attribute: false }) rows: readonly Row[] | undefined;
  @property({ attribute: false }) keyOf: (row: Row) => string = (row) => (row as { id: string }).id;
  /** Where a row leads; its first cell becomes the link. */
  @property({ attribute: false }) hrefOf: ((row: Row) => string) | undefined;
  @property({ attribute: false }) sort: Sort | undefined;
  @property({ type: Boolean, attribute: "sorted-by-server" }) sortedByServer = false;
  @property({ type: Boolean }) selectable = false;
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  /** What a row is called, for its checkbox. */
  @property({ attribute: false }) nameOf: (row: Row) => string = (row) => this.keyOf(row);
  /** Why rows could not be loaded. */
  @property() error = "";
  @property({ attribute: "empty-heading" }) emptyHeading = "";
  @property({ attribute: "empty-detail" }) emptyDetail = "";
  @state() private settled: Settled<Row> = { rows: [], added: 0, gone: new Set() };

  #pointed = false;

  static override styles = [shared, newsStyles, tableStyles];

  override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("rows") || changed.has("sort")) this.#settle(changed.has("sort"));
  }

  #settle(anew: boolean) {
    const column = this.columns.find(({ key }) => key === this.sort?.key);
    const rows = this.rows ?? [];
    const next = column?.sort && !this.sortedByServer ? sorted(rows, column.sort, this.sort?.down ?? false) : rows;
    this.settled = settle(this.settled.rows, next, this.keyOf, !anew && this.#isRead());
  }

  /** Whether somebody is at a row, so that rows must not move. */
  #isRead(): boolean {
    return this.#pointed || this.shadowRoot?.activeElement?.closest("tbody") != null;
  }

  override render() {
    if (this.error && !this.rows) {
      return html`<p-state kind="error" detail=${this.error} action=${t("retry")} @p-action=${this.#retry}></p-state>`;
    }
    if (!this.rows) return html`<p-state kind="loading"></p-state>`;
    if (this.settled.rows.length === 0) {
      return html`<slot name="empty">
        <p-state heading=${this.emptyHeading || t("empty")} detail=${this.emptyDetail}></p-state>
      </slot>`;
    }
    return html`${this.#news()}
      <table role="table" aria-label=${this.label || nothing} @keydown=${this.#key}
        @pointerenter=${() => (this.#pointed = true)} @pointerleave=${this.#leave} @focusout=${this.#blur}>
        <thead role="rowgroup">
          <tr role="row">${this.#all()}${this.columns.map((column) => this.#head(column))}</tr>
        </thead>
        <tbody role="rowgroup">
          ${repeat(this.settled.rows, this.keyOf, (row) => this.#row(row))}
        </tbody>
      </table>`;
  }

  #news() {
    const { added } = this.settled;
    if (added === 0) return nothing;
    return html`<div class="news" role="status">
      <button @click=${this.letGo}><p-icon name="sort-up"></p-icon>${t("new_rows", { n: added })}</button>
    </div>`;
  }

  #head({ key, label, sort, align, width, wideOnly, quietLabel }: Column<Row>) {
    const isSorted = this.sort?.key === key;
    const order = isSorted ? (this.sort?.down ? "descending" : "ascending") : nothing;
    const classes = `${align ?? ""} ${wideOnly ? "wide-only" : ""}`;
    const icon = isSorted ? (this.sort?.down ? "sort-down" : "sort-up") : "sort-none";
    const content = sort
      ? html`<button class="sort" title=${t("sort_by", { column: label })} @click=${() => this.#sortBy(key)}>
          ${label}<p-icon name=${icon} class=${isSorted ? "" : "idle"}></p-icon>
        </button>`
      : html`<span class=${quietLabel ? "unseen" : ""}>${label}</span>`;
    return html`<th role="columnheader" scope="col" class=${classes} aria-sort=${order} width=${width ?? nothing}>
      ${content}
    </th>`;
  }

  #row(row: Row): TemplateResult {
    const key = this.keyOf(row);
    const classes = `${this.hrefOf ? "open" : ""} ${this.settled.gone.has(key) ? "gone" : ""}`;
    return html`<tr role="row" class=${classes} data-key=${key} aria-selected=${this.#selectedState(key)}
      @click=${this.#click}>
      ${this.selectable ? this.#check(row, key) : nothing}
      ${this.columns.map(
        ({ label, cell, align, wideOnly, quietLabel }, index) => html`<td role="cell"
          data-label=${quietLabel ? "" : label}
          class="${align ?? ""} ${wideOnly ? "wide-only" : ""} ${index === 0 ? "first" : ""}">
          <div>${index === 0 && this.hrefOf ? html`<a href=${this.hrefOf(row)}>${cell(row)}</a>` : cell(row)}</div>
        </td>`,
      )}
    </tr>`;
  }

  #selectedState(key: string) {
    return this.selectable ? String(this.selected.has(key)) : nothing;
  }

  #check(row: Row, key: string) {
    return html`<td role="cell" class="check"><input type="checkbox" aria-label=${this.nameOf(row)}
      .checked=${this.selected.has(key)} @change=${() => this.#toggle(key)}></td>`;
  }

  #all() {
    if (!this.selectable) return nothing;
    const keys = this.settled.rows.map(this.keyOf);
    const chosen = keys.filter((key) => this.selected.has(key)).length;
    const toggle = () => this.#select(chosen === keys.length ? new Set() : new Set(keys));
    return html`<th role="columnheader" scope="col" class="check"><input type="checkbox" aria-label=${t("all")}
      .checked=${chosen === keys.length} .indeterminate=${chosen > 0 && chosen < keys.length} @change=${toggle}></th>`;
  }

  /** Shows what waited. */
  readonly letGo = () => {
    this.#pointed = false;
    this.#settle(true);
  };

  readonly #leave = () => {
    this.#pointed = false;
    if (!this.#isRead()) this.#settle(false);
  };

  readonly #blur = () => requestAnimationFrame(() => this.#isRead() || this.#settle(false));

  #sortBy(key: string) {
    const down = this.sort?.key === key ? !this.sort.down : false;
    if (!this.sortedByServer) this.sort = { key, down };
    this.dispatchEvent(new CustomEvent<Sort>("p-sort", { detail: { key, down } }));
  }

  #toggle(key: string) {
    const next = new Set(this.selected);
    if (!next.delete(key)) next.add(key);
    this.#select(next);
  }

  #select(next: ReadonlySet<string>) {
    this.selected = next;
    this.dispatchEvent(new CustomEvent<ReadonlySet<string>>("p-select", { detail: next }));
  }

  /** Anywhere on a row opens it, except where something else is, or where text is being selected. */
  readonly #click = (event: MouseEvent) => {
    const row = event.currentTarget as HTMLTableRowElement;
    const link = row.querySelector<HTMLAnchorElement>("td.first a");
    const isOther = event.composedPath().some((target) => target instanceof Element && target.matches(OTHER));
    if (!link || isOther || !getSelection()?.isCollapsed) return;
    if (event.metaKey || event.ctrlKey) open(link.href);
    else router.go(link.href);
  };

  readonly #key = (event: KeyboardEvent) => {
    const at = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || at.matches("input:not([type=checkbox])")) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const row = at.closest<HTMLTableRowElement>("tbody tr");
    if (step !== undefined) {
      const rows = [...this.renderRoot.querySelectorAll<HTMLTableRowElement>("tbody tr")];
      const next = rows[row ? rows.indexOf(row) + step : 0];
      next?.querySelector<HTMLElement>("td.first a, input, a, button")?.focus();
      event.preventDefault();
    } else if (event.key === "x" && this.selectable && row?.dataset["key"]) {
      this.#toggle(row.dataset["key"]);
    }
  };

  readonly #retry = () => this.dispatchEvent(new Event("p-retry"));
}

/** What takes a click for itself. */
const OTHER = "a, button, input, select, textarea, label, summary, p-copy, wa-button, wa-dropdown, wa-switch";

declare global {
  interface HTMLElementTagNameMap {
    "p-table": PTable;
  }
}
