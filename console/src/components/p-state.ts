/**
 * What stands in the place of content: loading, empty, error, forbidden. Says what to do.
 *
 * @event p-action - the button was pressed
 * @slot - more to do than one button
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import type { IconName } from "./p-icon.js";
import "./p-icon.js";

const t = strings("common", en);
const ICONS = { loading: "refresh", empty: "empty", error: "alert", forbidden: "ban" } as const;

@customElement("p-state")
export class PState extends LitElement {
  @property() kind: keyof typeof ICONS = "empty";
  @property() heading = "";
  @property() detail = "";
  /** The button's text; none without. */
  @property() action = "";
  /** In the place of the kind's own. */
  @property() icon: IconName | "" = "";

  static override styles = [
    shared,
    css`
      :host {
        padding: var(--space-7) var(--space-4);
      }

      .all {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        max-width: 34rem;
        margin-inline: auto;
        text-align: center;
        text-wrap: balance;
      }

      .icon {
        display: grid;
        width: 2.75rem;
        height: 2.75rem;
        place-content: center;
        font-size: 1.25rem;
        border-radius: var(--radius-m);
        background: var(--still-tint);
        color: var(--still-text);
      }

      .error .icon {
        background: var(--bad-tint);
        color: var(--bad-text);
      }

      .loading .icon {
        animation: appear 400ms 300ms both;
      }

      .loading p-icon {
        animation: turn 1.2s linear infinite;
      }

      @keyframes appear {
        from {
          opacity: 0;
        }
      }

      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
    `,
  ];

  override render() {
    const isLoading = this.kind === "loading";
    const heading = this.heading || (isLoading ? "" : t(this.kind === "error" ? "error_title" : "empty"));
    return html`<div class="all ${this.kind}" role=${isLoading ? "status" : nothing}>
      <span class="icon"><p-icon name=${this.icon || ICONS[this.kind]}></p-icon></span>
      ${isLoading ? html`<span class="unseen">${t("loading")}</span>` : nothing}
      ${heading ? html`<h2>${heading}</h2>` : nothing}
      ${this.detail ? html`<p class="quiet">${this.detail}</p>` : nothing}
      ${this.action
        ? html`<wa-button size="s" appearance="outlined" @click=${this.#act}>${this.action}</wa-button>`
        : nothing}
      <slot></slot>
    </div>`;
  }

  readonly #act = () => this.dispatchEvent(new Event("p-action"));
}

declare global {
  interface HTMLElementTagNameMap {
    "p-state": PState;
  }
}
