/** One request for approval on a page of its own: for who is signed in, and for whoever has a link to it. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, query } from "lit/decorators.js";
import type { Approval, Decision } from "../api/approvals.js";
import { session } from "../api/session.js";
import { headline, standing } from "../components/approval-words.js";
import { ChangeController } from "../components/change-controller.js";
import { KeysController } from "../components/keys-controller.js";
import "../components/p-approval.js";
import type { PApproval } from "../components/p-approval.js";
import "../components/p-chip.js";
import "../components/p-countdown.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import words from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { ApprovalDesk } from "./approval-desk.js";
import { Page } from "./page.js";

const t = strings("approvals", en);
const tc = strings("common", words);

@customElement("page-approval")
export class PageApproval extends Page {
  @query("p-approval") private shown!: PApproval | null;

  readonly #desk = new ApprovalDesk(this);
  readonly #keys = new KeysController(this, [
    { key: "a", label: t("key_approve"), run: () => this.shown?.decide(true) },
    { key: "d", label: t("key_decline"), run: () => this.shown?.decide(false) },
    { key: "e", label: t("key_edit"), run: () => this.shown?.edit() },
    { key: "c", label: t("key_comment"), run: () => this.shown?.write() },
  ]);

  static override styles = [
    shared,
    css`
      .alone {
        max-width: 52rem;
        margin-inline: auto;
        padding: var(--space-6) var(--space-4) var(--space-7);
      }

      .sheet {
        --pad-inline: var(--space-5);
      }

      .chips {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
      }

      .lead {
        margin-bottom: var(--space-4);
      }

      @media (max-width: 40rem) {
        .keys {
          display: none;
        }

        .sheet {
          --pad-inline: var(--space-4);
        }
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override willUpdate(changed: Map<string, unknown>) {
    if (changed.has("params") || changed.has("query")) {
      this.#desk.open(this.params["id"] ?? "", this.query.get("token") ?? undefined);
    }
  }

  override render() {
    const isAlone = session.state !== "signed-in";
    const content = this.#content(isAlone);
    return isAlone ? html`<main class="alone">${content}</main>` : content;
  }

  #content(isAlone: boolean) {
    const { whole, failed } = this.#desk;
    const [back, label] = isAlone ? ["", ""] : ["/console/approvals", t("back")];
    if (failed) return this.#failed(isAlone);
    if (!whole) {
      return html`<p-page-header heading=${t("title")}></p-page-header><p-state kind="loading"></p-state>`;
    }
    const { approval } = whole;
    const { busy, trouble, errors, schema } = this.#desk;
    return html`<p-page-header heading=${headline(approval)} back-href=${back} back-label=${label}>
        <span slot="chips" class="chips">${chipsOf(approval)}</span>
        ${isAlone ? nothing : html`<span slot="actions">${this.#keys.button()}</span>`}
      </p-page-header>
      ${isAlone ? html`<p class="quiet lead small">${t("link_lead")} ${this.#signIn()}</p>` : nothing}
      <div class="sheet pad">
        <p-approval .approval=${approval} .history=${whole.history} .told=${whole.told} .schema=${schema}
          ?signed-in=${!isAlone} .busy=${busy} .trouble=${trouble} .errors=${errors} @p-decide=${this.#decide}>
        </p-approval>
      </div>
      ${this.#keys.help()}`;
  }

  #failed(isAlone: boolean) {
    const { failed } = this.#desk;
    const isGone = failed?.code === "not_found";
    const word = isAlone ? "link_dead" : "not_found";
    return html`<p-page-header heading=${isGone ? t(word) : t("title")}></p-page-header>
      ${isGone
        ? html`<p-state icon="ban" detail=${t(`${word}_detail`)}>
            ${isAlone ? this.#signIn() : html`<a href="/console/approvals">${t("title")}</a>`}
          </p-state>`
        : html`<p-state kind="error" detail=${failed?.message ?? ""} action=${tc("retry")}
            @p-action=${() => void this.#desk.refresh()}></p-state>`}`;
  }

  #signIn() {
    const next = encodeURIComponent(location.pathname);
    return html`<a href="/console/sign-in?next=${next}">${t("link_sign_in")}</a>`;
  }

  readonly #decide = (event: CustomEvent<Decision>) => void this.#desk.decide(event.detail);
}

/** How it stands, as chips. */
export function chipsOf(approval: Approval) {
  const [word, tone] = standing(approval);
  const { risk } = approval;
  return html`<p-chip tone=${tone} dot>${word}</p-chip>
    ${risk === "high" ? html`<p-chip tone="bad" title=${t("risk_title")}>${t("risk_high")}</p-chip>` : nothing}
    ${approval.status === "pending" ? html`<p-countdown .approval=${approval}></p-countdown>` : nothing}`;
}


