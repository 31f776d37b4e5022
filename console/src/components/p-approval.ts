/**
 * A request for approval: who wants what and why, what would run, how it stands. Deciding is in it while that is
 * possible.
 *
 * @event p-decide - somebody decided: a `Decision`
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Approval, Decision, Happened, Told } from "../api/approvals.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import { shared } from "../styles/shared.js";
import { outcome, sentence } from "./approval-words.js";
import { visible } from "./json-rows.js";
import { approvalStyles } from "./p-approval.styles.js";
import "./p-approval-facts.js";
import "./p-chip.js";
import "./p-code.js";
import type { PDecide } from "./p-decide.js";
import "./p-decide.js";
import "./p-diff.js";
import "./p-icon.js";
import "./p-json.js";
import type { Filled } from "./p-value-form.js";
import "./p-value-form.js";

const t = strings("approvals", en);

@customElement("p-approval")
export class PApproval extends LitElement {
  @property({ attribute: false }) approval!: Approval;
  @property({ attribute: false }) history: readonly Happened[] = [];
  @property({ attribute: false }) told: readonly Told[] = [];
  /** JSON Schema of the tool's arguments, where it is known. */
  @property({ attribute: false }) schema: unknown;
  /** Whoever looks is signed in, and not only holds a link. */
  @property({ type: Boolean, attribute: "signed-in" }) isSignedIn = false;
  @property() busy: "approve" | "decline" | "" = "";
  @property() trouble = "";
  @property({ attribute: false }) errors: ReadonlyMap<string, string> = new Map();
  @state() private isEditing = false;
  @state() private filled: Filled | undefined;
  @state() private shows: "tree" | "diff" = "diff";
  @query("p-decide") private box!: PDecide | null;

  static override styles = [shared, approvalStyles];

  override willUpdate(changed: Map<string, unknown>) {
    const before = changed.get("approval") as Approval | undefined;
    if (!changed.has("approval")) return;
    if (before?.id === this.approval.id && before.hash === this.approval.hash && this.approval.canEdit) return;
    this.isEditing = false;
    this.filled = undefined;
  }

  decide(approved: boolean): void {
    this.box?.decide(approved);
  }

  write(): void {
    this.box?.write();
  }

  /** Opens the arguments for editing, or closes them. */
  edit(): void {
    if (!this.approval.canEdit) return;
    this.isEditing = !this.isEditing;
    this.filled = undefined;
  }

  override render() {
    const { approval } = this;
    return html`<div class="all">
      <div class="main">
        ${this.#said(approval.question?.text, "", "question")}
        ${this.#outcome()}
        ${approval.question ? nothing : this.#call()}
        ${approval.canDecide ? this.#deciding() : nothing}
        ${this.#result()}
      </div>
      <p-approval-facts .approval=${approval} .history=${this.history} .told=${this.told}
        ?signed-in=${this.isSignedIn}></p-approval-facts>
    </div>`;
  }

  /** What would run, what for, and why somebody is asked. */
  #call() {
    const { summary, reasoning } = this.approval;
    return html`${summary ? html`<p class="summary" dir="auto">${visible(summary)}</p>` : nothing}
      ${this.#arguments()}
      ${this.#said(reasoning, t("reasoning"))}
      ${this.#why()}`;
  }

  #deciding() {
    return html`<div class="deciding ${this.approval.question ? "form" : ""}">
      <p-decide .approval=${this.approval} .edited=${this.#edited()} .busy=${this.busy} .trouble=${this.trouble}
        .errors=${this.errors} @p-decide=${this.#decided}></p-decide>
    </div>`;
  }

  /** Events of parts end where the shadow does. */
  readonly #decided = ({ detail }: CustomEvent<Decision>) => {
    this.dispatchEvent(new CustomEvent<Decision>("p-decide", { detail }));
  };

  #said(text: string | undefined, heading: string, kind = "said") {
    if (!text?.trim()) return nothing;
    return html`<section>
      ${heading ? html`<h2>${heading}</h2>` : nothing}
      <p class=${kind} dir="auto">${visible(text.trim())}</p>
    </section>`;
  }

  #outcome() {
    const said = outcome(this.approval, this.isSignedIn);
    if (!said) return nothing;
    const { status, run, comment, question } = this.approval;
    const isBad = status === "declined" || run === "unknown";
    const tone = isBad ? "bad" : status === "approved" ? "good" : "still";
    return html`<div class="outcome ${tone}" role="status">
      <p>${said}</p>
      ${comment?.trim() ? html`<p class="said" dir="auto">${visible(comment.trim())}</p>` : nothing}
      ${question?.answer === undefined ? nothing : html`<h3>${t("answer_was")}</h3>${this.#answer(question.answer)}`}
    </div>`;
  }

  #answer(answer: unknown) {
    if (typeof answer === "string") return html`<p class="said" dir="auto">${visible(answer)}</p>`;
    return html`<p-json .value=${answer} label=${t("answer_was")}></p-json>`;
  }

  #why() {
    const { explanation, rule, read, checked } = this.approval.gate;
    if (!explanation) return nothing;
    return html`<section>
      <h2>${t("why")}</h2>
      <p dir="auto">${visible(sentence(explanation))}</p>
      ${rule?.condition || read.length > 0
        ? html`<dl class="rule">
            ${rule?.condition
              ? html`<div><dt>${t("rule_condition")}</dt><dd><code>${visible(rule.condition)}</code></dd></div>`
              : nothing}
            ${read.map(({ path, value }) => html`<div><dt><code>${visible(path)}</code></dt>
              <dd><code>${value == null ? t("rule_nothing") : visible(value)}</code></dd></div>`)}
          </dl>`
        : nothing}
      ${checked > 1 ? html`<p class="quiet small">${t("rules_checked", { n: checked })}</p>` : nothing}
    </section>`;
  }

  #arguments() {
    const { approval } = this;
    const { status, run } = approval;
    const heading = status === "pending" ? "arguments" : run === "not_started" ? "arguments_then" : "arguments_ran";
    return html`<section class="arguments">
      <div class="top">
        <h2>${t(heading)}</h2>
        <code class="tool">${visible(approval.tool)}</code>
        <span class="end">${this.#views()}</span>
      </div>
      ${approval.isEdited ? html`<p class="warning"><p-icon name="warn"></p-icon>${t("edited")}</p>` : nothing}
      ${this.isEditing ? this.#editor() : this.#shown()}
    </section>`;
  }

  #views() {
    const { canEdit, before } = this.approval;
    return html`${before !== undefined && !this.isEditing
        ? html`<span class="views" role="group">${(["diff", "tree"] as const).map((view) => html`
            <button aria-pressed=${this.shows === view} @click=${() => (this.shows = view)}>
              ${t(`view_${view}`)}
            </button>`)}
          </span>`
        : nothing}
      ${canEdit
        ? html`<wa-button size="s" appearance="plain" @click=${() => this.edit()}>
            <p-icon slot="start" name=${this.isEditing ? "close" : "edit"}></p-icon>
            ${t(this.isEditing ? "edit_stop" : "edit")}
          </wa-button>`
        : nothing}`;
  }

  #shown() {
    const { args, before } = this.approval;
    if (before !== undefined && this.shows === "diff") {
      return html`<p-diff .from=${before} .to=${args} label=${t("diff_label")}></p-diff>`;
    }
    if (typeof args === "object" && args !== null && Object.keys(args).length === 0) {
      return html`<p class="quiet">${t("no_arguments")}</p>`;
    }
    return html`<p-json .value=${args} depth="3" label=${t("arguments")}></p-json>`;
  }

  #editor() {
    const { args } = this.approval;
    const edited = this.#edited();
    return html`<p class="quiet small">${t("edit_lead")}</p>
      <p-value-form .schema=${this.schema} .value=${args} .errors=${this.errors}
        @p-change=${(event: CustomEvent<Filled>) => (this.filled = event.detail)}></p-value-form>
      <h3>${t("your_changes")}</h3>
      ${edited && edited.value !== undefined
        ? html`<p-diff .from=${args} .to=${edited.value} label=${t("your_changes")}></p-diff>`
        : html`<p class="quiet small">${t("no_change")}</p>`}`;
  }

  /** What would run instead; undefined while it is the same. */
  #edited(): Filled | undefined {
    if (!this.isEditing || !this.filled) return undefined;
    return JSON.stringify(this.filled.value) === JSON.stringify(this.approval.args) ? undefined : this.filled;
  }

  #result() {
    const { result } = this.approval;
    if (!result) return nothing;
    const value = readable(result);
    return html`<section>
      <h2>${t("result")}</h2>
      ${typeof value === "string"
        ? html`<p-code wrap .text=${visible(value)}></p-code>`
        : html`<p-json .value=${value} label=${t("result")}></p-json>`}
    </section>`;
  }
}

/** Results are text, and often JSON. */
function readable(result: string): unknown {
  try {
    const value = JSON.parse(result) as unknown;
    return typeof value === "object" && value !== null ? value : result;
  } catch {
    return result;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-approval": PApproval;
  }
}
