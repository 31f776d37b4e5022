/** How long a request waits still, second by second. All of them tick together, and only while they are on screen. */
import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Approval } from "../api/approvals.js";
import { exactTime, span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/approvals.js";
import { left } from "./approval-words.js";
import "./p-icon.js";

const t = strings("approvals", en);
const SOON_SECS = 60;
const shown = new Set<PCountdown>();
let clock: ReturnType<typeof setInterval> | undefined;

@customElement("p-countdown")
export class PCountdown extends LitElement {
  @property({ attribute: false }) approval:
    | Pick<Approval, "remaining" | "seenAt" | "isFrozen" | "expiresAt">
    | undefined;

  static override styles = css`
    span {
      display: inline-flex;
      align-items: center;
      gap: 0.35em;
      font-size: var(--size-s);
      font-variant-numeric: tabular-nums;
      color: var(--text-quiet);
      white-space: nowrap;
    }

    .soon {
      color: var(--bad-text);
      font-weight: var(--weight-strong);
    }
  `;

  override connectedCallback() {
    super.connectedCallback();
    shown.add(this);
    clock ??= setInterval(() => shown.forEach((countdown) => countdown.requestUpdate()), 1_000);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    shown.delete(this);
    if (shown.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  }

  override render() {
    const { approval } = this;
    if (!approval) return html``;
    if (approval.isFrozen) return html`<span title=${t("frozen")}><p-icon name="pause"></p-icon>${t("on_hold")}</span>`;
    const seconds = left(approval);
    const text = seconds > 0 ? t("left", { span: span(Math.ceil(seconds)) }) : t("too_late");
    return html`<span class=${seconds < SOON_SECS ? "soon" : ""}
      title=${t("left_title", { time: exactTime(approval.expiresAt) })}><p-icon name="clock"></p-icon>${text}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-countdown": PCountdown;
  }
}
