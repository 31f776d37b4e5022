/** What the pages of long lists have in common: newest first, filters in the address, keys, and news held back. */
import { css, html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import type { Listed } from "../api/client.js";
import { LongList } from "../api/long-list.js";
import { KeysController } from "../components/keys-controller.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-page-header.js";
import "../components/p-rows.js";
import type { PRows } from "../components/p-rows.js";
import "../components/p-state.js";
import type { Column } from "../components/p-table.js";
import { strings } from "../strings/index.js";
import common from "../strings/en/common.js";
import { newsStyles } from "../styles/news.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";

const tc = strings("common", common);
/** Whoever has scrolled less is at the top: there new ones come in by themselves. */
const TOP_PX = 200;

export interface ListWords {
  title: string;
  lead: string;
  /** What the text looks for. */
  search: string;
  /** What the keys do. */
  next: string;
  previous: string;
  total: (n: number) => string;
  newest: (n: number) => string;
}

export abstract class ListPage<Row extends { id: string }> extends Page {
  @state() protected list!: LongList<Row>;
  /** Keys of the rows that are selected, where rows can be. */
  @state() protected selected: ReadonlySet<string> = new Set();
  @query("p-rows") private rows!: PRows<Row> | null;

  readonly #keys: KeysController;

  static override styles: CSSResultGroup = [
    shared,
    newsStyles,
    css`
      p-filters {
        margin-block: var(--space-4);
      }

      @media (max-width: 40rem) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  constructor(private readonly words: ListWords) {
    super();
    this.#keys = new KeysController(this, [
      { key: "j", also: "ArrowDown", label: words.next, run: () => this.rows?.move(1) },
      { key: "k", also: "ArrowUp", label: words.previous, run: () => this.rows?.move(-1) },
      { key: "/", label: tc("search"), run: () => this.#search() },
    ]);
  }

  protected abstract readonly columns: readonly Column<Row>[];
  protected abstract readonly hrefOf: (row: Row) => string;
  /** How a part of what the address asks for is fetched. */
  protected abstract asker(query: URLSearchParams): (part: { skip: number; limit: number }) => Promise<Listed<Row>>;
  protected abstract choices(): Choice[];
  /** What is said where nothing is, and nothing was left out. */
  protected abstract empty(): TemplateResult;
  /** The names in the address that leave something out. */
  protected abstract readonly filters: readonly string[];
  /** What stands between the heading and the filters. */
  protected above(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Whether rows can be selected. */
  protected get isSelectable(): boolean {
    return false;
  }

  /** What a row is called where it is selected. */
  protected readonly nameOf = (row: Row): string => row.id;
  /** What stands over the list, such as what is to be done with those that are selected. */
  protected over(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Buttons beside the heading. */
  protected actions(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** Whether new ones may come in without moving what somebody reads. */
  protected get isAtTop(): boolean {
    return scrollY < TOP_PX && !this.rows?.isRead;
  }

  override willUpdate(changed: PropertyValues) {
    if (!changed.has("query")) return;
    this.selected = new Set();
    const list = new LongList<Row>(this.asker(this.query));
    if (this.list) this.list.removeEventListener("change", this.#changed);
    list.addEventListener("change", this.#changed);
    this.list = list;
    void list.reload();
  }

  override render() {
    const { title, lead, search, total } = this.words;
    return html`<p-page-header heading=${title}>
        ${lead}<span slot="actions" class="row">${this.#keys.button()}${this.actions()}</span>
      </p-page-header>
      ${this.above()}
      <p-filters search-name="q" search-label=${search} .query=${this.query} .choices=${this.choices()}>
        <span class="quiet small number">${this.list.isNew ? nothing : total(this.list.total)}</span>
      </p-filters>
      ${this.#content()}${this.over()}${this.#keys.help()}`;
  }

  #content() {
    const { failed, isNew, rows, total } = this.list;
    if (failed && total === 0) {
      return html`<p-state kind="error" detail=${failed.message} action=${tc("retry")}
        @p-action=${() => void this.list.reload()}></p-state>`;
    }
    if (isNew) return html`<p-state kind="loading"></p-state>`;
    if (total === 0) return html`<div class="sheet">${this.#empty()}</div>`;
    return html`${this.#news()}
      <p-rows class="sheet" label=${this.words.title} .columns=${this.columns} .rows=${rows} .total=${total}
        .hrefOf=${this.hrefOf} ?selectable=${this.isSelectable} .selected=${this.selected} .nameOf=${this.nameOf}
        @p-select=${(event: CustomEvent<ReadonlySet<string>>) => (this.selected = event.detail)}
        @p-need=${(event: CustomEvent<number>) => void this.list.need(event.detail)}
        @p-left=${this.#left}></p-rows>`;
  }

  #news() {
    const { waiting } = this.list;
    if (waiting === 0) return nothing;
    return html`<div class="news" role="status">
      <button @click=${this.#top}>${this.words.newest(waiting)}</button>
    </div>`;
  }

  #empty() {
    if (!this.filters.some((name) => this.query.has(name))) return this.empty();
    return html`<p-state icon="search" heading=${tc("no_match")} detail=${tc("no_match_detail")}></p-state>`;
  }

  readonly #changed = () => this.requestUpdate();

  /** What waited comes in. */
  readonly #left = () => {
    if (this.list.waiting > 0 && this.isAtTop) void this.list.reload();
  };

  readonly #top = () => {
    scrollTo(0, 0);
    void this.list.reload();
  };

  #search() {
    this.renderRoot.querySelector("p-filters")?.renderRoot.querySelector("input")?.focus();
  }
}
