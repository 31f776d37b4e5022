/** Approvals: what waits for a yes beside what it is, and what became of the rest. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ofRow, type Approval, type ApprovalRow, type ApprovalStatus, type Decision } from "../api/approvals.js";
import { api, ask, askList, ApiError, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import { headline } from "../components/approval-words.js";
import { ChangeController } from "../components/change-controller.js";
import { KeysController } from "../components/keys-controller.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-approval-list.js";
import { isBatchable, type PApprovalList } from "../components/p-approval-list.js";
import "../components/p-approval.js";
import type { PApproval } from "../components/p-approval.js";
import "../components/p-batch.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-tabs.js";
import { span } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import common from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { chipsOf } from "./approval.js";
import { ApprovalDesk } from "./approval-desk.js";
import { approvalsStyles } from "./approvals.styles.js";
import { Page } from "./page.js";

const t = strings("approvals", en);
const tc = strings("common", common);

const PAGE = 50;
/** Most that the server lists at once. */
const MOST = 100;
const GATHER_MS = 120;
/** Below this there is no room for a detail beside the list. */
const WIDE = matchMedia("(min-width: 72rem)");
type Stats = Schema<"ApprovalRequestStats">;
const TABS: [string, keyof typeof en, keyof Stats][] = [
  ["pending", "waiting", "pending"], ["approved", "approved", "approved"], ["declined", "declined", "declined"],
  ["expired", "expired", "expired"], ["cancelled", "cancelled", "cancelled"], ["all", "every", "total"],
];

@customElement("page-approvals")
export class PageApprovals extends Page {
  @state() private rows: readonly Approval[] | undefined;
  @state() private total = 0;
  @state() private stats: Stats | undefined;
  @state() private trouble = "";
  @state() private selected: ReadonlySet<string> = new Set();
  @state() private open = "";
  @state() private isWide = WIDE.matches;
  @query("p-approval-list") private list!: PApprovalList | null;
  @query("p-approval") private shown!: PApproval | null;

