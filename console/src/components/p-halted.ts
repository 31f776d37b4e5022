/** Says on every page that the kill switch is on: what is stopped, who did it, when and why. */
import { LitElement, css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { killSwitch, SCOPES, type KillSwitchState } from "../api/kill-switch.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/kill-switch.js";
import { shared } from "../styles/shared.js";
import { ChangeController } from "./change-controller.js";
import { visible } from "./json-rows.js";
import "./p-icon.js";
import "./p-person.js";
import "./p-time.js";

const t = strings("kill_switch", en);

@customElement("p-halted")
export class PHalted extends LitElement {
  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-2) var(--space-4);
        margin-bottom: var(--space-5);
        padding: var(--space-3) var(--space-4);
        border: 1px solid var(--bad);
        border-radius: var(--radius-m);
        background: var(--bad-tint);
        color: var(--bad-text);
      }

      p-icon {
        font-size: var(--size-xl);
      }

      .why {
        color: var(--text);
        overflow-wrap: anywhere;
      }

      a {
        color: inherit;
        font-weight: var(--weight-strong);
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }

      @media (max-width: 40rem) {
        .all {
          grid-template-columns: auto minmax(0, 1fr);
        }

        a {
          grid-column: 2;
          justify-self: start;
        }
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, killSwitch);
  }

  override render() {
    const { state } = killSwitch;
    return html`<div role="status">${state?.is_on ? this.#banner(state) : nothing}</div>`;
  }

  #banner({ scopes, since, user_id: who, reason, lift }: KillSwitchState) {
    return html`<div class="all">
      <p-icon name="power"></p-icon>
      <div>
        <p><strong>${t("banner", { what: scopeWords(scopes) })}</strong>
          ${since ? html`${t("banner_since")} <p-time when=${since}></p-time>` : nothing} ·
          <p-person value=${who ?? ""}>${t("somebody")}</p-person>${lift ? ` · ${t("banner_lift")}` : nothing}</p>
        ${reason ? html`<p class="why">${visible(reason)}</p>` : nothing}
      </div>
      <a href="/console/kill-switch">${t("banner_link")}</a>
    </div>`;
  }
}

/** Such as "tools, flows". */
export function scopeWords(scopes: readonly string[]): string {
  return SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => t(`scope_${scope}`).toLowerCase()).join(", ");
}

declare global {
  interface HTMLElementTagNameMap {
    "p-halted": PHalted;
  }
}
