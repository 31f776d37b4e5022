/**
 * What dialogs have in common that change what is in force: they say in words what would change, and do nothing while
 * something else is in force than what was looked at.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was done
 * @event p-renew - what is in force is to be fetched anew
 */
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import type { Diff, InForce } from "../../api/policies.js";
import "../../components/p-icon.js";
import "../../components/p-state.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import { FormDialog } from "../form-dialog.js";
import "./policy-changes.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);

export abstract class ChangeDialog extends FormDialog {
  @property({ attribute: false }) inForce!: InForce;
  @state() protected diff: Diff | undefined;
  @state() protected trouble = "";
  /** Why it was not done: something else is in force. */
  @state() protected conflict = "";

  #asked = 0;

  static override styles: CSSResultGroup = [FormDialog.styles, shared, policyStyles];

  /** What would change. */
  protected abstract compared(): Promise<Diff>;

  protected begin(): void {
    void this.#compare();
  }

  override willUpdate(changed: PropertyValues) {
    super.willUpdate(changed);
    // It was fetched anew, for this dialog.
    if (this.open && !changed.has("open") && changed.has("inForce")) this.begin();
  }

  async #compare(): Promise<void> {
    const asked = ++this.#asked;
    [this.diff, this.trouble, this.conflict] = [undefined, "", ""];
    try {
      const diff = await this.compared();
      if (asked === this.#asked) this.diff = diff;
    } catch (error) {
      if (asked === this.#asked) this.failed(ApiError.from(error));
    }
  }

  /** Does it, and closes; `work` says that it was done. */
  protected async go(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.problems = new Map();
    try {
      await work();
      this.close();
    } catch (error) {
      this.failed(ApiError.from(error));
    } finally {
      this.isBusy = false;
    }
  }

  protected failed(error: ApiError): void {
    if (error.code === "conflict") this.conflict = error.message;
    else this.trouble = error.message;
  }

  /** There is something to do, and nothing in the way. */
  protected get canGo(): boolean {
    return this.diff?.has_changes === true && !this.conflict;
  }

  /** What is in the way; nothing where nothing is. */
  protected contested(heading: string, again: string, detail = "") {
    if (!this.conflict) return nothing;
    return html`<div class="note" role="alert"><p-icon name="warn"></p-icon><div class="stack">
      <p><span class="strong">${heading}:</span> ${this.conflict}. ${detail}</p>
      <div><wa-button size="s" appearance="outlined" @click=${() => this.dispatchEvent(new Event("p-renew"))}>
        <p-icon slot="start" name="refresh"></p-icon>${again}</wa-button></div>
    </div></div>`;
  }

  /** What would change in words, or that it is nothing; `below` stands under it. */
  protected changes(none: string, below: TemplateResult | typeof nothing = nothing) {
    const { diff, trouble } = this;
    if (trouble) {
      return html`<p-state kind="error" detail=${trouble} action=${t("retry")}
        @p-action=${() => void this.#compare()}></p-state>`;
    }
    if (!diff) return this.open ? html`<p-state kind="loading"></p-state>` : nothing;
    if (!diff.has_changes) return html`<p>${none}</p>`;
    return html`<p class="strong" role="status">${t("changes", { n: diff.changes.length })}: ${diff.summary}</p>
      <policy-changes .changes=${diff.changes}></policy-changes>${below}`;
  }
}
