/** Where to post to start a flow: its address, whole only right after its secret was made. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask } from "../../api/client.js";
import { confirm } from "../../components/confirm.js";
import "../../components/p-code.js";
import "../../components/p-icon.js";
import { toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import type { Flow } from "./model.js";
import { keepSecret, toldAddress } from "./secrets.js";

const t = strings("flows", en);
const SAMPLE = '{"hello": "world"}';

@customElement("flow-address")
export class FlowAddress extends LitElement {
  @property({ attribute: false }) flow!: Flow;
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @state() private isBusy = false;

  static override styles = [
    shared,
    css`
      .new {
        border-color: var(--good);
      }

      .top {
        justify-content: space-between;
      }
    `,
  ];

  override render() {
    const told = toldAddress(this.flow.id);
    const address = told ?? this.flow.webhook_url ?? "";
    const curl = `curl -X POST '${address}' -H 'content-type: application/json' -d '${SAMPLE}'`;
    return html`<section class="sheet pad stack ${told ? "new" : ""}">
      <div class="row top">
        <div>
          <h2>${t("address")}</h2>
          <p class="quiet small">${t(told ? "address_new" : "address_hint")}</p>
        </div>
        ${this.canEdit ? html`<wa-button size="s" appearance="outlined" ?loading=${this.isBusy} @click=${this.#rotate}>
          <p-icon slot="start" name="key"></p-icon>${t("rotate")}</wa-button>` : nothing}
      </div>
      <p-code .text=${address} wrap label=${t("address")}></p-code>
      ${told ? html`<p-code .text=${curl} wrap label=${t("address_curl")}></p-code>` : nothing}
    </section>`;
  }

  readonly #rotate = async () => {
    const question = { heading: t("rotate_heading"), detail: t("rotate_detail"), action: t("rotate_action"),
      danger: true };
    if (!(await confirm(question))) return;
    this.isBusy = true;
    try {
      const params = { path: { flow_id: this.flow.id } };
      const made = await ask(api.POST("/api/v1/flows/{flow_id}/webhook-secret/rotate", { params }));
      keepSecret(this.flow.id, made.webhook_url);
    } catch (error) {
      toastError(error);
    } finally {
      this.isBusy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-address": FlowAddress;
  }
}
