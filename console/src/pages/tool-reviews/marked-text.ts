/** A text that nobody has reviewed: suspicious parts and changes are marked, hidden characters are named. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tool-reviews.js";
import { shared } from "../../styles/shared.js";
import { pieces, type Mark, type Piece } from "./marks.js";

const t = strings("tool_reviews", en);

@customElement("marked-text")
export class MarkedText extends LitElement {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) marks: readonly Mark[] = [];
  /** What it is, for people who do not see it. */
  @property() label = "";
  /** What a change is: something that went, or that came. */
  @property({ reflect: true }) kind: "old" | "new" | "" = "";

  static override styles = [
    shared,
    css`
      :host {
        min-width: 0;
      }

      pre {
        max-height: 22rem;
        padding: var(--space-3);
        overflow: auto;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        font-size: var(--size-s);
        line-height: 1.65;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .changed {
        border-radius: 3px;
      }

      :host([kind="old"]) .changed {
        background: var(--bad-tint);
        color: var(--bad-text);
        text-decoration: line-through;
      }

      :host([kind="new"]) .changed {
        background: var(--good-tint);
        color: var(--good-text);
      }

      mark {
        background: var(--tint);
        color: var(--ink);
        text-decoration: underline wavy var(--edge);
        text-underline-offset: 0.25em;
      }

      .high {
        --tint: var(--bad-tint);
        --ink: var(--bad-text);
        --edge: var(--bad);
      }

      .medium {
        --tint: var(--warn-tint);
        --ink: var(--warn-text);
        --edge: var(--warn);
      }

      .low {
        --tint: var(--still-tint);
        --ink: var(--still-text);
        --edge: var(--still);
      }

      .hidden {
        margin-inline: 1px;
        padding: 0 0.3em;
        border: 1px solid currentcolor;
        border-radius: 3px;
        background: var(--warn-tint);
        color: var(--warn-text);
        font-size: 0.85em;
      }

      mark .hidden {
        background: none;
        color: inherit;
      }
    `,
  ];

  override render() {
    return html`<pre tabindex="0" role="region" aria-label=${this.label}>${
      pieces(this.text, this.marks).map((piece) => this.#piece(piece))}</pre>`;
  }

  #piece({ text, severity, isChanged, isHidden }: Piece) {
    const shown = isHidden
      ? html`<span class="hidden" title=${t("hidden_character")}>${text}</span>`
      : text;
    const said = isChanged ? html`<span class="changed">${shown}</span>` : shown;
    if (severity === undefined) return said;
    const spoken = t("in_text", { severity: t(severity) });
    return html`<mark class=${severity} title=${spoken}><span class="unseen">${spoken}: </span>${said}</mark>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "marked-text": MarkedText;
  }
}
