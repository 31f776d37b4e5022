/** The connected trackers: how each is, what it reads, what came by webhooks. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, askList } from "../api/client.js";
import { session } from "../api/session.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-deliveries.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import type { Column } from "../components/p-table.js";
import "../components/p-table.js";
import "../components/p-time.js";
import { soon } from "../components/soon.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/trackers.js";
import { Page } from "./page.js";
import { deliveriesOf, healthOf, heardOf, kindName, scopeOf, type Heard, type Tracker } from "./tracker-words.js";

const t = strings("trackers", en);
/** Health and readings change without a message. */
const AGAIN_MS = 15_000;
const MOST = 200;
const ORGANIZATIONS_MAX = 1_000;
const NONE = { items: [], total: 0 };

const columns = (heard: Heard): Column<Tracker>[] => [
  {
    key: "name",
    label: t("name"),
    cell: ({ name, tracker_type, has_token }) => html`${name}
      <small>${kindName(tracker_type)}${has_token ? nothing : `, ${t("webhook_only")}`}</small>`,
    sort: ({ name }) => name.toLowerCase(),
  },
  {
    key: "health",
    label: t("health"),
    cell: (tracker) => {
      const { tone, word, detail } = healthOf(tracker, heard);
      return html`<p-chip tone=${tone} dot title=${detail || nothing}>${word}</p-chip>`;
    },
    sort: (tracker) => healthOf(tracker, heard).word,
  },
  { key: "scope", label: t("scope"), cell: scopeOf, wideOnly: true },
  {
    key: "deliveries",
    label: t("deliveries"),
    cell: (tracker) => html`${tracker.has_token
        ? html`<p-deliveries .counts=${deliveriesOf(tracker)}></p-deliveries>`
        : nothing}
      <small>${heard.has(tracker.id)
        ? html`${t("last_heard")} <p-time when=${heard.get(tracker.id) ?? ""}></p-time>`
        : t("never_heard")}</small>`,
    sort: ({ id }) => heard.get(id) ?? "",
  },
  {
    key: "read",
    label: t("read"),
    align: "end",
    cell: ({ has_token, is_syncing, last_sync }) => {
      if (is_syncing) return html`<p-chip tone="busy" dot>${t("reading")}</p-chip>`;
      return has_token ? html`<p-time when=${last_sync ?? ""} none=${t("never_read")}></p-time>` : "–";
    },
    sort: ({ last_sync }) => last_sync ?? "",
  },
];

@customElement("page-trackers")
export class PageTrackers extends Page {
  @state() private trackers: Tracker[] | undefined;
  @state() private heard: Heard = new Map();
  @state() private trouble = "";

  #again: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    const load = soon(() => void this.#load(), 1_000);
    new LiveController(this, "activity", load, load);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.#again = setInterval(() => document.hidden || void this.#load(), AGAIN_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#again);
  }

  async #load(): Promise<void> {
    try {
      const query = { limit: MOST };
      const [trackers, organizations] = await Promise.all([
        askList(api.GET("/api/v1/trackers", { params: { query } })),
        // Who may not see organizations sees trackers all the same.
        askList(api.GET("/api/v1/organizations", { params: { query: { limit: ORGANIZATIONS_MAX } } }))
        .catch(() => NONE),
      ]);
      this.heard = heardOf(organizations.items);
      this.trackers = trackers.items;
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    const may = session.may("create_trackers");
    return html`<p-page-header heading=${t("title")}>
        ${t("lead")}
        ${may && this.trackers?.length !== 0
          ? html`<wa-button slot="actions" variant="brand" href="/console/trackers/connect">
              <p-icon slot="start" name="add"></p-icon>${t("connect")}</wa-button>`
          : nothing}
      </p-page-header>
      <p-table class="sheet" label=${t("title")} .columns=${columns(this.heard)} .rows=${this.trackers}
        .error=${this.trouble}
        .hrefOf=${({ id }: Tracker) => `/console/trackers/${id}`} @p-retry=${() => void this.#load()}>
        <p-state slot="empty" icon="trackers" heading=${t("empty")} detail=${t("empty_detail")}>
          ${may
            ? html`<wa-button variant="brand" href="/console/trackers/connect">${t("connect")}</wa-button>`
            : nothing}
        </p-state>
      </p-table>`;
  }
}
