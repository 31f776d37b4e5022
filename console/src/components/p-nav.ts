/** The list of pages, in groups; only those that the caller may see. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { pending } from "../api/pending.js";
import { session } from "../api/session.js";
import { heldTools } from "../api/tool-reviews.js";
import { routes, type NavGroup, type Route } from "../routes.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/shell.js";
import { shared } from "../styles/shared.js";
import { ChangeController } from "./change-controller.js";
import "./p-icon.js";

const t = strings("shell", en);
const GROUPS: NavGroup[] = ["group_watch", "group_work", "group_connect", "group_account"];

type NavRoute = Route & Required<Pick<Route, "nav">>;

@customElement("p-nav")
export class PNav extends LitElement {
  /** The path on screen. */
  @property() path = "";

  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        gap: var(--space-5);
        padding: var(--space-3);
      }

      h2 {
        padding: 0 var(--space-3) var(--space-1);
        font-size: var(--size-xs);
        font-weight: var(--weight-strong);
        letter-spacing: 0.01em;
        color: var(--text-quiet);
      }

      a {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-height: var(--control-height);
        padding: 0 var(--space-3);
        border-radius: var(--radius-s);
        color: var(--text-quiet);
        font-weight: 500;
        transition: background var(--quick);
      }

      a:hover {
        background: var(--surface-hover);
        color: var(--text);
        text-decoration: none;
      }

      a[aria-current] {
        background: var(--accent-tint);
        color: var(--accent-text);
      }

      b {
        margin-inline-start: auto;
        min-width: 1.5rem;
        padding: 0 0.4rem;
        border-radius: var(--radius-full);
        background: var(--warn-tint);
        color: var(--warn-text);
        font-size: var(--size-xs);
        font-weight: var(--weight-heading);
        line-height: 1.35rem;
        text-align: center;
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    new ChangeController(this, pending);
    new ChangeController(this, heldTools);
  }

  override render() {
    const visible = routes.filter((route): route is NavRoute => route.nav !== undefined && isAllowed(route));
    const current = longest(visible, this.path);
    return html`<div class="all">
      ${GROUPS.map((group) => this.#group(group, visible.filter(({ nav }) => nav.group === group), current))}
    </div>`;
  }

  #group(group: NavGroup, items: NavRoute[], current: NavRoute | undefined) {
    if (items.length === 0) return nothing;
    return html`<section>
      <h2>${t(group)}</h2>
      <ul>
        ${items.map(
          (item) => html`<li>
            <a href=${hrefOf(item)} aria-current=${item === current ? "page" : nothing}>
              <p-icon name=${item.nav.icon}></p-icon>${t(item.nav.label)}${this.#badge(item)}
            </a>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #badge({ nav }: NavRoute) {
    const n = nav.badge === "approvals" ? pending.count : nav.badge === "held" ? heldTools.count : 0;
    if (n === 0) return nothing;
    return html`<b class="number" title=${t(nav.badge === "held" ? "held" : "pending", { n })}>${n}</b>`;
  }
}

function isAllowed({ needs }: Route): boolean {
  return needs === undefined || session.may(needs);
}

/** The item below whose path the page stands. */
function longest(items: NavRoute[], path: string): NavRoute | undefined {
  const above = items.filter((item) => {
    const own = hrefOf(item);
    const isBelow = own !== "/console" && path.startsWith(`${own}/`);
    return path === own || isBelow || (item.nav.also !== undefined && path.startsWith(item.nav.also));
  });
  return above.sort((one, other) => hrefOf(other).length - hrefOf(one).length)[0];
}

function hrefOf({ nav, path }: NavRoute): string {
  return nav.href ?? path;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-nav": PNav;
  }
}
