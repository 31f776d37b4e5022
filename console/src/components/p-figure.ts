/**
 * A number with what it counts; a link when there is more to see.
 *
 * @slot - a word beside the number, such as a chip
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";

@customElement("p-figure")
export class PFigure extends LitElement {
  @property() label = "";
  @property() value = "";
  @property() detail = "";
  @property() href = "";

  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        height: 100%;
        gap: var(--space-1);
        align-content: start;
        padding: var(--space-4);
        color: var(--text);
      }

      a.all:hover {
        background: var(--surface-hover);
        text-decoration: none;
      }

      .label {
        font-size: var(--size-s);
        color: var(--text-quiet);
      }

      .value {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
        font-size: var(--size-figure);
        font-weight: 600;
        line-height: 1.2;
        letter-spacing: -0.025em;
        font-variant-numeric: tabular-nums;
      }

      .detail {
        font-size: var(--size-s);
        color: var(--text-quiet);
      }
    `,
  ];

  override render() {
    const content = html`<span class="label">${this.label}</span>
      <span class="value">${this.value}<slot></slot></span>
      ${this.detail ? html`<span class="detail">${this.detail}</span>` : nothing}`;
    return this.href ? html`<a class="all" href=${this.href}>${content}</a>` : html`<div class="all">${content}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-figure": PFigure;
  }
}
