/** How the chain of records stands, in one line that opens: verified, signed, gaps, keys; and exports of the record. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { auditKeys, exported, integrity, type AuditFilter, type AuditKey, type ExportFormat,
  type Integrity } from "../api/audit.js";
import { ApiError } from "../api/errors.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-code.js";
import "../components/p-icon.js";
import type { IconName } from "../components/p-icon.js";
import "../components/p-id.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { count, date } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/audit.js";
import commonEn from "../strings/en/common.js";
import { factLines } from "../styles/facts.js";
import { shared } from "../styles/shared.js";
import { verdictOf, type ChainVerdict } from "./audit-chain.js";

const t = strings("audit", en);
const common = strings("common", commonEn);
/** The chain grows by itself; whoever looks sees it so often. */
const LOOK_MS = 15_000;
const ICONS: Record<ChainVerdict, IconName> = { good: "ok", catching_up: "clock", fault: "warn", none: "info" };
const FILES: Record<ExportFormat, string> = { jsonl: "audit.jsonl", ocsf: "audit.ocsf.jsonl" };

@customElement("audit-integrity")
export class AuditIntegrity extends LitElement {
  /** The span of time that is exported. */
  @property({ attribute: false }) span: AuditFilter = {};
  @state() private chain: Integrity | undefined;
  @state() private keys: AuditKey[] | undefined;
  @state() private trouble = "";
  @state() private busy: ExportFormat | undefined;

  #looks: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    shared,
    factLines,
    css`
      :host {
        --facts-name: 9rem;
      }

      summary {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-3) var(--space-4);
        list-style: none;
        cursor: pointer;
      }

      summary::-webkit-details-marker {
        display: none;
      }

      summary span {
        overflow-wrap: anywhere;
      }

      .good > p-icon {
        color: var(--good-text);
      }

      .fault {
        border-radius: var(--radius-m);
        background: var(--bad-tint);
        color: var(--bad-text);
      }

      .body {
        padding: 0 var(--space-4) var(--space-4);
      }

      .facts {
        font-size: var(--size-s);
      }

      .trouble {
        padding: var(--space-3) var(--space-4);
      }

      li + li {
        margin-top: var(--space-3);
      }

      @media (max-width: 40rem) {
        .facts > div {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
      }
    `,
  ];

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.#looks = setInterval(() => document.hidden || void this.#load(), LOOK_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#looks);
  }

  async #load(): Promise<void> {
    try {
      this.chain = await integrity();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    const { chain } = this;
    if (this.trouble && !chain) {
      return html`<div class="sheet trouble row">${t("chain_failed", { why: this.trouble })}
        <wa-button size="s" appearance="outlined" @click=${() => void this.#load()}>${common("retry")}</wa-button>
      </div>`;
    }
    if (!chain) return html`<div class="sheet trouble quiet" role="status">${t("chain_loading")}</div>`;
    const verdict = verdictOf(chain);
    return html`<details class="sheet" @toggle=${this.#opened}>
      <summary class=${verdict}><p-icon name=${ICONS[verdict]}></p-icon><span>${this.#said(verdict, chain)}</span>
        <span class="small quiet">${t("chain_details")}</span></summary>
      <div class="body stack">${this.#facts(chain, verdict)} ${this.#keys()} ${this.#exports()}</div>
    </details>`;
  }

  #said(verdict: ChainVerdict, chain: Integrity) {
    const [n, last] = [chain.verified_up_to, count(chain.last_record)];
    if (verdict === "none") return t("chain_none");
    if (verdict === "fault") return t("chain_fault", { fault: visible(chain.fault ?? "") });
    return t(verdict === "good" ? "chain_good" : "chain_catching_up", { n, last });
  }

  #facts(chain: Integrity, verdict: ChainVerdict) {
    const { last_checkpoint: signed, verified_up_to: n, first_record: first } = chain;
    const facts: [keyof typeof en, unknown][] = [
      ["chain_verified", html`${t("chain_verified_at", { n })} <p-time when=${chain.verified_at ?? ""}
        none=${common("never")}></p-time>`],
      ["chain_checkpoint", signed
        ? html`${t("chain_checkpoint_at", { number: count(signed.number), record: count(signed.record) })}
            <p-time when=${signed.at ?? ""}></p-time>`
        : t("chain_checkpoint_none")],
      ["chain_signed", count(chain.signed_up_to)],
      ["chain_first", first > 1 ? t("chain_first_gone", { n: first }) : count(first)],
      ["chain_unsealed", t("chain_unsealed_n", { n: chain.unsealed })],
      ["chain_gaps", verdict === "fault" ? visible(chain.fault ?? "") : t("chain_gaps_none")],
      ["chain_anchor", html`<p-id .value="${chain.last_record}:${chain.hash}" whole></p-id>
        <span class="quiet">${t("chain_anchor_detail")}</span>`],
    ];
    return html`${verdict === "fault" ? html`<p>${t("chain_fault_detail")}</p>` : nothing}
      <dl class="facts">${facts.map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  #keys() {
    if (this.keys === undefined) return nothing;
    return html`<section><h2>${t("keys")}</h2><p class="quiet small">${t("keys_detail")}</p>
      ${this.keys.length === 0 ? html`<p class="quiet">${t("keys_none")}</p>` : html`<ul>${this.keys.map(
        ({ id, public_key: key, created_at: since, retired_at: retired }) => html`<li>
          <p class="row small"><code>${id}</code>
            <p-chip tone=${retired ? "still" : "good"}>${t(retired ? "key_retired" : "key_signs")}</p-chip>
            <span class="quiet">${t("key_since")} ${date(since)}</span></p>
          <p-code wrap label="${t("keys")} ${id}" .text=${key}></p-code></li>`)}</ul>`}</section>`;
  }

  #exports() {
    const button = (format: ExportFormat) => html`<wa-button size="s" appearance="outlined"
      ?loading=${this.busy === format} ?disabled=${this.busy !== undefined}
      @click=${() => void this.#export(format)}><p-icon slot="start" name="download"></p-icon>
      ${t(`export_${format}`)}</wa-button>`;
    return html`<section class="stack"><h2>${t("export")}</h2>
      <div class="row">${button("jsonl")} ${button("ocsf")}</div>
      <p class="quiet small">${t("export_span")}</p></section>`;
  }

  readonly #opened = (event: Event) => {
    if (!(event.target as HTMLDetailsElement).open || this.keys) return;
    auditKeys().then((keys) => (this.keys = keys), toastError);
  };

  async #export(format: ExportFormat): Promise<void> {
    this.busy = format;
    try {
      const url = URL.createObjectURL(await exported(format, this.span));
      const link = document.createElement("a");
      [link.href, link.download] = [url, FILES[format]];
      link.click();
      // The browser has begun to read it by then.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      toast(t("exported", { file: FILES[format] }));
    } catch (error) {
      toastError(error);
    }
    this.busy = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "audit-integrity": AuditIntegrity;
  }
}