  #limit = PAGE;
  #asked = 0;
  #due: ReturnType<typeof setTimeout> | undefined;
  readonly #desk = new ApprovalDesk(this, () => this.#next());
  readonly #keys = new KeysController(this, [
    { key: "j", also: "ArrowDown", label: t("key_next"), run: () => this.list?.move(1) },
    { key: "k", also: "ArrowUp", label: t("key_previous"), run: () => this.list?.move(-1) },
    { key: "a", label: t("key_approve"), run: () => this.#answer(true) },
    { key: "d", label: t("key_decline"), run: () => this.#answer(false) },
    { key: "e", label: t("key_edit"), run: () => this.shown?.edit() },
    { key: "c", label: t("key_comment"), run: () => this.shown?.write() },
    { key: "x", label: t("key_select"), run: () => this.#toggle() },
    { key: "o", label: t("key_open"), run: () => this.open && router.go(`/console/approval/${this.open}`) },
    { key: "/", label: t("key_search"), run: () => this.#search() },
  ]);

  static override styles = [shared, approvalsStyles];

  constructor() {
    super();
    new ChangeController(this, session);
    const soon = () => {
      clearTimeout(this.#due);
      this.#due = setTimeout(() => void this.#load(), GATHER_MS);
    };
    new LiveController(this, "approvals", soon, soon);
  }

  override connectedCallback() {
    super.connectedCallback();
    WIDE.addEventListener("change", this.#measured);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    WIDE.removeEventListener("change", this.#measured);
    clearTimeout(this.#due);
  }

  override willUpdate(changed: Map<string, unknown>) {
    if (!changed.has("query")) return;
    this.#limit = PAGE;
    this.rows = undefined;
    this.selected = new Set();
    this.#show("");
    void this.#load();
  }

  get #status(): string {
    return this.query.get("status") ?? "pending";
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    const status = this.#status === "all" ? {} : { status: this.#status as ApprovalStatus };
    const [q, tool_name] = [this.query.get("q"), this.query.get("tool")];
    const query = { ...status, ...(q && { q }), ...(tool_name && { tool_name }) };
    try {
      const [{ items, total }, stats] = await Promise.all([
        this.#page({ ...query, limit: Math.min(MOST, this.#limit) }),
        ask(api.GET("/api/v1/approval-requests/stats")),
      ]);
      const older = await this.#older(query, items.length);
      if (asked !== this.#asked) return;
      const may = session.may("decide_approvals");
      this.rows = [...items, ...older].map((row) => ofRow(row, may, session.user?.id));
      this.total = total;
      this.stats = stats;
      this.trouble = "";
      const kept = this.rows.filter((row) => isBatchable(row) && this.selected.has(row.id));
      this.selected = new Set(kept.map(({ id }) => id));
      this.#settleOpen();
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  /** What was let in by "show older ones", in pages as long as the server gives them. */
  async #older(query: object, have: number): Promise<ApprovalRow[]> {
    const older: ApprovalRow[] = [];
    while (have + older.length < this.#limit && have >= MOST) {
      const { items } = await this.#page({ ...query, limit: MOST, skip: have + older.length });
      older.push(...items);
      if (items.length < MOST) break;
    }
    return older;
  }

  #page(query: object) {
    return askList(api.GET("/api/v1/approval-requests", { params: { query } }));
  }

  /** Something is open beside the list wherever there is room; what was decided stays until somebody goes on. */
  #settleOpen() {
    if (!this.isWide) return;
    if (!this.open) this.#show(this.rows?.[0]?.id ?? "");
  }

  override render() {
    return html`${this.#header()}
      <p-tabs label=${t("title")} .current=${this.#status} .tabs=${this.#tabs()} @p-tab=${this.#tab}></p-tabs>
      <p-filters search-name="q" search-label=${t("search")} .query=${this.query} .choices=${this.#choices()}>
      </p-filters>
      ${this.#content()}${this.#keys.help()}`;
  }

  #header() {
    const mean = this.stats?.avg_response_minutes;
    return html`<p-page-header heading=${t("title")}>
      ${t("lead")}
      ${mean == null
        ? nothing
        : html`<p-chip slot="chips" title=${t("mean_title")}>
            ${t("mean_time", { span: span(Math.max(1, mean) * 60) })}
          </p-chip>`}
      <span slot="actions" class="row">${this.#notify()}${this.#keys.button()}</span>
    </p-page-header>`;
  }

  /** Whoever has not said yet whether this browser may notify is asked; the rest is in the settings. */
  #notify() {
    if (!("Notification" in globalThis) || Notification.permission !== "default") return nothing;
    const ask = async () => {
      await Notification.requestPermission();
      this.requestUpdate();
    };
    return html`<wa-button size="s" appearance="outlined" title=${t("notify_on_title")} @click=${() => void ask()}>
      <p-icon slot="start" name="notify"></p-icon>${t("notify_on")}
    </wa-button>`;
  }

  #tabs() {
    const count = (stat: keyof Stats) => this.stats?.[stat] as number | undefined;
    return TABS.map(([key, label, stat]) => ({ key, label: t(label), count: count(stat) }));
  }

  #choices(): Choice[] {
    const tools = this.stats?.tools ?? [];
    const options = tools.map((tool) => ({ value: tool, label: tool }));
    if (tools.length < 2 && !this.query.has("tool")) return [];
    return [{ name: "tool", label: t("tool"), options, all: t("any_tool") }];
  }

  #content() {
    if (this.trouble && !this.rows) {
      return html`<p-state kind="error" detail=${this.trouble} action=${tc("retry")}
        @p-action=${() => void this.#load()}></p-state>`;
    }
    if (!this.rows) return html`<p-state kind="loading"></p-state>`;
    if (this.rows.length === 0 && !this.open) return html`<div class="sheet">${this.#empty()}</div>`;
    return html`<div class="split">
      <div class="sheet list">
        ${this.rows.length === 0 ? this.#empty() : nothing}
        <p-approval-list .rows=${this.rows} .open=${this.isWide ? this.open : ""} .selected=${this.selected}
          ?selectable=${session.may("decide_approvals") && this.rows.some(isBatchable)}
          @p-open=${this.#opened} @p-select=${this.#selects}>
        </p-approval-list>
        ${this.rows.length < this.total
          ? html`<div class="older">
              <wa-button size="s" appearance="plain" @click=${this.#more}>${t("load_more")}</wa-button>
            </div>`
          : nothing}
      </div>
      ${this.isWide ? this.#detail() : nothing}
    </div>
    <p-batch .rows=${this.rows.filter(({ id }) => this.selected.has(id))} @p-clear=${() => (this.selected = new Set())}
      @p-done=${this.#batched}></p-batch>`;
  }

