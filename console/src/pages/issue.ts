/** One issue: its text, its comments, its links, what is like it; what is written goes to its tracker. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-field.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { soon } from "../components/soon.js";
import { toast, toastError } from "../components/toast.js";
import { percent } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/issues.js";
import { controlStyles } from "../styles/control.js";
import { factLines } from "../styles/facts.js";
import { shared } from "../styles/shared.js";
import { labelChips, safeUrl, statusChip, isIssue, type Comment, type Issue } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";

const t = strings("issues", en);
const common = strings("common", commonEn);
const COMMENTS = 50;
const SIMILAR = 6;
const KINDS = ["relates", "blocks", "blocked_by", "duplicates", "duplicated_by", "child_of", "parent_of"] as const;

@customElement("page-issue")
export class PageIssue extends Page {
  @state() private issue: Issue | undefined;
  @state() private comments: Comment[] = [];
  @state() private totalComments = 0;
  @state() private links: Schema<"LinkResponse">[] | undefined;
  @state() private similar: Schema<"SearchResultItem">[] = [];
  @state() private canWrite = true;
  @state() private trouble: ApiError | undefined;
  @state() private busy = "";
  @state() private isEditing = false;
  @state() private draft = "";
  @state() private linkProblem = "";

  static override styles = [shared, factLines, controlStyles, issueStyles];

  constructor() {
    super();
    const load = soon(() => void this.#load(), 1_500);
    new LiveController(this, "activity", load, load);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load().then(() => this.#loadBeside());
  }

  get #path() {
    return { issue_id: this.params["id"] ?? "" };
  }

  async #load(): Promise<void> {
    try {
      this.issue = await ask(api.GET("/api/v1/issues/{issue_id}", { params: { path: this.#path } }));
      await this.#loadComments(Math.max(COMMENTS, this.comments.length));
      this.trouble = undefined;
    } catch (error) {
      this.trouble = ApiError.from(error);
    }
  }

  /** The newest, oldest first. */
  async #loadComments(limit: number): Promise<void> {
    const at = (offset: number) => ask(api.GET("/api/v1/issues/{issue_id}/comments", {
      params: { path: this.#path, query: { limit: Math.min(100, limit), offset } },
    }));
    const first = await at(0);
    this.totalComments = first.total;
    this.comments = first.total > first.items.length ? (await at(first.total - first.limit)).items : first.items;
  }

  /** What is beside the issue, and may be missing. */
  async #loadBeside(): Promise<void> {
    const { issue } = this;
    if (!issue) return;
    const path = { tracker_id: issue.meta_data.tracker_id };
    const tracker = ask(api.GET("/api/v1/trackers/{tracker_id}", { params: { path } }));
    this.canWrite = await tracker.then(({ has_token }) => has_token, () => true);
    if (this.canWrite) {
      const asked = ask(api.GET("/api/v1/issues/{issue_id}/links", { params: { path: this.#path } }));
      this.links = await asked.catch(() => undefined);
    }
    const query = { query: issue.title, search_type: "similarity", embedding_type: "issue", limit: SIMILAR + 1 };
    const found = await ask(api.GET("/api/v1/search", { params: { query } })).catch(() => undefined);
    this.similar = found?.results.filter(({ item }) => item.id !== issue.id).slice(0, SIMILAR) ?? [];
  }

  get #mayWrite(): boolean {
    return this.canWrite && session.may("edit_issues");
  }

  override render() {
    const { issue } = this;
    if (!issue) return this.#nothing();
    return html`<p-page-header heading=${issue.title} back-href="/console/issues" back-label=${t("back")}>
        ${issue.key}
        <span slot="chips" class="row">${statusChip(issue)} ${labelChips(issue.labels)}</span>
        ${this.#actions(issue)}
      </p-page-header>
      <div class="columns">
        <div class="stack">
          <section class="sheet">
            <div class="pad">${issue.description
              ? html`<div class="body">${issue.description}</div>`
              : html`<p class="quiet">${t("no_description")}</p>`}</div>
            ${this.#comments()}
          </section>
          ${this.#write(issue)}
        </div>
        <div class="stack">${this.#facts(issue)} ${this.#linked()} ${this.#alike(issue)}</div>
      </div>
      ${this.#dialog(issue)}`;
  }

  #nothing() {
    const { trouble } = this;
    if (!trouble) return html`<p-state kind="loading"></p-state>`;
    const isGone = trouble.code === "not_found";
    return html`<p-page-header heading=${t("title")} back-href="/console/issues" back-label=${t("back")}>
      </p-page-header>
      <div class="sheet"><p-state kind="error" heading=${isGone ? t("not_found") : ""} detail=${trouble.message}
        action=${isGone ? t("back") : common("retry")}
        @p-action=${() => (isGone ? router.go("/console/issues") : void this.#load())}></p-state></div>`;
  }

  #actions(issue: Issue) {
    const url = safeUrl(issue.url);
    const isOpen = issue.meta_data.is_open !== false;
    return html`<div slot="actions" class="row">
      ${url
        ? html`<wa-button size="s" appearance="plain" href=${url} target="_blank" rel="noreferrer">
            <p-icon slot="start" name="external"></p-icon>${t("at_tracker")}</wa-button>`
        : nothing}
      ${this.#mayWrite
        ? html`<wa-button size="s" appearance="outlined" @click=${() => (this.isEditing = true)}>
              <p-icon slot="start" name="edit"></p-icon>${t("edit")}</wa-button>
            <wa-button size="s" appearance="outlined" ?loading=${this.busy === "status"}
              @click=${() => this.#change({ status: isOpen ? "closed" : "open" }, "status")}>
              ${t(isOpen ? "close" : "reopen")}</wa-button>`
        : nothing}
    </div>`;
  }

  #comments() {
    const hidden = this.totalComments - this.comments.length;
    return html`${hidden > 0
        ? html`<div class="comment"><button class="more" @click=${() => this.#loadComments(100)}>
            ${t("earlier")} (${hidden})</button></div>`
        : nothing}
      ${this.comments.map(
        ({ author, body, created_at }) => html`<article class="comment">
          <div class="meta"><span class="strong">${author ?? "–"}</span><p-time when=${created_at}></p-time></div>
          <div class="body">${body}</div>
        </article>`,
      )}`;
  }

  #write(issue: Issue) {
    if (!session.may("edit_issues")) return nothing;
    if (!this.canWrite) {
      return html`<p class="note"><p-icon name="info"></p-icon>
        <span>${t("read_only", { tracker: issue.meta_data.tracker })}
          <a href="/console/trackers/${issue.meta_data.tracker_id}">${t("read_only_action")}</a></span></p>`;
    }
    return html`<form class="sheet pad stack" @submit=${this.#comment}>
      <p-field label=${t("comment")} lines="4" placeholder=${t("comment_placeholder")} .value=${this.draft}
        @input=${(event: Event) => (this.draft = valueOf(event))}></p-field>
      <div class="row"><wa-button type="submit" variant="brand" ?loading=${this.busy === "comment"}
        ?disabled=${this.draft.trim() === ""}>${t("comment_send")}</wa-button></div>
    </form>`;
  }

  #facts(issue: Issue) {
    const { author, assignees, tracker, tracker_id } = issue.meta_data;
    const who = assignees.length > 0 ? assignees.join(", ") : t("nobody");
    return html`<section class="sheet pad stack" aria-label=${t("facts")}>
      <dl class="facts">
        ${fact(t("project"), issue.project_identifier)}
        ${fact(t("tracker"), html`<a href="/console/trackers/${tracker_id}">${tracker}</a>`)}
        ${fact(t("author"), author ?? "–")} ${fact(t("assignees"), who)}
        ${issue.priority ? fact(t("priority"), issue.priority) : nothing}
        ${fact(t("created"), html`<p-time when=${issue.created_at}></p-time>`)}
        ${fact(t("updated"), html`<p-time when=${issue.updated_at}></p-time>`)}
      </dl>
      <a href="/console/issues/compliance?issue=${issue.id ?? ""}">${t("readiness")}</a>
    </section>`;
  }

  #linked() {
    if (!this.links) return nothing;
    return html`<section class="sheet pad stack" aria-label=${t("links")}>
      <h2>${t("links")}</h2>
      ${this.links.length === 0 ? html`<p class="quiet">${t("links_none")}</p>` : nothing}
      <ul class="list">${this.links.map(({ name, target_key, target_url }) => {
        const url = safeUrl(target_url);
        return html`<li><span class="quiet">${name}</span>
          ${url ? html`<a href=${url} target="_blank" rel="noreferrer">${target_key}</a>` : target_key}</li>`;
      })}</ul>
      ${this.#mayWrite ? this.#linkForm() : nothing}
    </section>`;
  }

  #linkForm() {
    return html`<details><summary>${t("link_add")}</summary>
      <form class="stack" @submit=${this.#link}>
        <div class="field"><label for="kind">${t("link_kind")}</label>
          <select id="kind" name="kind" class="control">
            ${KINDS.map((kind) => html`<option value=${kind}>${t(`link_${kind}`)}</option>`)}</select></div>
        <p-field name="target" label=${t("link_target")} hint=${t("link_target_hint")} required
          .error=${this.linkProblem}></p-field>
        <div class="row"><wa-button type="submit" size="s" ?loading=${this.busy === "link"}>${t("link_add")}</wa-button>
        </div>
      </form></details>`;
  }

  #alike(issue: Issue) {
    return html`<section class="sheet pad stack" aria-label=${t("similar")}>
      <h2>${t("similar")}</h2>
      ${this.similar.length === 0 ? html`<p class="quiet">${t("similar_none")}</p>` : nothing}
      <ul class="list">${this.similar.map(({ item, similarity }) => (isIssue(item)
        ? html`<li><a href="/console/issues/${item.id ?? ""}">${item.title}</a>
            <div class="meta"><span>${item.key}</span><span class="number">${percent(similarity)}</span>
              <a href="/console/issues/duplicates/${issue.id ?? ""}/${item.id ?? ""}">${t("compare")}<span
                class="unseen">: ${item.key}</span></a></div></li>`
        : nothing))}</ul>
    </section>`;
  }

  #dialog(issue: Issue) {
    if (!this.isEditing) return nothing;
    void import("./issue-edit.js");
    return html`<p-issue-edit .issue=${issue} @p-close=${() => (this.isEditing = false)}
      @p-saved=${(event: CustomEvent<Issue>) => this.#wrote(event.detail)}></p-issue-edit>`;
  }

  #wrote(issue: Issue) {
    this.issue = { ...issue, id: issue.id ?? this.issue?.id ?? null };
    toast(t("written"));
  }

  readonly #comment = (event: SubmitEvent) => {
    event.preventDefault();
    return this.#attempt("comment", async () => {
      const params = { path: this.#path, header: { "Idempotency-Key": this.#key(this.draft) } };
      await ask(api.POST("/api/v1/issues/{issue_id}/comments", { params, body: { body: this.draft } }));
      this.draft = "";
      toast(t("commented"));
      await this.#loadComments(COMMENTS);
    });
  };

  readonly #link = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const body = { kind: data.get("kind") as (typeof KINDS)[number], target: data.get("target") as string };
    this.linkProblem = "";
    return this.#attempt("link", async () => {
      try {
        const call = api.POST("/api/v1/issues/{issue_id}/links", { params: { path: this.#path }, body });
        this.links = await ask(call);
        form.reset();
        toast(t("linked"));
      } catch (error) {
        const failure = ApiError.from(error);
        if (!["invalid", "not_found", "bad_request"].includes(failure.code)) throw error;
        this.linkProblem = failure.message;
      }
    });
  };

  #change(body: Schema<"IssueUpdate">, what: string): Promise<void> {
    return this.#attempt(what, async () => {
      this.#wrote(await ask(api.PUT("/api/v1/issues/{issue_id}", { params: { path: this.#path }, body })));
    });
  }

  #sent: { text: string; key: string } | undefined;

  /** The same for the same text, so that a second try after a lost answer does nothing twice. */
  #key(text: string): string {
    if (this.#sent?.text !== text) this.#sent = { text, key: `console-${Date.now()}-${Math.random()}` };
    return this.#sent?.key ?? "";
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<void> {
    this.busy = what;
    try {
      await work();
    } catch (error) {
      if (ApiError.from(error).code === "outcome_unknown") toast(t("unknown_outcome"), "bad");
      else toastError(error);
    } finally {
      this.busy = "";
    }
  }
}

function fact(name: string, value: unknown) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
