/** The root: decides between signing in, the frame with a page, and saying that the server is away. */
import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import * as credentials from "../api/credentials.js";
import { session } from "../api/session.js";
import type { Page } from "../pages/page.js";
import { router, type Place } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/shell.js";
import { shared } from "../styles/shared.js";
import { ChangeController } from "./change-controller.js";
import "./p-frame.js";
import "./p-state.js";
import "./p-toasts.js";

const t = strings("shell", en);
const AGAIN_MS = 3_000;

@customElement("p-app")
export class PApp extends LitElement {
  /** The page on screen; stays until the next one's code is there. */
  @state() private page: Page | undefined;
  @state() private shown: Place | undefined;
  @state() private trouble: "away" | "page" | undefined;

  #asked = 0;

  static override styles = [
    shared,
    css`
      .away {
        display: grid;
        min-height: 100vh;
        place-content: center;
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    router.addEventListener("change", () => void this.#go());
    session.addEventListener("change", () => void this.#go());
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const { place } = router;
    // Its code comes while the server says who is signed in; whatever keeps it away is told when it is wanted.
    if (credentials.current() !== null || isOpen(place)) place.route.load().catch(() => undefined);
    try {
      await session.start();
      this.trouble = undefined;
    } catch {
      this.trouble = "away";
      setTimeout(() => void this.#begin(), AGAIN_MS);
    }
  }

  /** Shows the place that the address names, or the way to sign in first. */
  async #go(): Promise<void> {
    const { place } = router;
    if (session.state === "unknown") return;
    if (session.state === "signed-out" && !isOpen(place)) return this.#signIn();
    const number = ++this.#asked;
    if (this.page && this.shown && isSame(this.shown, place)) {
      this.page.query = place.query;
      this.shown = place;
      return;
    }
    try {
      await place.route.load();
      this.trouble = undefined;
    } catch {
      this.trouble = "page";
    }
    if (number === this.#asked) this.#show(place);
  }

  #signIn(): void {
    const here = location.pathname + location.search;
    const next = here === "/console" ? "" : `?next=${encodeURIComponent(here)}`;
    const page = session.features?.first_run && session.has("registration") ? "register" : "sign-in";
    router.go(`/console/${page}${next}`, { replace: true });
  }

  #show(place: Place): void {
    const page = document.createElement(place.route.tag) as Page;
    page.params = place.params;
    page.query = place.query;
    this.page = page;
    this.shown = place;
    void this.#arrived(page, place);
  }

  /** Whoever hears or tabs goes on at the new page's heading; whoever went back finds the page where it was. */
  async #arrived(page: Page, { how }: Place): Promise<void> {
    await this.updateComplete;
    if (how === "load" || page !== this.page) return;
    scrollTo(0, how === "pop" ? router.scroll : 0);
    await page.updateComplete;
    page.renderRoot?.querySelector("p-page-header")?.focusHeading();
  }

  override render() {
    return html`${this.#content()}<p-toasts></p-toasts>`;
  }

  #content(): TemplateResult | typeof nothing {
    if (this.trouble === "away" && session.state === "unknown") {
      return html`<main class="away">
        <p-state kind="error" heading=${t("server_away")} detail=${t("server_away_detail")}></p-state>
      </main>`;
    }
    if (!this.page || !this.shown) return nothing;
    const isSignedIn = session.state === "signed-in";
    // Until the way to sign in is there, nothing is shown of what was.
    if (!isSignedIn && !isOpen(this.shown)) return nothing;
    if (!isSignedIn || this.shown.route.bare) return html`${this.page}`;
    return html`<p-frame .place=${this.shown}>${this.#allowed(this.shown)}</p-frame>`;
  }

  #allowed({ route }: Place): TemplateResult | Page {
    if (this.trouble === "page") {
      return html`<p-state kind="error" heading=${t("page_failed")} detail=${t("page_failed_detail")}
        action=${t("reload")} @p-action=${() => location.reload()}></p-state>`;
    }
    if (route.needs && !session.may(route.needs)) {
      const detail = t("forbidden_detail", { permission: route.needs });
      return html`<p-state kind="forbidden" heading=${t("forbidden")} detail=${detail}></p-state>`;
    }
    return this.page as Page;
  }
}

/** Shown to whoever comes, or to whoever holds a link. */
function isOpen({ route, query }: Place): boolean {
  return route.public === "with-token" ? query.has("token") : route.public === true;
}

function isSame(one: Place, other: Place): boolean {
  return one.route === other.route && JSON.stringify(one.params) === JSON.stringify(other.params);
}

declare global {
  interface HTMLElementTagNameMap {
    "p-app": PApp;
  }
}
