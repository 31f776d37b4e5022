/** Two issues side by side: what they share, who says what of them, and what becomes of them. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import { confirm } from "../components/confirm.js";
import "../components/p-chip.js";
import "../components/p-diff.js";
import "../components/p-icon.js";
import "../components/p-meter.js";
import "../components/p-options.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { percent } from "../format.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/duplicates.js";
import issuesEn from "../strings/en/issues.js";
import { shared } from "../styles/shared.js";
import { labelChips, safeUrl, statusChip, type Issue } from "./issue-parts.js";
import { issueStyles } from "./issues.styles.js";
import { Page } from "./page.js";
import { featureName, verdictChip } from "./verdicts.js";

const t = strings("duplicates", en);
const ti = strings("issues", issuesEn);
const RESOLUTIONS = ["close_b", "close_a", "merge_b_to_a", "merge_a_to_b", "deconflict", "not_a_duplicate"] as const;
/** A model is asked again for its verdict so often. */
const AGAIN_MS = 1_500;

type Resolution = (typeof RESOLUTIONS)[number];

@customElement("page-duplicate")
export class PageDuplicate extends Page {
  @state() private issues: [Issue, Issue] | undefined;
  @state() private pair: Schema<"DuplicatePair"> | undefined;
  @state() private model: Schema<"AiStatus"> | undefined;
  @state() private verdict: Schema<"VerdictItem"> | undefined;
  @state() private resolution: Resolution | "" = "";
  @state() private proposed: Schema<"ResolutionResponse"> | undefined;
  @state() private trouble: ApiError | undefined;
  @state() private busy = "";

  #again: ReturnType<typeof setTimeout> | undefined;

