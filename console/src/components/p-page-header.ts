/**
 * A page's heading, which is also the document's title.
 *
 * @slot - a sentence below the heading
 * @slot chips - beside the heading
 * @slot actions - buttons, at the other end
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/shell.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";

const t = strings("shell", en);

@customElement("p-page-header")
export class PPageHeader extends LitElement {
  @property() heading = "";
  /** Where the page's list is, for pages of one thing. */
  @property({ attribute: "back-href" }) backHref = "";
  @property({ attribute: "back-label" }) backLabel = "";
  @query("h1") private h1!: HTMLElement | null;

  static override styles = [
    shared,
    css`
      :host {
        margin-bottom: var(--space-5);
      }

      .all {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        justify-content: space-between;
        gap: var(--space-3) var(--space-5);
      }

      .words {
        display: grid;
        gap: var(--space-1);
        min-width: 0;
      }

      h1 {
        font-size: var(--size-xl);
        font-weight: var(--weight-heading);
        line-height: 1.25;
        letter-spacing: -0.018em;
        overflow-wrap: anywhere;
      }

      h1:focus {
        outline: none;
      }

      .back {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
        font-size: var(--size-s);
        color: var(--text-quiet);
      }

      .below {
        max-width: 46rem;
        color: var(--text-quiet);
      }
    `,
  ];

  /** Puts the focus on the heading, so that it is read and tabbing goes on behind it. */
  focusHeading(): void {
    void this.updateComplete.then(() => this.h1?.focus({ preventScroll: true }));
  }

  override updated() {
    if (this.heading) document.title = `${this.heading} · ${t("product")}`;
  }

  override render() {
    return html`<header class="all">
      <div class="words">
        ${this.backHref
          ? html`<a class="back" href=${this.backHref}><p-icon name="left"></p-icon>${this.backLabel}</a>`
          : nothing}
        <div class="row"><h1 tabindex="-1">${this.heading}</h1><slot name="chips"></slot></div>
        <div class="below"><slot></slot></div>
      </div>
      <div class="row"><slot name="actions"></slot></div>
    </header>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-page-header": PPageHeader;
  }
}
