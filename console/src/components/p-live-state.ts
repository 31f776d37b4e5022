/** How the connection stands; with a way to hurry when it is lost. Says when it is back. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { live, type LiveState } from "../api/live.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/shell.js";
import { shared } from "../styles/shared.js";
import "./p-chip.js";
import type { Tone } from "./p-chip.js";
import "./p-icon.js";
import { toast } from "./toast.js";

const t = strings("shell", en);
const TONES: Record<LiveState, Tone> = { idle: "still", connecting: "still", online: "good", offline: "bad" };

@customElement("p-live-state")
export class PLiveState extends LitElement {
  @state() private state = live.state;
  @state() private now = Date.now();

  #wasLost = false;
  #clock: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    shared,
    css`
      .row {
        flex-wrap: nowrap;
      }

      .detail {
        font-size: var(--size-s);
        color: var(--bad-text);
      }

      @media (max-width: 56rem) {
        .detail {
          display: none;
        }
      }
    `,
  ];

  override connectedCallback() {
    super.connectedCallback();
    live.addEventListener("change", this.#changed);
    this.#changed();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    live.removeEventListener("change", this.#changed);
    clearInterval(this.#clock);
  }

  readonly #changed = () => {
    this.state = live.state;
    clearInterval(this.#clock);
    if (this.state === "offline") {
      this.#wasLost = true;
      this.#clock = setInterval(() => (this.now = Date.now()), 1_000);
    } else if (this.state === "online" && this.#wasLost) {
      this.#wasLost = false;
      toast(t("live_back"));
    }
  };

  override render() {
    const name = t(`live_${this.state}`);
    const chip = html`<p-chip tone=${TONES[this.state]} dot><span role="status">${name}</span></p-chip>`;
    if (this.state !== "offline") return chip;
    const seconds = Math.max(1, Math.ceil((live.retryAt - this.now) / 1000));
    return html`<div class="row">
      <span class="detail">${t("live_offline_detail", { seconds })}</span>
      ${chip}
      <wa-button size="s" appearance="outlined" @click=${() => live.hurry()}>${t("live_retry")}</wa-button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-live-state": PLiveState;
  }
}
