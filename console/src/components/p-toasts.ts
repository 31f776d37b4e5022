/** Where what `toast` says is shown; one of it, in the app. */
import { LitElement, css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { ChangeController } from "./change-controller.js";
import { dismiss, toasts } from "./toast.js";
import "./p-icon.js";

const t = strings("common", en);
const ICONS = { good: "ok", bad: "alert", still: "info" } as const;

@customElement("p-toasts")
export class PToasts extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        position: fixed;
        inset-block-end: var(--space-4);
        inset-inline-end: var(--space-4);
        z-index: 30;
        width: min(24rem, 100vw - 2 * var(--space-4));
      }

      div {
        display: grid;
        gap: var(--space-2);
      }

      p {
        display: flex;
        align-items: start;
        gap: var(--space-3);
        padding: var(--space-3) var(--space-4);
        background: var(--surface);
        border: var(--line);
        border-radius: var(--radius-m);
        box-shadow: var(--shadow-float);
        overflow-wrap: anywhere;
      }

      span {
        flex: 1;
      }

      .good > p-icon {
        color: var(--good);
      }

      .bad > p-icon {
        color: var(--bad);
      }

      p > p-icon {
        margin-top: 0.15em;
      }

      button {
        display: grid;
        padding: var(--space-1);
        border: 0;
        background: none;
        color: var(--text-quiet);
        cursor: pointer;
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, toasts);
  }

  override render() {
    return html`<div role="status" aria-live="polite">
      ${repeat(toasts.items, ({ id }) => id, ({ id, tone, text }) => html`<p class=${tone}>
        <p-icon name=${ICONS[tone]}></p-icon><span>${text}</span>
        <button aria-label=${t("close")} @click=${() => dismiss(id)}><p-icon name="close"></p-icon></button>
      </p>`)}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-toasts": PToasts;
  }
}
