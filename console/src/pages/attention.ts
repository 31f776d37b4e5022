/** What needs a person now: approvals, failures, trackers and the server in trouble. Empty is good. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { dismissed, itemsOf, lookAround, setDismissed, type Item, type Kind } from "../api/attention.js";
import { ApiError } from "../api/errors.js";
import { tellsOfParked } from "../api/replays.js";
import { tellsOfHeld } from "../api/tool-reviews.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-icon.js";
import type { IconName } from "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/attention.js";
import commonEn from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";

const t = strings("attention", en);
const common = strings("common", commonEn);
const RENEW_MS = 400;
/** What tells nothing over the WebSocket is looked at so often. */
const LOOK_MS = 30_000;

const GROUPS: { heading: keyof typeof en; kinds: Kind[]; icon: IconName }[] = [
  { heading: "approvals", kinds: ["approval"], icon: "approvals" },
  { heading: "server", kinds: ["server"], icon: "warn" },
  { heading: "events", kinds: ["parked"], icon: "events" },
  { heading: "held", kinds: ["held"], icon: "reviews" },
  { heading: "trackers", kinds: ["tracker", "tracker_projects", "tracker_expires"], icon: "trackers" },
  { heading: "failed", kinds: ["failed"], icon: "fail" },
];

@customElement("page-attention")
export class PageAttention extends Page {
  @state() private items: Item[] | undefined;
  @state() private away = dismissed();
  @state() private trouble = "";

  #due: ReturnType<typeof setTimeout> | undefined;
  #looks: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        gap: var(--space-5);
      }

      section {
        display: grid;
        gap: var(--space-3);
      }

      h2 span {
        margin-inline-start: var(--space-1);
        color: var(--text-quiet);
        font-weight: 400;
      }

      li {
        display: grid;
        grid-template-columns: 2.25rem minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-4);
        padding: var(--space-3) var(--space-4);
      }

      li + li {
        border-top: var(--line);
      }

      .icon {
        display: grid;
        width: 2.25rem;
        height: 2.25rem;
        place-content: center;
        border-radius: var(--radius-s);
        background: var(--warn-tint);
        color: var(--warn-text);
        font-size: var(--size-l);
      }

      .grave {
        background: var(--bad-tint);
        color: var(--bad-text);
      }

      .words {
        display: grid;
        gap: 0.1rem;
      }

      .detail {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow-wrap: anywhere;
      }

      .heading {
        font-weight: var(--weight-strong);
        overflow-wrap: anywhere;
      }

      @media (max-width: 40rem) {
        li {
          grid-template-columns: 2.25rem minmax(0, 1fr);
        }

        .deeds {
          grid-column: 2;
        }
      }
    `,
  ];

  constructor() {
    super();
    const soon = () => this.#soon();
    new LiveController(this, "approvals", soon, soon);
    new LiveController(this, "flow_executions", soon, soon);
    new LiveController(this, "activity", (message) => (
      (tellsOfHeld(message) || tellsOfParked(message)) && soon()), soon);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.#looks = setInterval(() => void this.#load(), LOOK_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
    clearInterval(this.#looks);
    this.#due = undefined;
  }

  #soon() {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      void this.#load();
    }, RENEW_MS);
  }

  async #load(): Promise<void> {
    try {
      this.items = itemsOf(await lookAround());
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("detail")}</p-page-header>${this.#content()}`;
  }

  #content() {
    if (!this.items && this.trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${common("retry")}
        @p-action=${() => void this.#load()}></p-state></div>`;
    }
    if (!this.items) return html`<p-state kind="loading"></p-state>`;
    const shown = this.items.filter(({ fingerprint }) => !this.away.has(fingerprint));
    const hiddenNow = this.items.length - shown.length;
    return html`<div class="all">
      ${shown.length === 0
        ? html`<div class="sheet">
            <p-state icon="checks" heading=${t("clear")} detail=${t("clear_detail")}></p-state>
          </div>`
        : GROUPS.map((group) => this.#group(group, shown.filter(({ kind }) => group.kinds.includes(kind))))}
      ${hiddenNow > 0
        ? html`<p class="quiet small row">${t("dismissed", { n: hiddenNow })}
            <wa-button size="s" appearance="plain" @click=${() => this.#hide([])}>
              ${t("show_dismissed")}
            </wa-button></p>`
        : nothing}
    </div>`;
  }

  #group({ heading, icon }: (typeof GROUPS)[number], items: Item[]) {
    if (items.length === 0) return nothing;
    return html`<section>
      <h2>${t(heading)}<span class="number">${items.length}</span></h2>
      <ul class="sheet">${repeat(items, ({ fingerprint }) => fingerprint, (item) => this.#item(item, icon))}</ul>
    </section>`;
  }

  #item(item: Item, icon: IconName) {
    return html`<li>
      <span class="icon ${item.isGrave ? "grave" : ""}"><p-icon name=${icon}></p-icon></span>
      <div class="words">
        <p class="heading">${headingOf(item)}</p>
        ${item.detail ? html`<p class="detail quiet small">${item.detail}</p>` : nothing}
        ${item.when
          ? html`<p class="quiet small">${item.kind === "approval" ? t("until") : nothing}
              <p-time when=${item.when}></p-time></p>`
          : nothing}
      </div>
      <div class="deeds row">
        ${item.kind === "approval"
          ? nothing
          : html`<wa-button size="s" appearance="plain" @click=${() => this.#hide([...this.away, item.fingerprint])}>
              ${t("dismiss")}</wa-button>`}
        ${item.href
          ? html`<wa-button size="s" href=${item.href} variant=${item.kind === "approval" ? "brand" : "neutral"}
              appearance=${item.kind === "approval" ? "accent" : "outlined"}>
              ${t(item.kind === "approval" ? "decide" : "look")}</wa-button>`
          : nothing}
      </div>
    </li>`;
  }

  #hide(fingerprints: string[]) {
    setDismissed(fingerprints);
    this.away = dismissed();
  }
}

function headingOf({ kind, subject, n, isGrave }: Item): string {
  switch (kind) {
    case "approval":
      return t("waits_for", { tool: subject });
    case "parked":
      return t("events_detail", { n });
    case "held":
      return t("held_detail", { server: subject, n });
    case "server":
      return t(isGrave ? "server_down" : "server_degraded", { part: subject });
    case "tracker":
      return `${subject}: ${t("tracker_invalid")}`;
    case "tracker_projects":
      return `${subject}: ${t("tracker_projects", { n })}`;
    case "tracker_expires":
      return `${subject}: ${t("tracker_expires")}`;
    case "failed":
      return subject;
  }
}
