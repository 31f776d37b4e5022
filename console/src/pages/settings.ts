/** Settings of one's own, in parts that have addresses. */
import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { ref } from "lit/directives/ref.js";
import { inView } from "../components/in-view.js";
import "../components/p-page-header.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/settings.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";
import "./settings-appearance.js";
import "./settings-keys.js";
import "./settings-notifications.js";
import "./settings-profile.js";
import "./settings-security.js";

const t = strings("settings", en);
const TABS = ["profile", "security", "keys", "notifications", "appearance"] as const;
type Tab = (typeof TABS)[number];

@customElement("page-settings")
export class PageSettings extends Page {
  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        grid-template-columns: 11rem minmax(0, 44rem);
        gap: var(--space-6);
        align-items: start;
      }

      nav {
        position: sticky;
        top: calc(var(--header-height) + var(--space-5));
      }

      nav a {
        display: flex;
        align-items: center;
        min-height: var(--control-height);
        padding: 0 var(--space-3);
        border-radius: var(--radius-s);
        color: var(--text-quiet);
        font-weight: 500;
        white-space: nowrap;
      }

      nav a:hover {
        background: var(--surface-hover);
        text-decoration: none;
      }

      nav a[aria-current] {
        background: var(--surface);
        box-shadow: inset 0 0 0 1px var(--hairline);
        color: var(--text);
      }

      @media (max-width: 60rem) {
        .all {
          grid-template-columns: minmax(0, 1fr);
          gap: var(--space-4);
        }

        nav {
          position: static;
          overflow-x: auto;
        }

        ul {
          display: flex;
          gap: var(--space-1);
        }
      }
    `,
  ];

  override render() {
    const asked = this.params["tab"] as Tab | undefined;
    const tab = asked && TABS.includes(asked) ? asked : "profile";
    return html`<p-page-header heading=${t("title")}></p-page-header>
      <div class="all">
        <nav aria-label=${t("tabs")}>
          <ul>
            ${TABS.map(
              (name) => html`<li><a href=${name === "profile" ? "/console/settings" : `/console/settings/${name}`}
                aria-current=${name === tab ? "page" : nothing}
                ${ref(name === tab ? inView : undefined)}>${t(`tab_${name}`)}</a></li>`,
            )}
          </ul>
        </nav>
        ${this.#part(tab)}
      </div>`;
  }

  #part(tab: Tab) {
    switch (tab) {
      case "profile":
        return html`<p-settings-profile></p-settings-profile>`;
      case "security":
        return html`<p-settings-security></p-settings-security>`;
      case "keys":
        return html`<p-settings-keys></p-settings-keys>`;
      case "notifications":
        return html`<p-settings-notifications></p-settings-notifications>`;
      case "appearance":
        return html`<p-settings-appearance></p-settings-appearance>`;
    }
  }
}
