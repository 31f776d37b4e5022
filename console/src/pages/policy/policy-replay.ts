/** Recorded calls, decided again by the draft: how many would change, and which. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import { REPLAY_PAGE, replay, type InForce } from "../../api/policies.js";
import "../../components/p-figure.js";
import "../../components/p-icon.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import { toastError } from "../../components/toast.js";
import { capital, count } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import "./policy-differences.js";
import { sumText, withPage, type Replay } from "./policy-words.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);
const DAYS = [1, 7, 30, 90, 365];

@customElement("policy-replay")
export class PolicyReplay extends LitElement {
  /** The draft. */
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) inForce!: InForce;
  @state() private days = 30;
  @state() private result: Replay | undefined;
  /** The draft that was replayed. */
  @state() private of = "";
  @state() private isBusy = false;
  @state() private trouble = "";

  static override styles = [shared, policyStyles];

  async #run(): Promise<void> {
    [this.isBusy, this.trouble, this.result, this.of] = [true, "", undefined, this.text];
    try {
      this.result = withPage(undefined, await replay(this.of, this.days), REPLAY_PAGE);
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    } finally {
      this.isBusy = false;
    }
  }

  readonly #more = async (): Promise<void> => {
    const { result } = this;
    if (!result?.cursor || this.isBusy) return;
    this.isBusy = true;
    try {
      this.result = withPage(result, await replay(this.of, this.days, result.cursor), REPLAY_PAGE);
    } catch (error) {
      toastError(error);
    } finally {
      this.isBusy = false;
    }
  };

  override render() {
    const days = DAYS.map((n) => ({ value: String(n), label: t("days", { n }) }));
    return html`<section class="stack" aria-label=${t("tab_replay")}>
      <p class="quiet">${t("replay_intro")}</p>
      <div class="row head">
        <p-select label=${t("replay_days")} .value=${String(this.days)} .options=${days}
          @change=${({ currentTarget }: Event) => (this.days = Number((currentTarget as PSelect).value))}></p-select>
        <wa-button variant="brand" ?loading=${this.isBusy} @click=${() => void this.#run()}>
          <p-icon slot="start" name="play"></p-icon>${t("replay_run")}</wa-button>
      </div>
      ${this.text === this.inForce.text ? html`<p class="quiet small">${t("replay_same")}</p>` : nothing}
      ${this.#shown()}
    </section>`;
  }

  #shown() {
    const { result, trouble } = this;
    if (trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${trouble} action=${t("retry")}
        @p-action=${() => void this.#run()}></p-state></div>`;
    }
    if (!result && this.isBusy) {
      return html`<div class="sheet"><p-state kind="loading"></p-state>
        <p class="quiet small more" role="status">${t("replay_running")}</p></div>`;
    }
    if (!result) {
      return html`<div class="sheet"><p-state icon="history" heading=${t("replay_first")}
        detail=${t("replay_first_detail")}></p-state></div>`;
    }
    if (result.calls === 0) {
      return html`<div class="sheet"><p-state heading=${t("replay_no_calls")}
        detail=${t("replay_no_calls_detail")}></p-state></div>`;
    }
    return this.#result(result);
  }

  #result(result: Replay) {
    const { calls, changes, unknown, unchanged, differences, cursor, isPart } = result;
    return html`${this.of === this.text ? nothing : html`<p class="warn" role="status">${t("replay_stale")}</p>`}
      <div role="status"><h2 class="sum">${capital(sumText(result))}</h2></div>
      <div class="figures">
        <p-figure class="sheet" label=${t("replay_change")} value=${count(changes)}></p-figure>
        <p-figure class="sheet" label=${t("replay_cannot_tell")} value=${count(unknown)}></p-figure>
        <p-figure class="sheet" label=${t("replay_unchanged")} value=${count(unchanged)}></p-figure>
      </div>
      ${isPart ? html`<p class="quiet">${t("replay_part", { calls: t("calls", { n: calls }) })}</p>` : nothing}
      ${differences.length === 0 && !cursor
        ? html`<div class="sheet"><p-state icon="ok" heading=${t("replay_none")}></p-state></div>`
        : html`<policy-differences .differences=${differences} ?has-more=${cursor !== undefined} ?busy=${this.isBusy}
            more=${t(isPart ? "replay_go_on" : "listed_more")} @p-more=${this.#more}></policy-differences>`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-replay": PolicyReplay;
  }
}
