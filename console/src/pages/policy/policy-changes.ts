/** What differs between two policies, in words. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Change } from "../../api/policies.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-chip.js";
import type { Tone } from "../../components/p-chip.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";

const t = strings("policy", en);
const TONES: Readonly<Record<Change["operation"], Tone>> = { add: "good", remove: "bad", modify: "accent",
  move: "still" };

@customElement("policy-changes")
export class PolicyChanges extends LitElement {
  @property({ attribute: false }) changes: readonly Change[] = [];

  static override styles = [
    shared,
    css`
      ul {
        max-height: var(--changes-max, 22rem);
        overflow: auto;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface);
      }

      li {
        display: grid;
        grid-template-columns: 5.5rem minmax(0, 1fr);
        gap: var(--space-2);
        padding: var(--space-2) var(--space-3);
        overflow-wrap: anywhere;
      }

      li + li {
        border-top: var(--line);
      }

      code {
        display: block;
        color: var(--text-quiet);
        font-size: var(--size-xs);
      }

      @media (max-width: 40rem) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  override render() {
    const label = t("changes", { n: this.changes.length });
    return html`<ul tabindex="0" role="list" aria-label=${label}>
      ${this.changes.map(({ operation, what, path }) => html`<li>
        <span><p-chip tone=${TONES[operation]}>${t(`op_${operation}`)}</p-chip></span>
        <span>${visible(what)}<code>${visible(path)}</code></span>
      </li>`)}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-changes": PolicyChanges;
  }
}
