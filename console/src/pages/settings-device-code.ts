/**
 * A code to be scanned by a phone, until it is over or the phone has registered.
 *
 * @event p-registered - a device was added
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { deviceCode, preferences, squaresOf, type DeviceCode } from "../api/notifications.js";
import { ApiError } from "../api/errors.js";
import "../components/p-code.js";
import "../components/p-state.js";
import { span } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/settings.js";
import { shared } from "../styles/shared.js";

const t = strings("settings", en);
/** Nothing tells that a device has registered, so it is asked for. */
const ASK_MS = 2_500;

@customElement("p-device-code")
export class PDeviceCode extends LitElement {
  /** How many devices there were. */
  @property({ type: Number }) known = 0;
  @state() private code: DeviceCode | undefined;
  @state() private left = 0;
  @state() private trouble = "";

  #clock: ReturnType<typeof setInterval> | undefined;
  #asks: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--space-5);
        align-items: center;
        padding: var(--space-4);
        border: var(--line);
        border-radius: var(--radius-s);
      }

      svg {
        width: 11rem;
        height: 11rem;
        border-radius: var(--radius-s);
        background: white;
      }

      .over {
        opacity: 0.1;
      }

      @media (max-width: 40rem) {
        .all {
          grid-template-columns: minmax(0, 1fr);
          justify-items: center;
          text-align: center;
        }
      }
    `,
  ];

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.#clock = setInterval(() => this.#tick(), 1_000);
    this.#asks = setInterval(() => void this.#ask(), ASK_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    clearInterval(this.#asks);
  }

  readonly #load = async () => {
    try {
      this.code = await deviceCode();
      this.trouble = "";
      this.#tick();
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  #tick() {
    if (this.code) this.left = Math.max(0, (Date.parse(this.code.expires_at) - Date.now()) / 1000);
  }

  async #ask() {
    const kept = await preferences().catch(() => undefined);
    if ((kept?.mobile_device_tokens.length ?? 0) > this.known) this.dispatchEvent(new Event("p-registered"));
  }

  override render() {
    if (this.trouble) return html`<p-state kind="error" detail=${this.trouble}></p-state>`;
    const squares = this.code && squaresOf(this.code);
    if (!this.code || !squares) return nothing;
    const isOver = this.left <= 0;
    return html`<div class="all">
      <svg class=${isOver ? "over" : ""} viewBox="0 0 ${squares.width} ${squares.width}" role="img"
        aria-label=${t("qr")} shape-rendering="crispEdges"><path d=${squares.path} fill="black"></path></svg>
      <div class="stack">
        <div>
          <h3>${t("qr")}</h3>
          <p class="quiet small">${isOver ? t("qr_over") : t("qr_detail", { span: span(Math.ceil(this.left)) })}</p>
        </div>
        ${isOver
          ? html`<div><wa-button size="s" appearance="outlined" @click=${this.#load}>${t("qr_again")}</wa-button></div>`
          : html`<p class="quiet small">${t("qr_link")}</p><p-code .text=${this.code.url} wrap></p-code>`}
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-device-code": PDeviceCode;
  }
}
