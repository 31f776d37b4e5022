/** Who is signed in, how the console looks, and the way out. */
import "@awesome.me/webawesome/dist/components/dropdown/dropdown.js";
import "@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js";
import "@awesome.me/webawesome/dist/components/divider/divider.js";
import { LitElement, css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { session } from "../api/session.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/shell.js";
import { shared } from "../styles/shared.js";
import { themes, type Theme } from "../theme.js";
import { ChangeController } from "./change-controller.js";
import "./p-icon.js";

const t = strings("shell", en);
const THEMES: Theme[] = ["light", "dark", "system"];

@customElement("p-account-menu")
export class PAccountMenu extends LitElement {
  static override styles = [
    shared,
    css`
      .open {
        display: grid;
        width: 2rem;
        height: 2rem;
        place-content: center;
        border: 0;
        border-radius: 50%;
        background: var(--accent-tint);
        color: var(--accent-text);
        font-size: var(--size-s);
        font-weight: var(--weight-heading);
        text-transform: uppercase;
        cursor: pointer;
      }

      @media (pointer: coarse) {
        .open {
          width: 2.5rem;
          height: 2.5rem;
        }
      }

      .who {
        display: grid;
        max-width: 16rem;
        padding: var(--space-2) var(--space-3);
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    new ChangeController(this, themes);
  }

  override render() {
    const name = session.user?.full_name || session.user?.username || "";
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.#select}>
      <button slot="trigger" class="open" aria-label=${t("account", { name })}>${initials(name)}</button>
      <div class="who">
        <span class="quiet small">${t("signed_in_as")}</span>
        <span class="strong">${name}</span>
      </div>
      <wa-divider></wa-divider>
      ${THEMES.map(
        (theme) => html`<wa-dropdown-item type="checkbox" value=${theme} ?checked=${themes.chosen === theme}>
          <p-icon slot="icon" name=${theme}></p-icon>${t(`theme_${theme}`)}
        </wa-dropdown-item>`,
      )}
      <wa-divider></wa-divider>
      <wa-dropdown-item value="settings">
        <p-icon slot="icon" name="settings"></p-icon>${t("nav_settings")}
      </wa-dropdown-item>
      <wa-dropdown-item value="docs"><p-icon slot="icon" name="code"></p-icon>${t("api_docs")}</wa-dropdown-item>
      <wa-dropdown-item value="sign-out">
        <p-icon slot="icon" name="sign-out"></p-icon>${t("sign_out")}
      </wa-dropdown-item>
    </wa-dropdown>`;
  }

  readonly #select = (event: CustomEvent<{ item: { value: string } }>) => {
    const { value } = event.detail.item;
    if (value === "sign-out") void session.signOut();
    else if (value === "settings") router.go("/console/settings");
    else if (value === "docs") open("/docs", "_blank", "noopener");
    else {
      event.preventDefault();
      themes.choose(value as Theme);
    }
  };
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return (words.length > 1 ? [words[0], words.at(-1)] : [name.slice(0, 2)]).map((word) => word?.[0] ?? "").join("")
    || name.slice(0, 1);
}

declare global {
  interface HTMLElementTagNameMap {
    "p-account-menu": PAccountMenu;
  }
}
