/**
 * Says what going back to a version changes, and goes back once that was confirmed.
 *
 * @event p-close - it was closed, however
 * @event p-saved - the version is in force again
 * @event p-renew - what is in force is to be fetched anew
 */
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import { rollBack, type Diff, type InForce, type Version } from "../../api/policies.js";
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

@customElement("policy-rollback")
export class PolicyRollback extends FormDialog {
  @property({ attribute: false }) version!: Version;
  @property({ attribute: false }) inForce!: InForce;
  @state() private diff: Diff | undefined;
  @state() private trouble = "";
  @state() private conflict = "";

  #asked = 0;

  static override styles = [FormDialog.styles, shared, policyStyles];

  protected begin(): void {
    void this.#preview();
  }

  override willUpdate(changed: PropertyValues) {
    super.willUpdate(changed);
    // It was fetched anew, for this dialog.
    if (this.open && !changed.has("open") && changed.has("inForce")) this.begin();
  }

  async #preview(): Promise<void> {
    const asked = ++this.#asked;
    [this.diff, this.trouble, this.conflict] = [undefined, "", ""];
    try {
      const { diff } = await rollBack(this.version.id, this.inForce, "", true);
      if (asked === this.#asked) this.diff = diff;
    } catch (error) {
      if (asked === this.#asked) this.#failed(ApiError.from(error));
    }
  }

  override render() {
    const n = this.version.version_number;
    const canGo = this.diff?.has_changes === true && !this.conflict;
    return html`<p-dialog wide .open=${this.open} heading=${t("roll_back_title", { n })} @p-close=${this.close}>
      <div class="stack">
        <p class="quiet">${t("roll_back_detail")}</p>
        ${this.#changes()}
        ${canGo ? html`<form @submit=${this.#submit}>
          ${this.field("comment", t("apply_comment"), "", { lines: 2, hint: t("apply_comment_hint") })}
        </form>` : nothing}
      </div>
      <wa-button slot="actions" appearance="plain" @click=${this.close}>${t("cancel")}</wa-button>
      ${canGo ? html`<wa-button slot="actions" variant="danger" ?loading=${this.isBusy}
        @click=${() => this.form.requestSubmit()}>${t("roll_back_now", { n })}</wa-button>` : nothing}
    </p-dialog>`;
  }

  #changes() {
    const { diff, trouble, conflict } = this;
    if (conflict) {
      return html`<div class="note" role="alert"><p-icon name="warn"></p-icon><div class="stack">
        <p><span class="strong">${t("roll_back_conflict")}:</span> ${conflict}.</p>
        <div><wa-button size="s" appearance="outlined" @click=${() => this.dispatchEvent(new Event("p-renew"))}>
          <p-icon slot="start" name="refresh"></p-icon>${t("roll_back_again")}</wa-button></div>
      </div></div>`;
    }
    if (trouble) {
      return html`<p-state kind="error" detail=${trouble} action=${t("retry")}
        @p-action=${() => void this.#preview()}></p-state>`;
    }
    if (!diff) return this.open ? html`<p-state kind="loading"></p-state>` : nothing;
    if (!diff.has_changes) return html`<p>${t("roll_back_none")}</p>`;
    return html`<p class="strong" role="status">${t("changes", { n: diff.changes.length })}: ${diff.summary}</p>
      <policy-changes .changes=${diff.changes}></policy-changes>`;
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.#go();
  };

  async #go(): Promise<void> {
    this.isBusy = true;
    try {
      const { version } = await rollBack(this.version.id, this.inForce, this.text("comment"), false);
      toast(t("rolled_back", { n: version?.version_number ?? 0, to: this.version.version_number }));
      this.dispatchEvent(new Event("p-saved"));
      this.close();
    } catch (error) {
      this.#failed(ApiError.from(error));
    } finally {
      this.isBusy = false;
    }
  }

  #failed(error: ApiError) {
    if (error.code === "conflict") this.conflict = error.message;
    else this.trouble = error.message;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-rollback": PolicyRollback;
  }
}
