/** What changed between two texts, or two JSON values. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { diff, folded, type Gap, type Line } from "./diff-lines.js";
import { visible } from "./json-rows.js";

const t = strings("common", en);
const SIGNS = { same: " ", added: "+", removed: "−" } as const;

@customElement("p-diff")
export class PDiff extends LitElement {
  /** Texts are compared as they are, other values as JSON. */
  @property({ attribute: false }) from: unknown = "";
  @property({ attribute: false }) to: unknown = "";
  @property() label = "";

  static override styles = [
    shared,
    css`
      .box {
        max-height: var(--code-max, 34rem);
        overflow: auto;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        font-family: var(--font-mono);
        font-size: var(--size-s);
        line-height: 1.6;
      }

      .line {
        display: grid;
        grid-template-columns: 2.75rem 2.75rem 1.25rem minmax(0, 1fr);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .n {
        padding-inline-end: var(--space-2);
        color: var(--text-quiet);
        text-align: end;
        user-select: none;
      }

      .added {
        background: var(--good-tint);
        color: var(--good-text);
      }

      .removed {
        background: var(--bad-tint);
        color: var(--bad-text);
      }

      .added .n,
      .removed .n {
        color: inherit;
      }

      .gap {
        padding: var(--space-1) var(--space-4);
        border-block: var(--line);
        color: var(--text-quiet);
        font-family: var(--font);
        font-size: var(--size-xs);
      }

      .same-all {
        padding: var(--space-4);
      }

      @media (max-width: 40rem) {
        .line {
          grid-template-columns: 1.5rem minmax(0, 1fr);
        }

        .n {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const all = diff(textOf(this.from), textOf(this.to));
    if (all.every(({ kind }) => kind === "same")) return html`<p class="box same-all quiet">${t("diff_same")}</p>`;
    return html`<div class="box" tabindex="0" role="region" aria-label=${this.label || nothing}>
      ${folded(all).map((part) => (part.kind === "gap" ? gap(part) : line(part)))}
    </div>`;
  }
}

function line({ kind, text, before, after }: Line) {
  const said = kind === "same" ? nothing : html`<span class="unseen">${t(`diff_${kind}`)}: </span>`;
  return html`<div class="line ${kind}"
    ><span class="n" aria-hidden="true">${before ?? ""}</span
    ><span class="n" aria-hidden="true">${after ?? ""}</span
    ><span aria-hidden="true"> ${SIGNS[kind]}</span
    ><span>${said}${visible(text)}</span
  ></div>`;
}

function gap({ count }: Gap) {
  return html`<div class="gap">${t("diff_unchanged", { n: count })}</div>`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2) ?? "";
}

declare global {
  interface HTMLElementTagNameMap {
    "p-diff": PDiff;
  }
}
