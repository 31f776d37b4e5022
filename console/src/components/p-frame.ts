/**
 * The frame around every page of somebody who is signed in: sidebar, header, content.
 *
 * @slot - the page
 */
import { LitElement, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { pending } from "../api/pending.js";
import { session } from "../api/session.js";
import type { Place } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/shell.js";
import { shared } from "../styles/shared.js";
import { ChangeController } from "./change-controller.js";
import { frameStyles } from "./p-frame.styles.js";
import "./p-account-menu.js";
import "./p-halted.js";
import "./p-icon.js";
import "./p-live-state.js";
import "./p-nav.js";

const t = strings("shell", en);

@customElement("p-frame")
export class PFrame extends LitElement {
  @property({ attribute: false }) place: Place | undefined;
  @query("dialog") private drawer!: HTMLDialogElement;
  @query("main") private main!: HTMLElement;

  static override styles = [shared, frameStyles];

  constructor() {
    super();
    new ChangeController(this, session);
    new ChangeController(this, pending);
  }

  override willUpdate(changed: Map<string, unknown>) {
    // A link of the drawer was followed.
    if (changed.has("place") && this.hasUpdated) this.drawer.close();
  }

  override render() {
    const path = location.pathname.replace(/(.)\/+$/, "$1");
    return html`
      <header>
        <button class="skip" @click=${() => this.main.focus()}>${t("skip")}</button>
        <button class="plain menu" aria-label=${t("menu")} @click=${() => this.drawer.showModal()}>
          <p-icon name="menu"></p-icon>
        </button>
        <div class="end">
          <p-live-state></p-live-state>
          ${this.#waiting()}
          <p-account-menu></p-account-menu>
        </div>
      </header>
      <nav class="side" aria-label=${t("navigation")}>
        <div class="stay">${this.#brand()}<p-nav path=${path}></p-nav></div>
      </nav>
      <dialog aria-label=${t("menu")} @click=${this.#outside}>
        <div class="bar">
          ${this.#brand()}
          <button class="plain" aria-label=${t("close_menu")} @click=${() => this.drawer.close()}>
            <p-icon name="close"></p-icon>
          </button>
        </div>
        <p-nav path=${path}></p-nav>
      </dialog>
      <main tabindex="-1"><p-halted></p-halted><slot></slot></main>
    `;
  }

  #brand() {
    return html`<a class="brand" href="/console">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="9"></rect>
        <path d="M11 25V7h6.5a5.75 5.75 0 0 1 0 11.5H11"></path>
        <circle cx="17.5" cy="12.75" r="1.9"></circle>
      </svg>
      ${t("product")}
    </a>`;
  }

  #waiting() {
    if (!session.may("view_approvals")) return nothing;
    const { count } = pending;
    const label = count === 0 ? t("pending_none") : t("pending", { n: count });
    return html`<a class="plain bell" href="/console/attention" title=${label} aria-label=${label}>
      <p-icon name="attention"></p-icon>
      ${count > 0 ? html`<b class="number">${count > 99 ? "99+" : count}</b>` : nothing}
    </a>`;
  }

  /** A click beside the drawer closes it. */
  readonly #outside = (event: Event) => {
    if (event.target === this.drawer) this.drawer.close();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "p-frame": PFrame;
  }
}
