/** How the console looks in this browser. */
import { LitElement, css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { ChangeController } from "../components/change-controller.js";
import "../components/p-icon.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/settings.js";
import shellEn from "../strings/en/shell.js";
import { themes, type Theme } from "../theme.js";
import { settingsStyles } from "./settings.styles.js";

const t = strings("settings", en);
const shell = strings("shell", shellEn);
const THEMES: Theme[] = ["light", "dark", "system"];

@customElement("p-settings-appearance")
export class PSettingsAppearance extends LitElement {
  static override styles = [
    ...settingsStyles,
    css`
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: var(--space-3);
        margin: 0;
        padding: 0;
        border: 0;
      }

      .choice {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-height: 3rem;
        padding: 0 var(--space-4);
        border: 1px solid var(--hairline-strong);
        border-radius: var(--radius-s);
        font-size: var(--size-m);
        cursor: pointer;
      }

      .choice:has(:checked) {
        border-color: var(--accent);
        background: var(--accent-tint);
        color: var(--accent-text);
      }

      .choice:has(:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }

      input {
        position: absolute;
        opacity: 0;
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, themes);
  }

  override render() {
    return html`<section class="sheet">
      <div class="head"><h2>${t("tab_appearance")}</h2><p class="quiet">${t("appearance_detail")}</p></div>
      <fieldset>
        <legend class="unseen">${t("theme")}</legend>
        ${THEMES.map(
          (theme) => html`<label class="choice">
            <input type="radio" name="theme" .checked=${themes.chosen === theme} @change=${() => themes.choose(theme)}>
            <p-icon name=${theme}></p-icon>${shell(`theme_${theme}`)}
          </label>`,
        )}
      </fieldset>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-settings-appearance": PSettingsAppearance;
  }
}
