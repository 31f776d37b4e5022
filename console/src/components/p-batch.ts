/**
 * One answer for several requests: a bar while some are selected, and a question before it is sent.
 *
 * @event p-clear - the selection is not wanted any more
 * @event p-done - the answer was sent
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Approval } from "../api/approvals.js";
import { api, ask, ApiError } from "../api/client.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import common from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { brief, headline } from "./approval-words.js";
import { visible } from "./json-rows.js";
import "./p-dialog.js";
import type { PField } from "./p-field.js";
import "./p-field.js";
import "./p-icon.js";
import "./p-selected.js";
import { toast } from "./toast.js";

const t = strings("approvals", en);
const tc = strings("common", common);
/** Most that the server takes at once. */
const MOST = 100;

@customElement("p-batch")
export class PBatch extends LitElement {
  @property({ attribute: false }) rows: readonly Approval[] = [];
  @state() private asks: "approve" | "decline" | undefined;
  @state() private busy = false;
  @state() private trouble = "";
  @query("p-field") private comment!: PField | null;

  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        gap: var(--space-2);
        max-height: 16rem;
        overflow: auto;
        padding: var(--space-3);
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }

      li {
        overflow-wrap: anywhere;
      }

      .about {
        display: block;
        font-size: var(--size-s);
        color: var(--text-quiet);
      }

      .trouble {
        color: var(--bad-text);
      }
    `,
  ];

  /** Asks before all selected ones get this answer. */
  ask(approved: boolean): void {
    if (this.rows.length > 0) this.asks = approved ? "approve" : "decline";
  }

  override render() {
    const n = this.rows.length;
    if (n === 0) return nothing;
    return html`<p-selected label=${t("selected", { n })} clear-label=${t("clear_selection")}
        @p-clear=${() => this.dispatchEvent(new Event("p-clear"))}>
        <wa-button size="s" appearance="outlined" variant="danger" @click=${() => this.ask(false)}>
          ${t("decline_n", { n })}
        </wa-button>
        <wa-button size="s" variant="brand" @click=${() => this.ask(true)}>${t("approve_n", { n })}</wa-button>
      </p-selected>
      ${this.asks ? this.#dialog(this.asks) : nothing}`;
  }

  #dialog(answer: "approve" | "decline") {
    const n = this.rows.length;
    const isNeeded = this.rows.some(({ needsReason }) => needsReason);
    return html`<p-dialog open heading=${t(`batch_${answer}`, { n })} @p-close=${() => (this.asks = undefined)}>
      <p class="quiet">${t(`batch_detail_${answer}`)}</p>
      <ul tabindex="0" aria-label=${t("list")}>
        ${this.rows.map((row) => html`<li>
          ${headline(row)}<span class="about">${visible(row.summary ?? brief(row.args))}</span>
        </li>`)}
      </ul>
      <p-field label=${t(isNeeded ? "comment_needed" : "comment")} lines="2" maxlength="4000" .error=${this.trouble}
        placeholder=${t(isNeeded ? "comment_needed_hint" : "comment_hint")}></p-field>
      <wa-button slot="actions" size="s" appearance="plain" @click=${() => (this.asks = undefined)}>
        ${tc("cancel")}
      </wa-button>
      <wa-button slot="actions" size="s" variant=${answer === "approve" ? "brand" : "danger"} ?loading=${this.busy}
        @click=${() => void this.#send(answer === "approve", isNeeded)}>${t(`${answer}_n`, { n })}</wa-button>
    </p-dialog>`;
  }

  async #send(approved: boolean, isNeeded: boolean): Promise<void> {
    const comment = this.comment?.value.trim() ?? "";
    if (isNeeded && comment === "") {
      this.trouble = t("reason_missing");
      return;
    }
    this.busy = true;
    this.trouble = "";
    try {
      await this.#each(this.rows.map(({ id }) => id), approved, comment);
      this.asks = undefined;
      this.dispatchEvent(new Event("p-done"));
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    } finally {
      this.busy = false;
    }
  }

  async #each(ids: string[], approved: boolean, comment: string): Promise<void> {
    let [done, failed, why] = [0, 0, ""];
    for (let at = 0; at < ids.length; at += MOST) {
      const body = { ids: ids.slice(at, at + MOST), approved, ...(comment && { comment }) };
      const sent = api.POST("/api/v1/approval-requests/decide-batch", { body });
      const { succeeded, failed: more, results } = await ask(sent);
      done += succeeded;
      failed += more;
      why ||= results.find(({ ok }) => !ok)?.error ?? "";
    }
    if (done > 0) toast(t("batch_done", { n: done }), approved ? "good" : "still");
    if (failed > 0) toast(t("batch_failed", { n: failed, why }), "bad");
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-batch": PBatch;
  }
}
