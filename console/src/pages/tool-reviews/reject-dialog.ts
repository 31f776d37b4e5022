/**
 * Asks for the reason of a refusal, which agents are told.
 *
 * @event p-close - it was closed, however
 * @event p-reject - refuse them: the reason, which may be empty
 */
import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tool-reviews.js";
import { FormDialog } from "../form-dialog.js";

const t = strings("tool_reviews", en);
/** As many as the server takes. */
const REASON_MAX = 2_000;

@customElement("reject-dialog")
export class RejectDialog extends FormDialog {
  @property({ type: Number }) count = 0;

  protected begin() {
    this.form?.reset();
  }

  override render() {
    return html`<p-dialog heading=${t("reject_heading", { n: this.count })} ?open=${this.open} @p-close=${this.close}>
      <form @submit=${this.#submit}>
        <p class="quiet">${t("reject_detail")}</p>
        <p-field name="reason" label=${t("reason")} hint=${t("reason_hint")} .lines=${3} .maxlength=${REASON_MAX}>
        </p-field>
      </form>
      ${this.buttons(t("cancel"), t("reject"))}
    </p-dialog>`;
  }

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent<string>("p-reject", { detail: this.text("reason") }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "reject-dialog": RejectDialog;
  }
}
