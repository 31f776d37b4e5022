/**
 * Says what going back to a version changes, and goes back once that was confirmed.
 *
 * @event p-close - it was closed, however
 * @event p-saved - the version is in force again
 * @event p-renew - what is in force is to be fetched anew
 */
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { rollBack, type Diff, type Version } from "../../api/policies.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { ChangeDialog } from "./change-dialog.js";

const t = strings("policy", en);

@customElement("policy-rollback")
export class PolicyRollback extends ChangeDialog {
  @property({ attribute: false }) version!: Version;

  protected async compared(): Promise<Diff> {
    return (await rollBack(this.version.id, this.inForce, "", true)).diff;
  }

  override render() {
    const n = this.version.version_number;
    return html`<p-dialog wide .open=${this.open} heading=${t("roll_back_title", { n })} @p-close=${this.close}>
      <div class="stack">
        <p class="quiet">${t("roll_back_detail")}</p>
        ${this.conflict ? this.contested(t("roll_back_conflict"), t("roll_back_again"))
          : this.changes(t("roll_back_none"))}
        ${this.canGo ? html`<form @submit=${this.#submit}>
          ${this.field("comment", t("apply_comment"), "", { lines: 2, hint: t("apply_comment_hint") })}
        </form>` : nothing}
      </div>
      <wa-button slot="actions" appearance="plain" @click=${this.close}>${t("cancel")}</wa-button>
      ${this.canGo ? html`<wa-button slot="actions" variant="danger" ?loading=${this.isBusy}
        @click=${() => this.form.requestSubmit()}>${t("roll_back_now", { n })}</wa-button>` : nothing}
    </p-dialog>`;
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.go(async () => {
      const { version } = await rollBack(this.version.id, this.inForce, this.text("comment"), false);
      toast(t("rolled_back", { n: version?.version_number ?? 0, to: this.version.version_number }));
      this.dispatchEvent(new Event("p-saved"));
    });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-rollback": PolicyRollback;
  }
}
