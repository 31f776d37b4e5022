/**
 * Where somebody decides: a comment, an answer where a question was asked, and the two buttons.
 *
 * @event p-decide - somebody decided: a `Decision`
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Approval, Decision } from "../api/approvals.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import { shared } from "../styles/shared.js";
import { visible } from "./json-rows.js";
import { decideStyles } from "./p-decide.styles.js";
import type { PField } from "./p-field.js";
import "./p-field.js";
import "./p-icon.js";
import type { PValueForm } from "./p-value-form.js";
import "./p-value-form.js";
import type { Wrong } from "./schema-check.js";

const t = strings("approvals", en);

@customElement("p-decide")
export class PDecide extends LitElement {
  @property({ attribute: false }) approval!: Approval;
  /** Other arguments to approve with; undefined while nothing was changed. */
  @property({ attribute: false }) edited: { value: unknown; wrong: readonly Wrong[] } | undefined;
  /** Which answer is on its way. */
  @property() busy: "approve" | "decline" | "" = "";
  /** Why the last one did not count. */
  @property() trouble = "";
  /** What is wrong with single fields of a form or the comment, as the server told. */
  @property({ attribute: false }) errors: ReadonlyMap<string, string> = new Map();
  @state() private option = "";
  @state() private missing = "";
  @query("#comment") private comment!: PField | null;
  @query("#text") private text!: PField | null;
  @query("p-value-form") private form!: PValueForm | null;

  static override styles = [shared, decideStyles];

  /** Begins to write a comment. */
  write(): void {
    (this.text ?? this.comment)?.focus();
  }

  /** As if the button was pressed. */
  decide(approved: boolean): void {
    if (this.busy) return;
    const decision = this.#decision(approved);
    if (decision) this.dispatchEvent(new CustomEvent<Decision>("p-decide", { detail: decision }));
  }

  override willUpdate(changed: Map<string, unknown>) {
    const before = changed.get("approval") as Approval | undefined;
    if (!changed.has("approval") || before?.id === this.approval.id) return;
    this.option = "";
    this.missing = "";
    if (this.comment) this.comment.value = "";
    if (this.text) this.text.value = "";
  }

  override render() {
    const { question, needsReason } = this.approval;
    return html`<div class="all">
      ${this.trouble ? problem(this.trouble) : nothing}
      ${question ? this.#question() : nothing}
      <p-field id="comment" label=${t(needsReason ? "comment_needed" : "comment")} lines=${NARROW.matches ? 1 : 2}
        ?quiet-label=${NARROW.matches} maxlength="4000" placeholder=${this.#hint()}
        .error=${this.missing === "comment" ? t("reason_missing") : this.errors.get("comment") ?? ""}
        @keydown=${this.#key}></p-field>
      <div class="buttons">
        <wa-button class="no" appearance="outlined" variant="danger" ?loading=${this.busy === "decline"}
          ?disabled=${this.busy === "approve"} @click=${() => this.decide(false)}>
          <p-icon slot="start" name="close"></p-icon>${t(question ? "refuse_answer" : "decline")}
        </wa-button>
        <wa-button class="yes" variant="brand" ?loading=${this.busy === "approve"}
          ?disabled=${this.busy === "decline"} @click=${() => this.decide(true)}>
          <p-icon slot="start" name="check"></p-icon>${this.#yes()}
        </wa-button>
      </div>
    </div>`;
  }

  /** Where there is no room for a label, the hint says what it is. */
  #hint(): string {
    const { needsReason } = this.approval;
    const hint = t(needsReason ? "comment_needed_hint" : "comment_hint");
    return NARROW.matches ? `${t(needsReason ? "comment_needed" : "comment")}: ${hint.toLowerCase()}` : hint;
  }

  #yes(): string {
    if (this.approval.question) return t("answer");
    return t(this.edited ? "approve_edited" : "approve");
  }

  #question() {
    const { question } = this.approval;
    if (!question) return nothing;
    const { options, takesText, schema } = question;
    if (schema !== undefined) {
      return html`<p-value-form .schema=${schema} .value=${EMPTY} .errors=${this.errors}></p-value-form>`;
    }
    const error = this.missing === "answer" ? t("choose_answer") : this.errors.get("answer_text") ?? "";
    return html`
      ${options.length > 0
        ? html`<fieldset>
            <legend>${t("your_answer")}</legend>
            ${options.map((option) => this.#option(option))}
          </fieldset>`
        : nothing}
      ${takesText
        ? html`<p-field id="text" label=${t(options.length > 0 ? "own_words" : "your_answer")} lines="2"
            maxlength="10000" @input=${() => (this.option = "")}></p-field>`
        : nothing}
      ${error ? problem(error) : nothing}`;
  }

  #option(option: string) {
    const choose = () => {
      this.option = option;
      this.missing = "";
      if (this.text) this.text.value = "";
    };
    return html`<label class="option"><input type="radio" name="option" .checked=${this.option === option}
      @change=${choose}><span>${visible(option)}</span></label>`;
  }

  /** What is sent; undefined when something is missing, which is then said. */
  #decision(approved: boolean): Decision | undefined {
    const { question, needsReason } = this.approval;
    const comment = this.comment?.value.trim() ?? "";
    this.missing = "";
    if (needsReason && comment === "") {
      this.missing = "comment";
      this.comment?.focus();
      return undefined;
    }
    const decision: Decision = { approved, ...(comment && { comment }) };
    if (!approved) return decision;
    if (question) return this.#answer(decision);
    if (!this.edited) return decision;
    if (this.edited.wrong.length > 0) {
      this.trouble = t("wrong_fields");
      return undefined;
    }
    return { ...decision, args: this.edited.value };
  }

  #answer(decision: Decision): Decision | undefined {
    const text = this.text?.value.trim() ?? "";
    if (this.form) {
      const { value, wrong } = this.form.filled;
      if (wrong.length === 0) return { ...decision, form: value };
      this.trouble = t("wrong_fields");
      return undefined;
    }
    if (text) return { ...decision, text };
    if (this.option) return { ...decision, option: this.option };
    this.missing = "answer";
    return undefined;
  }

  /** Control and Enter in a text is a yes, as in every form. */
  readonly #key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.decide(true);
  };
}

function problem(text: string) {
  return html`<p class="trouble" role="alert"><p-icon name="alert"></p-icon>${text}</p>`;
}

const EMPTY = {};
/** A phone: what is beside the buttons has to leave room for what is decided on. */
const NARROW = matchMedia("(max-width: 40rem)");

declare global {
  interface HTMLElementTagNameMap {
    "p-decide": PDecide;
  }
}