  #empty() {
    const isFiltered = this.query.has("q") || this.query.has("tool");
    if (isFiltered) {
      return html`<p-state icon="search" heading=${tc("no_match")} detail=${tc("no_match_detail")}></p-state>`;
    }
    if (this.#status !== "pending") {
      return html`<p-state heading=${t("empty_other")} detail=${t("empty_other_detail")}></p-state>`;
    }
    return html`<p-state icon="checks" heading=${t("empty_waiting")} detail=${t("empty_waiting_detail")}>
      ${session.may("view_tools") ? html`<a href="/console/tools">${t("empty_link")}</a>` : nothing}
    </p-state>`;
  }

  #detail() {
    const { whole, failed, busy, trouble, errors, schema } = this.#desk;
    if (!this.open || !whole) {
      const kind = failed ? "error" : this.open ? "loading" : "empty";
      const heading = this.open ? "" : t("choose_one");
      return html`<div class="sheet detail">
        <p-state kind=${kind} icon="approvals" heading=${heading} detail=${failed?.message ?? ""}></p-state>
      </div>`;
    }
    const { approval } = whole;
    return html`<article class="sheet detail" aria-labelledby="shown">
      <header>
        <div class="row spread">
          <span class="row">${chipsOf(approval)}</span>
          <a class="small" href="/console/approval/${approval.id}">${t("open_page")}</a>
        </div>
        <h2 id="shown">${headline(approval)}</h2>
      </header>
      <p-approval .approval=${approval} .history=${whole.history} .told=${whole.told} .schema=${schema} signed-in
        .busy=${busy} .trouble=${trouble} .errors=${errors}
        @p-decide=${(event: CustomEvent<Decision>) => void this.#desk.decide(event.detail)}></p-approval>
    </article>`;
  }

  /** Letters answer what is selected, or else what is shown. */
  #answer(approved: boolean) {
    const batch = this.renderRoot.querySelector("p-batch");
    if (this.selected.size > 0) batch?.ask(approved);
    else this.shown?.decide(approved);
  }

  #toggle() {
    const row = this.rows?.find(({ id }) => id === this.open);
    if (row && isBatchable(row)) this.list?.toggle(row.id);
  }

  #search() {
    this.renderRoot.querySelector("p-filters")?.renderRoot.querySelector("input")?.focus();
  }

  #show(id: string) {
    this.open = id;
    this.#desk.open(id);
  }

  /** After a decision the next one that waits is shown. */
  #next() {
    const ids = (this.rows ?? []).filter(({ canDecide }) => canDecide).map(({ id }) => id);
    const at = ids.indexOf(this.open);
    const next = ids[at + 1] ?? ids[at - 1];
    if (this.isWide && this.#status === "pending" && next !== undefined) this.#show(next);
    void this.#load();
  }

  readonly #opened = (event: CustomEvent<string>) => {
    if (!this.isWide) return;
    event.preventDefault();
    this.#show(event.detail);
  };

  readonly #selects = (event: CustomEvent<ReadonlySet<string>>) => (this.selected = event.detail);

  readonly #tab = (event: CustomEvent<string>) => {
    router.setQuery({ status: event.detail === "pending" ? null : event.detail });
  };

  readonly #more = () => {
    this.#limit += 100;
    void this.#load();
  };

  readonly #batched = () => {
    this.selected = new Set();
    this.#desk.open("");
    this.open = "";
    void this.#load();
  };

  readonly #measured = () => {
    this.isWide = WIDE.matches;
    this.#settleOpen();
  };
}
