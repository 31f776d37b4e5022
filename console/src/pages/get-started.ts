/** The path from a new account to a first execution, each step done right here. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api, ask, type Schema } from "../api/client.js";
import { ApiError } from "../api/errors.js";
import { newestExecutions, type Execution } from "../api/executions.js";
import { canSign, curlOf, sendTestEvent, type Hook } from "../api/hook.js";
import { presets, type Preset } from "../api/presets.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import { toneOf } from "../components/p-chip.js";
import "../components/p-code.js";
import "../components/p-field.js";
import "../components/p-icon.js";
import { toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/start.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import { startStyles } from "./get-started.styles.js";

const t = strings("start", en);
const SUGGESTED = "issue-triage.yaml";
const KINDS = { github: "GitHub", gitlab: "GitLab", jira: "Jira" } as const;

type Step = "tracker" | "flow" | "event" | "watch";

@customElement("p-get-started")
export class PGetStarted extends LitElement {
  @state() private trackers: string[] = [];
  @state() private flows: Schema<"FlowResponse">[] = [];
  @state() private presets: Preset[] = [];
  /** Of the tracker that was connected just now. */
  @state() private hook: Hook | undefined;
  @state() private sent = false;
  @state() private execution: Execution | undefined;
  @state() private busy: string | undefined;
  @state() private problems: ReadonlyMap<string, string> = new Map();

  static override styles = [shared, controlStyles, startStyles];

  constructor() {
    super();
    const look = () => void this.#look();
    new LiveController(this, "flow_executions", look, look);
    new LiveController(this, "activity", () => (this.sent = true), () => undefined);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const [trackers, flows, shipped] = await Promise.all([
        ask(api.GET("/api/v1/trackers")),
        ask(api.GET("/api/v1/flows")),
        presets(),
      ]);
      this.trackers = trackers.map(({ name }) => name);
      this.flows = flows;
      this.presets = shipped;
      await this.#look();
    } catch (error) {
      toastError(error);
    }
  }

  async #look(): Promise<void> {
    [this.execution] = await newestExecutions(1).catch(() => []);
    if (this.execution) this.sent = true;
  }

  override render() {
    const done: Record<Step, boolean> = {
      tracker: this.trackers.length > 0,
      flow: this.flows.length > 0,
      event: this.sent,
      watch: this.execution?.status === "SUCCEEDED",
    };
    const steps: Step[] = ["tracker", "flow", "event", "watch"];
    const current = steps.find((step) => !done[step]);
    const content = { tracker: this.#tracker(), flow: this.#flow(), event: this.#event(), watch: this.#watch() };
    return html`<section class="sheet" aria-labelledby="title">
      <div class="head"><h2 id="title">${t("title")}</h2><p class="quiet">${t("detail")}</p></div>
      <ol>${steps.map((step, index) => this.#step(step, index, done[step], step === current, content[step]))}</ol>
    </section>`;
  }

  #step(step: Step, index: number, isDone: boolean, isCurrent: boolean, content: TemplateResult) {
    return html`<li class=${isDone ? "done" : isCurrent ? "current" : ""} aria-current=${isCurrent ? "step" : nothing}>
      <span class="mark">${isDone ? html`<p-icon name="check" label=${t("done")}></p-icon>` : index + 1}</span>
      <div class="stack">
        <div><h3>${t(`step_${step}`)}</h3><p class="quiet small">${t(`step_${step}_detail`)}</p></div>
        ${isDone || isCurrent ? content : nothing}
      </div>
    </li>`;
  }

  #tracker() {
    if (this.trackers.length === 0) {
      return html`<form class="row end" @submit=${this.#connect}>
        <p-field name="name" label=${t("tracker_name")} value="acme" required .error=${this.problems.get("name")}>
        </p-field>
        <div class="field">
          <label for="kind">${t("tracker_kind")}</label>
          <select id="kind" name="kind" class="control">
            ${Object.entries(KINDS).map(([kind, name]) => html`<option value=${kind}>${name}</option>`)}
          </select>
        </div>
        <wa-button type="submit" variant="brand" ?loading=${this.busy === "tracker"}>${t("connect")}</wa-button>
      </form>`;
    }
    return html`<p class="small">${t("connected", { names: this.trackers.join(", ") })}</p>
      ${this.hook
        ? html`<p class="small quiet">${t("webhook")}</p>
            <p-code label=${t("webhook_url")} .text=${this.hook.url} wrap></p-code>
            <p-code label=${t("webhook_secret")} .text=${this.hook.secret} wrap></p-code>`
        : nothing}`;
  }

  #flow() {
    const known = new Set(this.flows.map(({ name }) => name));
    const order = (preset: Preset) => (preset.file === SUGGESTED ? 0 : 1);
    const shown = [...this.presets].sort((one, other) => order(one) - order(other));
    return html`${known.size > 0 ? html`<p class="small">${t("flows", { n: known.size })}</p>` : nothing}
      <ul class="presets">
        ${shown.map(
          (preset) => html`<li>
            <div>
              <span class="strong">${preset.name}</span>
              ${preset.file === SUGGESTED ? html`<p-chip tone="accent">${t("suggested")}</p-chip>` : nothing}
              <p class="quiet small">${preset.description}</p>
            </div>
            ${known.has(preset.name)
              ? html`<p-chip tone="good">${t("added")}</p-chip>`
              : html`<wa-button size="s" appearance="outlined" ?loading=${this.busy === preset.file}
                  @click=${() => void this.#add(preset)}>${t("add")}<span class="unseen">: ${preset.name}</span>
                </wa-button>`}
          </li>`,
        )}
      </ul>`;
  }

  #event() {
    if (this.sent) return html`<p class="small">${t("arrived")}</p>`;
    if (!this.hook) return this.#byHand();
    return html`<div class="row">
        ${canSign()
          ? html`<wa-button variant="brand" ?loading=${this.busy === "event"} @click=${this.#send}>
              ${t("send")}
            </wa-button>`
          : html`<p class="small">${t("no_sign")}</p>`}
      </div>
      <p class="quiet small">${t("send_other")}</p>
      <p-code .text=${curlOf(this.hook)} label="curl"></p-code>`;
  }

  /** Whoever came back has no secret any more. */
  #byHand() {
    const flow = this.flows[0];
    if (!flow) return html``;
    return html`<div class="row"><wa-button variant="brand" ?loading=${this.busy === "event"} @click=${this.#send}>
      ${t("trigger", { flow: flow.name })}</wa-button></div>`;
  }

  #watch() {
    const { execution } = this;
    if (!execution) return html``;
    return html`<div class="row">
      <p-chip tone=${toneOf(execution.status)} dot>${execution.status.toLowerCase()}</p-chip>
      <span>${execution.flow_name}</span>
      <a href="/console/flows/executions/${execution.id}">${t("open")}</a>
    </div>`;
  }

  readonly #connect = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = { name: form.get("name") as string, tracker_type: form.get("kind") as keyof typeof KINDS };
    await this.#attempt("tracker", async () => {
      const made = await ask(api.POST("/api/v1/trackers", { body }));
      this.trackers = [made.name];
      // Others sign in their own ways; the event of this page is one of GitHub's.
      if (body.tracker_type === "github") this.hook = made.webhook;
    });
  };

  #add(preset: Preset): Promise<void> {
    return this.#attempt(preset.file, async () => {
      const headers = { "content-type": "application/yaml" };
      await ask(api.POST("/api/v1/flows/apply", { body: preset.yaml, headers, bodySerializer: (text) => text }));
      this.flows = await ask(api.GET("/api/v1/flows"));
    });
  }

  readonly #send = () => this.#attempt("event", async () => {
    const [flow] = this.flows;
    if (this.hook) await sendTestEvent(this.hook);
    else if (flow) await ask(api.POST("/api/v1/flows/{flow_id}/trigger", { params: { path: { flow_id: flow.id } } }));
    this.sent = true;
  });

  async #attempt(what: string, deed: () => Promise<void>): Promise<void> {
    this.busy = what;
    this.problems = new Map();
    try {
      await deed();
    } catch (error) {
      this.problems = ApiError.from(error).fields;
      if (this.problems.size === 0) toastError(error);
    } finally {
      this.busy = undefined;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-get-started": PGetStarted;
  }
}
