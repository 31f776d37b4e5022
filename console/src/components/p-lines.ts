/**
 * A thing in a cell: what it is called, what is said about it in one quiet line below, an icon before it.
 *
 * @slot - what it is called
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";
import type { IconName } from "./p-icon.js";
import "./p-icon.js";

@customElement("p-lines")
export class PLines extends LitElement {
  @property() detail = "";
  @property() icon: IconName | "" = "";
  /** For what is switched off. */
  @property({ type: Boolean, reflect: true }) dim = false;

  static override styles = [
    shared,
    css`
      :host {
        min-width: 0;
        max-width: 36rem;
      }

      .name {
        display: flex;
        align-items: center;
        justify-content: var(--lines-justify, start);
        gap: var(--space-2);
        overflow-wrap: anywhere;
      }

      p-icon,
      :host([dim]) .name {
        color: var(--text-quiet);
      }

      .detail {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 1;
        color: var(--text-quiet);
        font-size: var(--size-s);
        font-weight: 400;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    return html`<div class="name">
        ${this.icon ? html`<p-icon name=${this.icon}></p-icon>` : nothing}<span><slot></slot></span>
      </div>
      ${this.detail ? html`<div class="detail" title=${this.detail}>${this.detail}</div>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-lines": PLines;
  }
}
