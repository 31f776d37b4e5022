/** Gives a version of the policy a name. */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { tagVersion, type Version } from "../../api/policies.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { FormDialog } from "../form-dialog.js";

const t = strings("policy", en);

@customElement("policy-tag")
export class PolicyTag extends FormDialog {
  @property({ attribute: false }) version!: Version;

  protected begin(): void {
    this.renderRoot.querySelector("form")?.reset();
  }

  override render() {
    return html`<p-dialog .open=${this.open} heading=${t("tag_title", { n: this.version.version_number })}
      @p-close=${this.close}>
      <form @submit=${this.#submit}>
        ${this.field("tag", t("tag_name"), "", { required: true, hint: t("apply_tag_hint") })}
      </form>
      ${this.buttons(t("cancel"), t("tag_save"))}
    </p-dialog>`;
  }

  readonly #submit = (event: Event) => {
    event.preventDefault();
    const tag = this.text("tag");
    const { id, version_number: n } = this.version;
    void this.keep(async () => {
      await tagVersion(id, tag);
      toast(t("tag_done", { n, tag }));
    });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-tag": PolicyTag;
  }
}
