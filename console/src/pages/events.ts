/** Everything that came in, newest first, with what it started; to be replayed: some of it, or all of a time. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api, askList, type Schema } from "../api/client.js";
import { SELECTED_MAX, parkedEvents, tellsOfParked, type Selection } from "../api/replays.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { Eager } from "../components/eager.js";
import { visible } from "../components/json-rows.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-icon.js";
import "../components/p-selected.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";
import replaysEn from "../strings/en/replays.js";
import { nameOf } from "./event-why.js";
import { ListPage } from "./list-page.js";
import "./replay-dialog.js";

const t = strings("events", en);
const tr = strings("replays", replaysEn);

type Event_ = Schema<"EventResponse">;
type Wanted = { [Name in "source" | "type" | "q" | "outcome"]?: string };
const SOURCES = ["github", "gitlab", "jira", "webhook", "schedule", "manual"];
const OUTCOMES = ["started", "unstarted", "waiting", "parked"] as const;
/** However many come, they are fetched no more often. */
const LOOK_MS = 250;

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
export class PageEvents extends ListPage<Event_> {
  protected readonly columns = COLUMNS;
  protected readonly filters = ["q", "source", "type", "outcome"];
  @state() private replaying: Selection | undefined;
  @state() private parked = 0;

  readonly #look = new Eager(() => void (this.isAtTop ? this.list.reload() : this.list.count()), LOOK_MS);
  readonly #count = new Eager(() => void this.#countParked(), LOOK_MS);

  constructor() {
    super({ title: t("title"), lead: t("lead"), search: t("search"), next: t("key_next"), previous: t("key_previous"),
      total: (n) => t("total", { n }), newest: (n) => t("newest", { n }) });
    new ChangeController(this, session);
    new LiveController(this, "activity", this.#look.ask, this.#look.ask);
    new LiveController(this, "activity", (message) => tellsOfParked(message) && this.#count.ask(), this.#count.ask);
    // What became of it, for those that are on screen already.
    new LiveController(this, "flow_executions", ({ type }) => {
      if (type === "execution_created") this.#look.ask();
    }, () => undefined);
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#count.ask();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#look.stop();
    this.#count.stop();
  }

  protected readonly hrefOf = ({ id }: Event_) => `/console/events/${id}`;

  protected asker(query: URLSearchParams) {
    const wanted = wantedBy(query);
    return (part: { skip: number; limit: number }) => (
      askList(api.GET("/api/v1/events", { params: { query: { ...wanted, ...part } } })));
  }

  protected choices(): Choice[] {
    const options = SOURCES.map((value) => ({ value, label: nameOf(value) }));
    const outcomes = OUTCOMES.map((value) => ({ value, label: t(`outcome_${value}`) }));
    return [{ name: "source", label: t("source"), options, all: t("any_source") },
      { name: "outcome", label: t("became"), options: outcomes, all: t("any_outcome") }];
  }

  protected override get isSelectable(): boolean {
    return session.may("execute_flows");
  }

  protected override readonly nameOf = ({ subject, type }: Event_) => visible(subject ?? type);

  protected override actions() {
    if (!this.isSelectable) return nothing;
    return html`<wa-button size="s" appearance="outlined" @click=${() => (
      this.replaying = { range: wantedBy(this.query) })}><p-icon slot="start" name="history"></p-icon>
      ${tr("replay_range")}</wa-button>`;
  }

  /** What is stuck comes to nobody's mind by itself. */
  protected override above() {
    if (this.parked === 0) return nothing;
    return html`<p class="sheet pad row" role="status"><p-icon name="warn"></p-icon>
      <span>${tr("parked_notice", { n: this.parked })}</span>
      <a href="/console/events/parked">${tr("parked_look")}</a></p>`;
  }

  protected override over() {
    // The dialog stays the same while the selection changes.
    return html`${this.selected.size > 0 ? this.#selection(this.selected.size) : nothing}
      ${this.replaying
        ? html`<replay-dialog .selection=${this.replaying} @p-close=${() => (this.replaying = undefined)}
            @p-done=${this.#replayed}></replay-dialog>`
        : nothing}`;
  }

  #selection(n: number) {
    return html`<p-selected label=${tr("selected", { n })} clear-label=${tr("clear")}
      @p-clear=${() => (this.selected = new Set())}>
      ${n > SELECTED_MAX
        ? html`<span class="small">${tr("selected_most", { n: SELECTED_MAX })}</span>`
        : html`<wa-button size="s" variant="brand" @click=${() => (
            this.replaying = { event_ids: [...this.selected] })}>${tr("replay_n", { n })}</wa-button>`}
    </p-selected>`;
  }

  readonly #replayed = () => {
    this.selected = new Set();
    void this.list.reload();
    this.#count.ask();
  };

  /** Without an answer nothing new is said of them. */
  async #countParked(): Promise<void> {
    this.parked = await parkedEvents().catch(() => this.parked);
  }

  protected empty() {
    return html`<p-state icon="events" heading=${t("empty")} detail=${t("empty_detail")}>
      <a href="/console/trackers">${t("empty_link")}</a>
    </p-state>`;
  }
}

/** What the address asks for. */
function wantedBy(query: URLSearchParams): Wanted {
  const [source, type, q, outcome] = [query.get("source"), query.get("type"), query.get("q"), query.get("outcome")];
  return { ...(source && { source }), ...(type && { type }), ...(q && { q }), ...(outcome && { outcome }) };
}