  static override styles = [shared, issueStyles, css`
    .pair {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: var(--space-4);
    }

    .pair > .stack {
      align-content: start;
    }

    .pair .body {
      max-height: 26rem;
      overflow: auto;
    }

    .matched {
      display: grid;
      gap: var(--space-2);
    }

    .matched li {
      display: grid;
      grid-template-columns: 10rem minmax(0, 1fr);
      gap: var(--space-1) var(--space-3);
      align-items: baseline;
    }

    .words {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-1);
    }

    @media (max-width: 48rem) {
      .pair,
      .matched li {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `];

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#again);
  }

  get #ids() {
    return { issue1_id: this.params["one"] ?? "", issue2_id: this.params["other"] ?? "" };
  }

  async #load(): Promise<void> {
    const { issue1_id, issue2_id } = this.#ids;
    const issue = (issue_id: string) => ask(api.GET("/api/v1/issues/{issue_id}", { params: { path: { issue_id } } }));
    try {
      const [one, other, pair, model] = await Promise.all([
        issue(issue1_id),
        issue(issue2_id),
        ask(api.GET("/api/v1/issue-duplicates/check", { params: { query: this.#ids } })),
        ask(api.GET("/api/v1/issue-duplicates/ai-status")),
      ]);
      [this.issues, this.pair, this.model, this.trouble] = [[one, other], pair, model, undefined];
    } catch (error) {
      this.trouble = ApiError.from(error);
    }
  }

  override render() {
    if (!this.issues || !this.pair) return this.#nothing();
    const [one, other] = this.issues;
    return html`<p-page-header heading=${t("compare_title")} back-href="/console/issues/duplicates"
        back-label=${t("back")}>
        ${t("compare_lead", { one: one.key, other: other.key })}
      </p-page-header>
      <div class="stack">
        <div class="pair">${side(one)} ${side(other)}</div>
        ${this.#judged(this.pair)} ${session.may("edit_issues") ? this.#resolve(this.pair) : nothing}
      </div>`;
  }

  #nothing() {
    if (!this.trouble) return html`<p-state kind="loading"></p-state>`;
    const isGone = this.trouble.code === "not_found";
    return html`<p-page-header heading=${t("compare_title")} back-href="/console/issues/duplicates"
        back-label=${t("back")}></p-page-header>
      <div class="sheet"><p-state kind="error" heading=${isGone ? t("not_found") : ""} detail=${this.trouble.message}
        action=${t("back")} @p-action=${() => router.go("/console/issues/duplicates")}></p-state></div>`;
  }

  #judged(pair: Schema<"DuplicatePair">) {
    const by = pair.judge === "model" ? t("judged_model", { model: pair.model ?? "" }) : t("judged_local");
    return html`<section class="sheet pad stack" aria-label=${t("verdict_heading")}>
      <div class="row spread">
        <div class="row"><h2>${t("verdict_heading")}</h2>${verdictChip(pair.verdict)}
          <span class="quiet">${by}</span></div>
        <span class="row quiet">
          <span>${t("likely", { share: percent(pair.probability) })}</span>
          <span>${pair.similarity == null ? t("no_vectors") : t("alike", { share: percent(pair.similarity) })}</span>
        </span>
      </div>
      ${pair.reason ? html`<p>${pair.reason}</p>` : nothing}
      ${pair.suggestion ? html`<p><span class="strong">${t("suggestion")}:</span> ${pair.suggestion}</p>` : nothing}
      <h3>${t("matched")}</h3>
      ${pair.matched.length === 0 ? html`<p class="quiet">${t("matched_none")}</p>` : matchedList(pair.matched)}
      ${this.#ask()}
    </section>`;
  }

  #ask() {
    const { model, verdict } = this;
    if (!model?.has_model) return html`<p class="quiet small">${model?.model_error ?? t("model_none")}</p>`;
    if (verdict?.state === "pending") return html`<p class="quiet" role="status">${t("model_asking")}</p>`;
    return html`${verdict?.state === "failed"
        ? html`<p class="trouble">${t("model_failed", { why: verdict.error ?? "" })}</p>`
        : nothing}
      ${this.pair?.judge === "model"
        ? nothing
        : html`<div class="row"><wa-button size="s" appearance="outlined" @click=${() => this.#askModel(true)}>
            <p-icon slot="start" name="agent"></p-icon>${t("model_ask")}</wa-button></div>`}`;
  }

  async #askModel(retry: boolean): Promise<void> {
    try {
      const body = { pairs: [this.#ids], analyze: true, retry };
      const { items } = await ask(api.POST("/api/v1/issue-duplicates/verdicts", { body }));
      this.verdict = items[0];
      if (this.verdict?.state === "pending") {
        this.#again = setTimeout(() => void this.#askModel(false), AGAIN_MS);
      } else if (this.verdict?.state === "done") await this.#load();
    } catch (error) {
      toastError(error);
    }
  }

  #resolve({ resolution }: Schema<"DuplicatePair">) {
    const options = RESOLUTIONS.map((value) => ({ value, label: t(`resolve_${value}`),
      detail: t(`resolve_${value}_detail`) }));
    const isKnown = RESOLUTIONS.find((known) => known === resolution);
    if (resolution) {
      const word = isKnown ? t(`resolve_${isKnown}`) : resolution;
      return html`<section class="sheet pad"><p class="row"><p-icon name="ok"></p-icon>
        ${t("decided", { resolution: word })}</p></section>`;
    }
    return html`<section class="sheet pad stack" aria-label=${t("resolve")}>
      <div><h2>${t("resolve")}</h2><p class="quiet">${t("resolve_detail")}</p></div>
      <p-options label=${t("resolve")} quiet-label .options=${options} .value=${this.resolution}
        @change=${(event: Event) => this.#propose((event.target as HTMLInputElement).value as Resolution)}></p-options>
      ${this.proposed ? this.#plan(this.proposed) : nothing}
    </section>`;
  }

  #plan({ plan, issue_a, issue_b }: Schema<"ResolutionResponse">) {
    const [one, other] = this.issues as [Issue, Issue];
    const isNote = this.resolution === "not_a_duplicate";
    return html`${isNote
        ? nothing
        : html`<h3>${t("plan")}</h3>
            <div class="pair">${written(one, issue_a.key, plan.issue_a)}
              ${written(other, issue_b.key, plan.issue_b)}</div>`}
      <div class="row"><wa-button variant="brand" ?loading=${this.busy === "execute"} @click=${this.#execute}>
        ${t("execute")}</wa-button></div>`;
  }

  async #propose(resolution: Resolution): Promise<void> {
    this.resolution = resolution;
    this.proposed = undefined;
    try {
      const body = { ...this.#ids, resolution };
      const proposed = await ask(api.PATCH("/api/v1/issue-duplicates/propose-resolution", { body }));
      if (this.resolution === resolution) this.proposed = proposed;
    } catch (error) {
      toastError(error);
    }
  }

  readonly #execute = async () => {
    const { resolution, proposed } = this;
    if (!resolution || !proposed) return;
    const isNote = resolution === "not_a_duplicate";
    const question = { heading: t("execute_heading"), detail: t(`resolve_${resolution}_detail`),
      action: t(`resolve_${resolution}`) };
    if (!isNote && !(await confirm(question))) return;
    this.busy = "execute";
    try {
      // What was shown is what is written, whatever happens to the issues meanwhile.
      const body = { ...this.#ids, resolution, plan: proposed.plan };
      await ask(api.PATCH("/api/v1/issue-duplicates/execute-resolution", { body }));
      toast(t(isNote ? "executed_none" : "executed"));
      this.proposed = undefined;
      await this.#load();
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = "";
    }
  };
}

