/**
 * Says in words what applying a draft changes, and applies it; what was changed meanwhile is not written over unseen.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it counts now: the number of its version
 * @event p-renew - what is in force is to be fetched anew
 */
import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ApiError } from "../../api/errors.js";
import { apply, changesOf, type Diff } from "../../api/policies.js";
import "../../components/p-diff.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { ChangeDialog } from "./change-dialog.js";

const t = strings("policy", en);
/** As many characters as a tag may have. */
const TAG_MAX = 100;

@customElement("policy-apply")
export class PolicyApply extends ChangeDialog {
  @property({ attribute: false }) draft = "";

  protected compared(): Promise<Diff> {
    return changesOf(this.draft);
  }

  override render() {
    return html`<p-dialog wide .open=${this.open} heading=${t("apply_title")} @p-close=${this.close}>
      <div class="stack">
        ${this.contested(t("conflict"), t("conflict_again"), t("conflict_detail"))}
        ${this.changes(t("apply_none"), html`<details><summary>${t("diff_text")}</summary>
          <p-diff label=${t("diff_label")} .from=${this.inForce.text} .to=${this.draft}></p-diff></details>`)}
        ${this.canGo ? this.#form() : nothing}
      </div>
      <wa-button slot="actions" appearance="plain" @click=${this.close}>${t("cancel")}</wa-button>
      ${this.canGo
        ? html`<wa-button slot="actions" variant="brand" ?loading=${this.isBusy}
            @click=${() => this.form.requestSubmit()}>${t("apply")}</wa-button>`
        : nothing}
    </p-dialog>`;
  }

  #form() {
    return html`<form @submit=${this.#submit}>
      ${this.field("comment", t("apply_comment"), "", { lines: 2, hint: t("apply_comment_hint") })}
      ${this.field("tag", t("apply_tag"), "", { hint: t("apply_tag_hint") })}
    </form>`;
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.go(async () => {
      const tag = this.text("tag").slice(0, TAG_MAX);
      const { version, has_changes } = await apply(this.draft, this.inForce, this.text("comment"), tag);
      toast(has_changes && version ? t("apply_done", { n: version.version_number }) : t("apply_done_same"));
      this.dispatchEvent(new CustomEvent<number>("p-saved", { detail: version?.version_number ?? 0 }));
    });
  };

  protected override failed(error: ApiError): void {
    const isField = error.fields.has("tag") || error.fields.has("comment");
    if (isField && error.code !== "conflict") this.problems = error.fields;
    else super.failed(error);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-apply": PolicyApply;
  }
}
