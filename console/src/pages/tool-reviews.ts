/** Tools that are held until a person has looked at them, by server; verdicts are about what is shown. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ApiError } from "../api/errors.js";
import { session } from "../api/session.js";
import { decideReviews, defaultReview, mcpServers, setDefaultReview, setReview, tellsOfHeld, toolReviews,
  type McpServer, type ReviewMode, type ToolReview, type Verdict } from "../api/tool-reviews.js";
import { ChangeController } from "../components/change-controller.js";
import { confirm } from "../components/confirm.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-page-header.js";
import "../components/p-select.js";
import type { PSelect } from "../components/p-select.js";
import "../components/p-selected.js";
import "../components/p-state.js";
import { toast, toastError } from "../components/toast.js";
import { words } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/tool-reviews.js";
import { newsStyles } from "../styles/news.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";
import { decidable, worstOf } from "./tool-reviews/places.js";
import "./tool-reviews/reject-dialog.js";
import "./tool-reviews/review-card.js";
import { keyOf, serversOf, STATES, type ServerReviews } from "./tool-reviews/review-groups.js";
import { toolReviewsStyles } from "./tool-reviews/tool-reviews.styles.js";

const t = strings("tool_reviews", en);
const SEVERITIES = ["high", "medium", "low"] as const;

@customElement("page-tool-reviews")
export class PageToolReviews extends Page {
  @state() private reviews: ToolReview[] | undefined;
  @state() private servers: McpServer[] = [];
  @state() private standard: ReviewMode | undefined;
  /** What waits now, where that is something else than what is shown: nothing moves under a hand that decides. */
  @state() private news: ToolReview[] | undefined;
  @state() private selected: ReadonlySet<string> = new Set();
  @state() private rejecting: ToolReview[] = [];
  @state() private isLate = false;
  @state() private isBusy = false;
  @state() private trouble = "";

  #whole: string | undefined;
  #asked = 0;

  static override styles = [shared, newsStyles, toolReviewsStyles];

  constructor() {
    super();
    new ChangeController(this, session);
    const look = () => void this.#look();
    new LiveController(this, "activity", (message) => tellsOfHeld(message) && look(), look);
  }

  override willUpdate(changed: PropertyValues) {
    if (!changed.has("query")) return;
    // Nothing is decided about that the filters hide.
    this.selected = new Set();
    const whole = this.query.get("whole") ?? "";
    if (whole === this.#whole) return;
    this.#whole = whole;
    this.reviews = undefined;
    void this.#load();
  }

  /** What the address asks for: everything of one server, or what is held of all. */
  #fetch(): Promise<ToolReview[]> {
    return this.#whole ? toolReviews(this.#whole, true) : toolReviews();
  }

  readonly #load = async (): Promise<void> => {
    const asked = ++this.#asked;
    try {
      const [reviews, servers, standard] = await Promise.all([this.#fetch(), mcpServers(), defaultReview()]);
      if (asked !== this.#asked) return;
      [this.reviews, this.servers, this.standard] = [reviews, servers, standard];
      [this.news, this.trouble] = [undefined, ""];
      const there = new Set(reviews.map(keyOf));
      this.selected = new Set([...this.selected].filter((key) => there.has(key)));
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  };

  /** Something is held, or not any more: shown at once where nobody can be about to decide, else kept back. */
  async #look(): Promise<void> {
    if (!this.reviews?.length || this.isBusy) return this.#load();
    const asked = this.#asked;
    const found = await this.#fetch().catch(() => undefined);
    if (found === undefined || asked !== this.#asked) return;
    const isSame = found.map(keyOf).join() === this.reviews.map(keyOf).join();
    this.news = isSame ? undefined : found;
  }

  override render() {
    return html`<p-page-header heading=${t("title")} back-href=${this.#whole ? "/console/tools/reviews" : ""}
        back-label=${t("title")}>${t("detail")}</p-page-header>
      <div class="stack">${this.#default()}${this.#content()}</div>
      ${this.#bar()}
      <reject-dialog ?open=${this.rejecting.length > 0} .count=${this.rejecting.length}
        @p-close=${() => (this.rejecting = [])}
        @p-reject=${({ detail }: CustomEvent<string>) => void this.#decide("reject", this.rejecting, detail)}>
      </reject-dialog>`;
  }

  #default() {
    if (this.standard === undefined) return nothing;
    return html`<p-select class="standard" label=${t("default_mode")} .value=${this.standard} .options=${modes()}
      ?disabled=${!session.may("manage_tools")} @change=${({ currentTarget }: Event) =>
        void this.#setDefault((currentTarget as PSelect).value as ReviewMode)}></p-select>`;
  }

  #content() {
    if (this.trouble && !this.reviews) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!this.reviews) return html`<p-state kind="loading"></p-state>`;
    const groups = serversOf(this.reviews, this.servers, this.query);
    return html`${this.isLate ? html`<p class="late" role="alert">${t("late")}</p>` : nothing}
      ${this.news ? html`<div class="news" role="status">
        <button @click=${this.#show}>${t("news")}</button></div>` : nothing}
      ${this.reviews.length > 0 ? html`<p-filters .query=${this.query} .choices=${this.#choices()}></p-filters>`
        : nothing}
      ${groups.length === 0 ? this.#nothing() : repeat(groups, ({ id }) => id, (group) => this.#server(group))}`;
  }

  #nothing() {
    const isAll = this.reviews?.length === 0;
    return html`<div class="sheet"><p-state icon=${isAll ? "checks" : "search"}
      heading=${t(isAll ? "empty" : "no_match")}
      detail=${t(isAll ? "empty_detail" : "no_match_detail")}></p-state></div>`;
  }

  #choices(): Choice[] {
    const names = new Map((this.reviews ?? []).map(({ mcp_server_id: id, server }) => [id, server]));
    return [
      { name: "server", label: t("server"), options: [...names].map(([value, label]) => ({ value, label })) },
      { name: "severity", label: t("severity"), options: SEVERITIES.map((value) => ({ value, label: t(value) })) },
      { name: "state", label: t("state"), options: STATES.map((value) => ({ value, label: t(`state_${value}`) })) },
    ];
  }

  #server({ id, name, reviews, server }: ServerReviews) {
    const waiting = decidable(reviews);
    return html`<section class="sheet">
      <header>
        <h2>${this.#whole ? t("everything_of", { server: name }) : name}</h2>
        <span class="quiet small number">${t("server_held", { n: server?.held_tools ?? waiting.length })}</span>
        <span class="row end">
          ${session.may("manage_tools") && waiting.length > 0
            ? html`<wa-button size="s" appearance="plain" @click=${() => this.#select(waiting.map(keyOf))}>
                ${t("select_all", { n: waiting.length })}</wa-button>`
            : nothing}
          <a class="small" href=${this.#whole ? "/console/tools/reviews" : `/console/tools/reviews?whole=${id}`}>
            ${t(this.#whole ? "everything_back" : "everything")}</a>
        </span>
      </header>
      ${server ? this.#mode(server) : nothing}
      ${repeat(reviews, keyOf, (review) => html`<review-card .review=${review} ?selected=${
        this.selected.has(keyOf(review))} ?can-decide=${session.may("manage_tools")} ?busy=${this.isBusy}
        @p-select=${() => this.#toggle(keyOf(review))}
        @p-verdict=${({ detail }: CustomEvent<Verdict>) => this.#ask(detail, [review])}></review-card>`)}
    </section>`;
  }

  /** What counts unseen, told as what it is. */
  #mode({ id, name, review, first_listed_at: listed }: McpServer) {
    const trusts = listed ? "mode_changes_detail" : "mode_changes_not_yet";
    return html`<div class="mode">
      <p-select label=${t("mode")} .value=${review} .options=${modes()} ?disabled=${!session.may("edit_mcp_servers")}
        hint=${t(review === "changes" ? trusts : "mode_all_detail", { server: name })}
        @change=${({ currentTarget }: Event) =>
          void this.#setMode(id, name, (currentTarget as PSelect).value as ReviewMode)}></p-select>
    </div>`;
  }

  #bar() {
    const chosen = (this.reviews ?? []).filter((review) => this.selected.has(keyOf(review)));
    if (chosen.length === 0) return nothing;
    return html`<div class="room"></div>
      <p-selected label=${t("selected", { n: chosen.length })} clear-label=${t("clear")}
        @p-clear=${() => (this.selected = new Set())}>
        <wa-button size="s" appearance="outlined" ?disabled=${this.isBusy} @click=${() => this.#ask("reject", chosen)}>
          ${t("reject")}</wa-button>
        <wa-button size="s" variant="brand" ?loading=${this.isBusy} @click=${() => this.#ask("approve", chosen)}>
          ${t("approve")}</wa-button>
      </p-selected>`;
  }

  #toggle(key: string) {
    const next = new Set(this.selected);
    if (!next.delete(key)) next.add(key);
    this.selected = next;
  }

  #select(keys: string[]) {
    this.selected = new Set([...this.selected, ...keys]);
  }

  readonly #show = () => {
    this.isLate = false;
    void this.#load();
  };

  /** Asks again before what looks like an attack is approved, and for the reason of a refusal. */
  async #ask(verdict: Verdict, reviews: ToolReview[]): Promise<void> {
    if (verdict === "reject") {
      this.rejecting = reviews;
      return;
    }
    const grave = reviews.filter(({ findings }) => worstOf(findings) === "high");
    if (grave.length > 0) {
      const rules = grave.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "high"));
      const found = [...new Set(rules.map(({ rule }) => words(rule).toLowerCase()))].join(", ");
      const question = { heading: t("approve_heading", { n: grave.length }), detail: t("approve_detail", { found }),
        action: t("approve_anyway"), danger: true };
      if (!(await confirm(question))) return;
    }
    await this.#decide("approve", reviews);
  }

  /** One verdict for each server: what of it is late decides nothing of that server. */
  async #decide(verdict: Verdict, reviews: readonly ToolReview[], reason = ""): Promise<void> {
    this.rejecting = [];
    this.isBusy = true;
    this.isLate = false;
    let n = 0;
    for (const { id, reviews: own } of serversOf(reviews)) {
      try {
        n += await decideReviews(id, verdict, own, reason);
      } catch (error) {
        if (ApiError.from(error).code === "conflict") this.isLate = true;
        toastError(error);
      }
    }
    if (n > 0) toast(t(verdict === "approve" ? "approved" : "rejected", { n }));
    await this.#load();
    this.isBusy = false;
  }

  async #setMode(id: string, server: string, review: ReviewMode): Promise<void> {
    try {
      await setReview(id, review);
      toast(t("mode_saved", { server }));
    } catch (error) {
      toastError(error);
    }
    await this.#load();
  }

  async #setDefault(review: ReviewMode): Promise<void> {
    try {
      await setDefaultReview(review);
      toast(t("default_saved"));
    } catch (error) {
      toastError(error);
    }
    await this.#load();
  }
}

function modes() {
  return (["all", "changes"] as const).map((value) => ({ value, label: t(`mode_${value}`) }));
}
