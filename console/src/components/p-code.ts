/** A text of one width with a way to copy all of it: commands, addresses, payloads as they came. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";
import "./p-copy.js";

@customElement("p-code")
export class PCode extends LitElement {
  @property({ attribute: false }) text = "";
  /** What it is, above it. */
  @property() label = "";
  /** Breaks long lines instead of scrolling. */
  @property({ type: Boolean, reflect: true }) wrap = false;

  static override styles = [
    shared,
    css`
      figure {
        position: relative;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }

      figcaption {
        padding: var(--space-2) var(--space-4) 0;
        font-size: var(--size-xs);
        color: var(--text-quiet);
      }

      pre {
        text-align: start;
        max-height: var(--code-max, 30rem);
        padding: var(--space-3) 3rem var(--space-3) var(--space-4);
        overflow: auto;
        font-size: var(--size-s);
        line-height: 1.6;
        tab-size: 2;
      }

      :host([wrap]) pre {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      p-copy {
        position: absolute;
        inset: var(--space-2) var(--space-2) auto auto;
        background: var(--surface-sunken);
        border-radius: var(--radius-s);
      }
    `,
  ];

  override render() {
    // Whoever has no mouse scrolls it as well.
    return html`<figure>
      ${this.label ? html`<figcaption>${this.label}</figcaption>` : nothing}
      <pre tabindex="0" role="region" aria-label=${this.label || "Code"}><code>${this.text}</code></pre>
      <p-copy .text=${this.text}></p-copy>
    </figure>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-code": PCode;
  }
}