function side(issue: Issue) {
  const url = safeUrl(issue.url);
  return html`<article class="sheet pad stack">
    <div class="row spread"><span class="row">${statusChip(issue)}<span class="quiet">${issue.key}</span></span>
      ${url
        ? html`<a class="small" href=${url} target="_blank" rel="noreferrer">${ti("at_tracker")}</a>`
        : nothing}</div>
    <h2><a href="/console/issues/${issue.id ?? ""}">${issue.title}</a></h2>
    <div class="meta"><span>${issue.meta_data.author ?? ""}</span><p-time when=${issue.created_at}></p-time>
      ${labelChips(issue.labels)}</div>
    <div class="body" tabindex="0" role="region" aria-label=${issue.key}>${
      issue.description ?? ti("no_description")}</div>
  </article>`;
}

function matchedList(matched: Schema<"Matched">[]) {
  return html`<ul class="matched">
    ${matched.map(
      ({ what, weight, shared: words }) => html`<li>
        <span><p-chip tone=${weight < 0 ? "bad" : "good"}>${t(weight < 0 ? "against" : "for")}
          ${Math.abs(weight).toFixed(1)}</p-chip> ${featureName(what)}</span>
        <span class="words">${words.map((word) => html`<code>${word}</code>`)}</span>
      </li>`,
    )}
  </ul>`;
}

/** What would be written to one of them. */
function written(issue: Issue, key: string, change: Schema<"Change">) {
  const isNothing = !change.comment && !change.description && !change.title && !change.close;
  return html`<div class="stack">
    <div class="row"><span class="strong">${key}</span>
      ${change.close ? html`<p-chip tone="warn">${t("plan_closes")}</p-chip>` : nothing}</div>
    ${isNothing ? html`<p class="quiet">${t("plan_nothing")}</p>` : nothing}
    ${change.comment
      ? html`<div><span class="quiet small">${t("plan_comment")}</span><p>${change.comment}</p></div>`
      : nothing}
    ${change.description
      ? html`<div><span class="quiet small">${t("plan_description")}</span>
          <p-diff label=${t("plan_description")} .from=${issue.description ?? ""} .to=${change.description}></p-diff>
        </div>`
      : nothing}
  </div>`;
}
