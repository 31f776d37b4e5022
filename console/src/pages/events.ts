/** Everything that came in, newest first, with what it started. */
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { api, askList, type Schema } from "../api/client.js";
import { LongList } from "../api/long-list.js";
import { visible } from "../components/json-rows.js";
import { KeysController } from "../components/keys-controller.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-page-header.js";
import "../components/p-rows.js";
import type { PRows } from "../components/p-rows.js";
import "../components/p-state.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";
import common from "../strings/en/common.js";
import { newsStyles } from "../styles/news.js";
import { shared } from "../styles/shared.js";
import { nameOf } from "./event-why.js";
import { Page } from "./page.js";

const t = strings("events", en);
const tc = strings("common", common);

type Event_ = Schema<"EventResponse">;
const SOURCES = ["github", "gitlab", "jira", "webhook", "schedule", "manual"];
const GATHER_MS = 200;

const COLUMNS: Column<Event_>[] = [
  { key: "subject", label: t("subject"), width: "minmax(0, 7fr)",
    cell: ({ subject, type }) => visible(subject ?? type) },
  { key: "became", label: t("became"), width: "8.5rem", cell: became },
  { key: "type", label: t("type"), width: "minmax(0, 4fr)",
    cell: ({ source, type }) => html`${nameOf(source)} · ${visible(type)}` },
  { key: "received", label: t("received"), width: "7rem",
    cell: ({ received_at }) => html`<p-time when=${received_at}></p-time>` },
  { key: "project", label: t("project"), width: "minmax(0, 3fr)",
    cell: ({ project_identifier }) => visible(project_identifier ?? "") },
  { key: "actor", label: t("actor"), width: "minmax(0, 2fr)", cell: ({ actor }) => visible(actor ?? "") },
];

function became({ executions_count: n, is_own, routing }: Event_) {
  if (routing.state === "parked") return html`<p-chip tone="bad">${t("parked")}</p-chip>`;
  if (routing.state === "waiting") return html`<p-chip tone="busy" dot>${t("waiting")}</p-chip>`;
  if (n > 0) return html`<p-chip tone="good">${t("started", { n })}</p-chip>`;
  return html`<p-chip>${t(is_own ? "own" : "nothing")}</p-chip>`;
}

@customElement("page-events")
export class PageEvents extends Page {
  @state() private list!: LongList<Event_>;
  @query("p-rows") private rows!: PRows<Event_> | null;

  #due: ReturnType<typeof setTimeout> | undefined;
  readonly #keys = new KeysController(this, [
    { key: "j", also: "ArrowDown", label: t("key_next"), run: () => this.rows?.move(1) },
    { key: "k", also: "ArrowUp", label: t("key_previous"), run: () => this.rows?.move(-1) },
    { key: "/", label: t("key_search"), run: () => this.#search() },
  ]);

  static override styles = [
    shared,
    newsStyles,
    css`
      p-filters {
        margin-bottom: var(--space-4);
      }

      @media (max-width: 40rem) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    const soon = () => {
      clearTimeout(this.#due);
      this.#due = setTimeout(() => this.#look(), GATHER_MS);
    };
    new LiveController(this, "activity", soon, soon);
    // What became of it, for those that are on screen already.
    new LiveController(this, "flow_executions", ({ type }) => {
      if (type === "execution_created") soon();
    }, () => undefined);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  override willUpdate(changed: Map<string, unknown>) {
    if (!changed.has("query")) return;
    const [source, type, q] = [this.query.get("source"), this.query.get("type"), this.query.get("q")];
    const wanted = { ...(source && { source }), ...(type && { type }), ...(q && { q }) };
    const list = new LongList<Event_>((part) => (
      askList(api.GET("/api/v1/events", { params: { query: { ...wanted, ...part } } }))));
    if (this.list) this.list.removeEventListener("change", this.#changed);
    list.addEventListener("change", this.#changed);
    this.list = list;
    void list.reload();
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>
        ${t("lead")}<span slot="actions">${this.#keys.button()}</span>
      </p-page-header>
      <p-filters search-name="q" search-label=${t("search")} .query=${this.query} .choices=${this.#choices()}>
        <span class="quiet small number">${this.list.isNew ? nothing : t("total", { n: this.list.total })}</span>
      </p-filters>
      ${this.#content()}${this.#keys.help()}`;
  }

  #content() {
    const { failed, isNew, rows, total, waiting } = this.list;
    if (failed && total === 0) {
      return html`<p-state kind="error" detail=${failed.message} action=${tc("retry")}
        @p-action=${() => void this.list.reload()}></p-state>`;
    }
    if (isNew) return html`<p-state kind="loading"></p-state>`;
    if (total === 0) return html`<div class="sheet">${this.#empty()}</div>`;
    return html`${waiting > 0
        ? html`<div class="news" role="status">
            <button @click=${this.#top}>${t("newest", { n: waiting })}</button>
          </div>`
        : nothing}
      <p-rows class="sheet" label=${t("title")} .columns=${COLUMNS} .rows=${rows} .total=${total} .hrefOf=${hrefOf}
        @p-need=${(event: CustomEvent<number>) => void this.list.need(event.detail)}></p-rows>`;
  }

  #empty() {
    if (["q", "source", "type"].some((name) => this.query.has(name))) {
      return html`<p-state icon="search" heading=${tc("no_match")} detail=${tc("no_match_detail")}></p-state>`;
    }
    return html`<p-state icon="events" heading=${t("empty")} detail=${t("empty_detail")}>
      <a href="/console/trackers">${t("empty_link")}</a>
    </p-state>`;
  }

  #choices(): Choice[] {
    const options = SOURCES.map((value) => ({ value, label: nameOf(value) }));
    return [{ name: "source", label: t("source"), options, all: t("any_source") }];
  }

  /** At the top new ones come in; whoever reads further down is told how many there are. */
  #look() {
    if (scrollY < 200) void this.list.reload();
    else void this.list.count();
  }

  readonly #changed = () => this.requestUpdate();

  readonly #top = () => {
    scrollTo(0, 0);
    void this.list.reload();
  };

  #search() {
    this.renderRoot.querySelector("p-filters")?.renderRoot.querySelector("input")?.focus();
  }
}

const hrefOf = ({ id }: Event_) => `/console/events/${id}`;
