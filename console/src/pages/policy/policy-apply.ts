/**
 * Says in words what applying a draft changes, and applies it; what was changed meanwhile is not written over unseen.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it counts now: the number of its version
 * @event p-renew - what is in force is to be fetched anew
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import { apply, changesOf, type Diff, type InForce } from "../../api/policies.js";
import "../../components/p-diff.js";
import "../../components/p-icon.js";
import "../../components/p-state.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import { FormDialog } from "../form-dialog.js";
import "./policy-changes.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);
/** As many characters as a tag may have. */
const TAG_MAX = 100;

@customElement("policy-apply")
export class PolicyApply extends FormDialog {
  @property({ attribute: false }) draft = "";
  @property({ attribute: false }) inForce!: InForce;
  @state() private diff: Diff | undefined;
  @state() private trouble = "";
  /** Why it was not applied: something else is in force. */
  @state() private conflict = "";

  #asked = 0;

  static override styles = [FormDialog.styles, shared, policyStyles];

  protected begin(): void {
    this.conflict = "";
    void this.#compare();
  }

  override willUpdate(changed: PropertyValues) {
    super.willUpdate(changed);
    // It was fetched anew, for this dialog.
    if (this.open && !changed.has("open") && changed.has("inForce")) this.begin();
  }

  async #compare(): Promise<void> {
    const asked = ++this.#asked;
    [this.diff, this.trouble] = [undefined, ""];
    try {
      const diff = await changesOf(this.draft);
      if (asked === this.#asked) this.diff = diff;
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    const canApply = this.diff?.has_changes === true && !this.conflict;
    return html`<p-dialog wide .open=${this.open} heading=${t("apply_title")} @p-close=${this.close}>
      <div class="stack">
        ${this.conflict ? this.#contested() : nothing} ${this.#changes()}
        ${canApply ? this.#form() : nothing}
      </div>
      <wa-button slot="actions" appearance="plain" @click=${this.close}>${t("cancel")}</wa-button>
      ${canApply
        ? html`<wa-button slot="actions" variant="brand" ?loading=${this.isBusy}
            @click=${() => this.form.requestSubmit()}>${t("apply")}</wa-button>`
        : nothing}
    </p-dialog>`;
  }

  #contested() {
    return html`<div class="note" role="alert"><p-icon name="warn"></p-icon><div class="stack">
      <p><span class="strong">${t("conflict")}:</span> ${this.conflict}. ${t("conflict_detail")}</p>
      <div><wa-button size="s" appearance="outlined" @click=${() => this.dispatchEvent(new Event("p-renew"))}>
        <p-icon slot="start" name="refresh"></p-icon>${t("conflict_again")}</wa-button></div>
    </div></div>`;
  }

  #changes() {
    const { diff, trouble } = this;
    if (trouble) {
      return html`<p-state kind="error" detail=${trouble} action=${t("retry")}
        @p-action=${() => void this.#compare()}></p-state>`;
    }
    if (!diff) return this.open ? html`<p-state kind="loading"></p-state>` : nothing;
    if (!diff.has_changes) return html`<p>${t("apply_none")}</p>`;
    return html`<p class="strong" role="status">${t("changes", { n: diff.changes.length })}: ${diff.summary}</p>
      <policy-changes .changes=${diff.changes}></policy-changes>
      <details><summary>${t("diff_text")}</summary>
        <p-diff label=${t("diff_label")} .from=${this.inForce.text} .to=${this.draft}></p-diff></details>`;
  }

  #form() {
    return html`<form @submit=${this.#submit}>
      ${this.field("comment", t("apply_comment"), "", { lines: 2, hint: t("apply_comment_hint") })}
      ${this.field("tag", t("apply_tag"), "", { hint: t("apply_tag_hint") })}
    </form>`;
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.#apply();
  };

  async #apply(): Promise<void> {
    this.isBusy = true;
    this.problems = new Map();
    try {
      const tag = this.text("tag").slice(0, TAG_MAX);
      const { version, has_changes } = await apply(this.draft, this.inForce, this.text("comment"), tag);
      toast(has_changes && version ? t("apply_done", { n: version.version_number }) : t("apply_done_same"));
      this.dispatchEvent(new CustomEvent<number>("p-saved", { detail: version?.version_number ?? 0 }));
      this.close();
    } catch (error) {
      this.#failed(ApiError.from(error));
    } finally {
      this.isBusy = false;
    }
  }

  #failed(error: ApiError) {
    if (error.code === "conflict") this.conflict = error.message;
    else if (error.fields.has("tag") || error.fields.has("comment")) this.problems = error.fields;
    else this.trouble = error.message;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-apply": PolicyApply;
  }
}
