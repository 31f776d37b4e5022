/**
 * A draft in the shadow of live calls: how many it saw, how many it would have decided otherwise, and which.
 *
 * @event p-take - its text is to become the draft in the editor
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import { endShadow, putShadow, shadow, shadowCalls, type Difference, type InForce,
  type Shadow } from "../../api/policies.js";
import { confirm } from "../../components/confirm.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-diff.js";
import "../../components/p-figure.js";
import "../../components/p-icon.js";
import "../../components/p-state.js";
import "../../components/p-time.js";
import { toast, toastError } from "../../components/toast.js";
import { count } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import "./policy-differences.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);
/** Live messages do not tell of calls; so often it is asked how many there were. */
const NEWS_MS = 5_000;
/** As many as the server lists of one draft. */
const LISTED_MAX = 20_000;

@customElement("policy-shadow")
export class PolicyShadow extends LitElement {
  /** The draft in the editor. */
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) inForce!: InForce;
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  /** Undefined until it is known, null where there is none. */
  @state() private found: Shadow | null | undefined;
  @state() private calls: readonly Difference[] = [];
  @state() private cursor: string | undefined;
  @state() private isBusy = false;
  @state() private trouble = "";

  #clock: ReturnType<typeof setInterval> | undefined;

  static override styles = [shared, policyStyles];

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.#clock = setInterval(() => this.#news(), NEWS_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  #news() {
    if (this.found && !document.hidden && !this.isBusy) void this.#load();
  }

  /** Fetches counts; and calls, where there are others than those that are listed. */
  async #load(): Promise<void> {
    const before = this.found;
    try {
      const found = (await shadow()) ?? null;
      const isOther = found?.id !== before?.id;
      if (found && (isOther || this.#countOf(found) !== this.#countOf(before))) await this.#list(isOther);
      if (!found) [this.calls, this.cursor] = [[], undefined];
      [this.found, this.trouble] = [found, ""];
    } catch (error) {
      // What is on screen stays; it is asked again.
      if (this.found === undefined) this.trouble = ApiError.from(error).message;
    }
  }

  #countOf(found: Shadow | null | undefined): number {
    return found ? found.differing + found.faulty : 0;
  }

  /** The newest ones, before those that are listed already. */
  async #list(anew: boolean): Promise<void> {
    const { differences, next_cursor: next } = await shadowCalls();
    const known = new Set(anew ? [] : this.calls.map(({ call_id: id }) => id));
    const fresh = differences.filter(({ call_id: id }) => !known.has(id));
    // Where not one is known, there may be others between: the list begins anew.
    const fits = !anew && fresh.length < differences.length;
    this.calls = fits ? [...fresh, ...this.calls] : differences;
    if (!fits) this.cursor = next ?? undefined;
  }

  readonly #more = async (): Promise<void> => {
    if (this.cursor === undefined || this.isBusy) return;
    await this.#do(async () => {
      const { differences, next_cursor: next } = await shadowCalls(this.cursor);
      [this.calls, this.cursor] = [[...this.calls, ...differences], next ?? undefined];
    });
  };

  override render() {
    return html`<section class="stack" aria-label=${t("tab_shadow")}>
      <p class="quiet">${t("shadow_intro")}</p>
      ${this.#shown()}
    </section>`;
  }

  #shown() {
    if (this.trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (this.found === undefined) return html`<p-state kind="loading"></p-state>`;
    return this.found === null ? this.#none() : this.#trial(this.found);
  }

  get #hasDraft(): boolean {
    return this.text !== this.inForce.text;
  }

  #none() {
    const canPut = this.canEdit && this.#hasDraft;
    return html`<div class="sheet"><p-state icon="show" heading=${t("shadow_none")}
      detail=${t(canPut ? "shadow_none_ready" : "shadow_none_detail")} action=${canPut ? t("shadow_put") : ""}
      @p-action=${() => void this.#put()}></p-state></div>`;
  }

  #trial(found: Shadow) {
    const { calls, differing, faulty, problem, created_at: since, draft_yaml: draft } = found;
    return html`<div class="row spread">
        <p>${t("shadow_since")} <p-time when=${since}></p-time></p>
        ${this.canEdit ? this.#actions(found) : nothing}
      </div>
      ${problem ? html`<p class="note" role="alert"><p-icon name="warn"></p-icon>
        <span>${t("shadow_problem", { reason: visible(problem) })}</span></p>` : nothing}
      <div class="figures">
        <p-figure class="sheet" label=${t("shadow_calls")} value=${count(calls)}></p-figure>
        <p-figure class="sheet" label=${t("shadow_differing")} value=${count(differing)}></p-figure>
        <p-figure class="sheet" label=${t("shadow_faulty")} value=${count(faulty)}
          detail=${t("shadow_faulty_detail")}></p-figure>
      </div>
      ${this.#differing(found)}
      <details><summary>${t("shadow_document")}</summary>
        <p-diff label=${t("shadow_document")} .from=${this.inForce.text} .to=${draft}></p-diff></details>`;
  }

  #actions({ draft_yaml: draft }: Shadow) {
    return html`<div class="row">
      <wa-button size="s" appearance="outlined" @click=${() => this.#take(draft)}>${t("take")}</wa-button>
      ${this.#hasDraft && this.text !== draft
        ? html`<wa-button size="s" appearance="outlined" ?loading=${this.isBusy} @click=${this.#replace}>
            ${t("shadow_replace")}</wa-button>`
        : nothing}
      <wa-button size="s" appearance="outlined" ?loading=${this.isBusy} @click=${this.#end}>
        <p-icon slot="start" name="stop"></p-icon>${t("shadow_end")}</wa-button>
    </div>`;
  }

  #differing({ calls }: Shadow) {
    if (this.calls.length === 0) {
      const quiet = calls > 0 ? "shadow_quiet" : "shadow_no_calls";
      return html`<div class="sheet"><p-state icon=${calls > 0 ? "ok" : "clock"} heading=${t(quiet)}
        detail=${t(`${quiet}_detail`)}></p-state></div>`;
    }
    return html`<policy-differences .differences=${this.calls} ?has-more=${this.cursor !== undefined}
        ?busy=${this.isBusy} @p-more=${this.#more}></policy-differences>
      ${this.calls.length >= LISTED_MAX ? html`<p class="quiet small">${t("shadow_cut")}</p>` : nothing}`;
  }

  #take(draft: string) {
    this.dispatchEvent(new CustomEvent<string>("p-take", { detail: draft }));
  }

  async #put(): Promise<void> {
    await this.#do(async () => {
      this.found = await putShadow(this.text);
      [this.calls, this.cursor] = [[], undefined];
      toast(t("shadow_put_done"));
    });
  }

  readonly #replace = async () => {
    const question = { heading: t("shadow_replace_heading"), detail: t("shadow_replace_detail"),
      action: t("shadow_replace") };
    if (await confirm(question)) await this.#put();
  };

  readonly #end = async () => {
    const question = { heading: t("shadow_end_heading"), detail: t("shadow_end_detail"), action: t("shadow_end"),
      danger: true };
    if (!(await confirm(question))) return;
    await this.#do(async () => {
      await endShadow();
      [this.found, this.calls, this.cursor] = [null, [], undefined];
      toast(t("shadow_ended"));
    });
  };

  async #do(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    try {
      await work();
    } catch (error) {
      toastError(error);
    } finally {
      this.isBusy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-shadow": PolicyShadow;
  }
}
