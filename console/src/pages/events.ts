/** Everything that came in, newest first, with what it started. */
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { api, askList, type Schema } from "../api/client.js";
import { Eager } from "../components/eager.js";
import { visible } from "../components/json-rows.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import type { Choice } from "../components/p-filters.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/events.js";
import { nameOf } from "./event-why.js";
import { ListPage } from "./list-page.js";

const t = strings("events", en);

type Event_ = Schema<"EventResponse">;
const SOURCES = ["github", "gitlab", "jira", "webhook", "schedule", "manual"];
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
  protected readonly filters = ["q", "source", "type"];

  readonly #look = new Eager(() => void (this.isAtTop ? this.list.reload() : this.list.count()), LOOK_MS);

  constructor() {
    super({ title: t("title"), lead: t("lead"), search: t("search"), next: t("key_next"), previous: t("key_previous"),
      total: (n) => t("total", { n }), newest: (n) => t("newest", { n }) });
    new LiveController(this, "activity", this.#look.ask, this.#look.ask);
    // What became of it, for those that are on screen already.
    new LiveController(this, "flow_executions", ({ type }) => {
      if (type === "execution_created") this.#look.ask();
    }, () => undefined);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#look.stop();
  }

  protected readonly hrefOf = ({ id }: Event_) => `/console/events/${id}`;

  protected asker(query: URLSearchParams) {
    const [source, type, q] = [query.get("source"), query.get("type"), query.get("q")];
    const wanted = { ...(source && { source }), ...(type && { type }), ...(q && { q }) };
    return (part: { skip: number; limit: number }) => (
      askList(api.GET("/api/v1/events", { params: { query: { ...wanted, ...part } } })));
  }

  protected choices(): Choice[] {
    const options = SOURCES.map((value) => ({ value, label: nameOf(value) }));
    return [{ name: "source", label: t("source"), options, all: t("any_source") }];
  }

  protected empty() {
    return html`<p-state icon="events" heading=${t("empty")} detail=${t("empty_detail")}>
      <a href="/console/trackers">${t("empty_link")}</a>
    </p-state>`;
  }
}
