/** The dialog behind `confirm`: one question, one deed, one way back. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { dialogStyles } from "../styles/dialog.js";
import { shared } from "../styles/shared.js";
import type { Question } from "./confirm.js";
import "./p-field.js";

const t = strings("common", en);

@customElement("p-confirm")
export class PConfirm extends LitElement {
  @property({ attribute: false }) question: Question = { heading: "", action: "" };
  @state() private typed = "";
  @query("dialog") private dialog!: HTMLDialogElement;

  #settle!: (answer: boolean) => void;
  readonly answer = new Promise<boolean>((resolve) => (this.#settle = resolve));

  static override styles = [
    shared,
    dialogStyles,
    css`
      dialog {
        width: min(28rem, 100vw - 2 * var(--space-4));
      }
    `,
  ];

  override firstUpdated() {
    this.dialog.showModal();
    addEventListener("popstate", this.#no, { once: true });
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.#no);
    this.#settle(false);
  }

  override render() {
    const { heading, detail, action, danger, typed } = this.question;
    const isReady = typed === undefined || this.typed === typed;
    return html`<dialog aria-labelledby="heading" aria-describedby="detail" @close=${this.#no}>
      <form class="stack" method="dialog" @submit=${this.#submit}>
        <h2 id="heading">${heading}</h2>
        <p id="detail" class="quiet">${detail}</p>
        ${typed === undefined
          ? nothing
          : html`<p-field label=${t("type_to_confirm", { text: typed })} @input=${this.#type}></p-field>`}
        <div class="row actions">
          <wa-button appearance="plain" size="s" autofocus @click=${this.#no}>${t("cancel")}</wa-button>
          <wa-button type="submit" size="s" variant=${danger ? "danger" : "brand"} ?disabled=${!isReady}>
            ${action}
          </wa-button>
        </div>
      </form>
    </dialog>`;
  }

  readonly #no = () => this.#settle(false);

  readonly #type = (event: Event) => (this.typed = (event.target as HTMLInputElement).value);

  readonly #submit = (event: Event) => {
    event.preventDefault();
    const { typed } = this.question;
    if (typed === undefined || this.typed === typed) this.#settle(true);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-confirm": PConfirm;
  }
}
