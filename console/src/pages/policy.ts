/** The policy: its document to edit and apply, its versions, and what a draft would do, one call or all of them. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { inForce, type InForce } from "../api/policies.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { confirm } from "../components/confirm.js";
import "../components/p-chip.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-tabs.js";
import { toast, toastError } from "../components/toast.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/policy.js";
import { shared } from "../styles/shared.js";
import { Page } from "./page.js";
import "./policy/policy-apply.js";
import "./policy/policy-document.js";
import type { PolicyDocument } from "./policy/policy-document.js";
import "./policy/policy-replay.js";
import "./policy/policy-shadow.js";
import "./policy/policy-simulator.js";
import "./policy/policy-versions.js";

const t = strings("policy", en);
const TABS = ["document", "versions", "simulate", "replay", "shadow"] as const;
type Tab = (typeof TABS)[number];

/** A draft that was left before it was applied, with what it was begun from, until the console is left. */
let kept: { account: string; text: string; base: string } | undefined;

@customElement("page-policy")
export class PagePolicy extends Page {
  @state() private inForce: InForce | undefined;
  /** As it stands in the editor. */
  @state() private text = "";
  /** What was in force when the draft was begun. */
  @state() private base = "";
  @state() private trouble = "";
  @state() private isReviewed = false;
  @query("policy-document") private document_!: PolicyDocument | null;

  static override styles = [
    shared,
    css`
      p-tabs {
        margin-bottom: var(--space-4);
      }

      .moved {
        margin-bottom: var(--space-4);
        color: var(--warn-text);
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("beforeunload", this.#leave);
    addEventListener("keydown", this.#key);
    if (kept && kept.account === this.#owner) [this.text, this.base] = [kept.text, kept.base];
    void this.#load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    kept = this.#isChanged ? { account: this.#owner, text: this.text, base: this.base } : undefined;
    removeEventListener("beforeunload", this.#leave);
    removeEventListener("keydown", this.#key);
  }

  get #owner(): string {
    return session.user?.id ?? "";
  }

  get #isChanged(): boolean {
    return this.text !== this.base;
  }

  /** Fetches what is in force; what somebody is writing stays. */
  async #load(): Promise<void> {
    try {
      const found = await inForce();
      if (!this.#isChanged) [this.text, this.base] = [found.text, found.text];
      [this.inForce, this.trouble] = [found, ""];
    } catch (error) {
      if (this.inForce) toastError(error);
      else this.trouble = ApiError.from(error).message;
    }
  }

  /** The draft counts now: what the server made of it is what is looked at from now on. */
  async #applied(): Promise<void> {
    const text = this.text;
    await this.#load();
    if (this.text === text && this.inForce) [this.text, this.base] = [this.inForce.text, this.inForce.text];
  }

  override render() {
    const { inForce: now } = this;
    return html`<p-page-header heading=${t("title")}>${t("intro")}
        ${now ? html`<p-chip slot="chips">${now.version > 0 ? t("version", { n: now.version }) : t("version_none")}
          </p-chip>` : nothing}
        ${now && this.#isChanged ? html`<p-chip slot="chips" tone="warn">${t("draft_differs")}</p-chip>
          <wa-button slot="actions" size="s" appearance="plain" @click=${this.#discard}>${t("discard")}</wa-button>`
          : nothing}
      </p-page-header>
      <p-tabs label=${t("view")} current=${this.#tab} .tabs=${TABS.map((key) => ({ key, label: t(`tab_${key}`) }))}
        @p-tab=${({ detail }: CustomEvent<string>) => router.setQuery({ tab: detail === "document" ? null : detail })}>
      </p-tabs>
      ${now ? this.#shown(now) : this.#absent()}`;
  }

  get #tab(): Tab {
    const asked = this.query.get("tab");
    return TABS.find((tab) => tab === asked) ?? "document";
  }

  #absent() {
    if (!this.trouble) return html`<p-state kind="loading"></p-state>`;
    return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
      @p-action=${() => void this.#load()}></p-state></div>`;
  }

  #shown(now: InForce) {
    const hasMoved = this.#isChanged && this.base !== now.text;
    return html`${hasMoved ? html`<p class="moved" role="status">${t("moved", { n: now.version })}</p>` : nothing}
      ${this.#part(now)}
      <policy-apply .open=${this.isReviewed} .draft=${this.text} .inForce=${now}
        @p-renew=${() => void this.#load()} @p-saved=${() => void this.#applied()}
        @p-close=${() => (this.isReviewed = false)}></policy-apply>`;
  }

  #part(now: InForce) {
    const canEdit = session.may("manage_policies");
    switch (this.#tab) {
      case "document":
        return html`<policy-document .text=${this.text} .inForce=${now} ?can-edit=${canEdit} @p-text=${this.#changed}
          @p-review=${() => (this.isReviewed = true)}></policy-document>`;
      case "versions":
        return html`<policy-versions .text=${this.text} .inForce=${now} ?can-edit=${canEdit} @p-take=${this.#take}
          @p-changed=${() => void this.#load()}></policy-versions>`;
      case "simulate":
        return html`<policy-simulator .text=${this.text} .inForce=${now}></policy-simulator>`;
      case "replay":
        return html`<policy-replay .text=${this.text} .inForce=${now}></policy-replay>`;
      case "shadow":
        return html`<policy-shadow .text=${this.text} .inForce=${now} ?can-edit=${canEdit} @p-take=${this.#take}>
          </policy-shadow>`;
    }
  }

  readonly #changed = ({ detail }: CustomEvent<string>) => (this.text = detail);

  /** A text from elsewhere becomes the draft; one that somebody wrote is not thrown away unasked. */
  readonly #take = async ({ detail }: CustomEvent<string>) => {
    const question = { heading: t("discard_heading"), detail: t("discard_detail"), action: t("discard"), danger: true };
    if (this.#isChanged && this.text !== detail && !(await confirm(question))) return;
    [this.text, this.base] = [detail, this.inForce?.text ?? this.base];
    toast(t("taken"));
    router.setQuery({ tab: null });
  };

  readonly #discard = async () => {
    const question = { heading: t("discard_heading"), detail: t("discard_detail"), action: t("discard"), danger: true };
    if (!this.inForce || !(await confirm(question))) return;
    [this.text, this.base] = [this.inForce.text, this.inForce.text];
  };

  readonly #leave = (event: BeforeUnloadEvent) => {
    if (this.#isChanged) event.preventDefault();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || !this.document_) return;
    event.preventDefault();
    this.document_.review();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "page-policy": PagePolicy;
  }
}
