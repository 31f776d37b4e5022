/**
 * A webhook's address and secret to enter at a tracker, what else a person has to do there, and a signed test delivery.
 *
 * @event p-rotate - a new secret is wanted
 * @event p-send - a test delivery is to be sent from here: a `Sample`
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { curl, type Hook } from "../api/deliveries.js";
import { sample, type Sample, type TrackerKind } from "../api/samples.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/trackers.js";
import { shared } from "../styles/shared.js";
import { isRotation, stepsOf } from "./hook-steps.js";
import "./p-code.js";
import "./p-icon.js";

const t = strings("trackers", en);

@customElement("p-hook")
export class PHook extends LitElement {
  @property() kind: TrackerKind = "github";
  @property() url = "";
  /** What the tracker calls the organization. */
  @property() organization = "";
  /** Known only where it was just made. */
  @property({ attribute: false }) secret: string | undefined;
  /** What the server says that a person has to do. */
  @property() message = "";
  /** The caller may make a new secret. */
  @property({ type: Boolean }) editable = false;
  @property({ type: Boolean }) busy = false;
  /** Leaves out what a person has to do, and the test delivery. */
  @property({ type: Boolean }) brief = false;

  static override styles = [
    shared,
    css`
      dl {
        display: grid;
        gap: var(--space-3);
      }

      dt {
        margin-bottom: var(--space-1);
        font-size: var(--size-s);
        font-weight: var(--weight-strong);
      }

      ol {
        display: grid;
        gap: var(--space-2);
        counter-reset: step;
      }

      ol li {
        display: grid;
        grid-template-columns: 1.5rem minmax(0, 1fr);
        overflow-wrap: anywhere;
        counter-increment: step;
      }

      ol li::before {
        content: counter(step);
        color: var(--text-quiet);
        font-variant-numeric: tabular-nums;
      }

      p-code {
        --code-max: 14rem;
      }

      details {
        border-top: var(--line);
        padding-top: var(--space-3);
      }

      summary {
        font-weight: var(--weight-strong);
        cursor: pointer;
      }

      details > div {
        margin-top: var(--space-3);
      }
    `,
  ];

  override render() {
    return html`<div class="stack">
      <dl>
        <div><dt>${t("hook_address")}</dt><dd><p-code wrap .text=${this.url}></p-code></dd></div>
        ${this.secret === undefined ? this.#noSecret() : this.#secret(this.secret)}
      </dl>
      ${this.brief ? nothing : this.#steps()}
      ${this.brief || this.secret === undefined ? nothing : this.#test(this.secret)}
    </div>`;
  }

  #secret(secret: string) {
    return html`<div>
      <dt>${t("hook_secret")}</dt>
      <dd class="stack"><p-code wrap .text=${secret}></p-code>
        <p class="quiet small">${t("hook_secret_once")}</p></dd>
    </div>`;
  }

  #noSecret() {
    if (!this.editable) return nothing;
    return html`<div>
      <dt>${t("hook_secret")}</dt>
      <dd class="row"><span class="quiet small">${t("hook_test_needs_secret")}</span>
        <wa-button size="s" appearance="outlined" ?loading=${this.busy} @click=${this.#rotate}>
          ${t("hook_new_secret")}</wa-button></dd>
    </div>`;
  }

  #steps() {
    const { why, steps } = stepsOf(this.message);
    if (!why && steps.length === 0) return nothing;
    return html`<section class="stack">
      ${why ? html`<p>${why}</p>` : nothing}
      ${steps.length > 0
        ? html`<h3>${t("hook_steps")}</h3>
            <ol>${steps.map((step) => html`<li><span>${this.#step(step)}</span></li>`)}</ol>`
        : nothing}
    </section>`;
  }

  /** The one that the console does itself is said in its words. */
  #step(step: string): string {
    if (!isRotation(step)) return step;
    return t(this.secret === undefined ? "step_secret" : "step_secret_known");
  }

  #test(secret: string) {
    const hook: Hook = { kind: this.kind, url: this.url, secret };
    const made = sample(this.kind, "issue", this.organization);
    return html`<details>
      <summary>${t("hook_test")}</summary>
      <div class="stack">
        <p class="quiet">${t("hook_test_detail")}</p>
        <p-code label=${t("hook_test_curl")} .text=${curl(hook, made)}></p-code>
        <div class="row">
          <wa-button size="s" ?loading=${this.busy} @click=${() => this.#send(made)}>
            <p-icon slot="start" name="send"></p-icon>${t("hook_test_send")}</wa-button>
          <slot name="sent"></slot>
        </div>
      </div>
    </details>`;
  }

  readonly #rotate = () => this.dispatchEvent(new Event("p-rotate"));

  #send(made: Sample) {
    this.dispatchEvent(new CustomEvent<Sample>("p-send", { detail: made }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-hook": PHook;
  }
}
