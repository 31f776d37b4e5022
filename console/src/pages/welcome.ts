/** The first steps: connect a tracker, choose a flow, send a test event, watch it run. Three clicks. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../api/client.js";
import { curl, deliver, post, type Hook } from "../api/deliveries.js";
import { fresh, remember } from "../api/fresh-hooks.js";
import { presets, type Preset } from "../api/presets.js";
import { sample, type Sample, type SampleOf, type TrackerKind } from "../api/samples.js";
import { session } from "../api/session.js";
import { Watch } from "../api/watch.js";
import "../components/p-chip.js";
import "../components/p-code.js";
import "../components/p-hook.js";
import "../components/p-icon.js";
import "../components/p-json.js";
import "../components/p-options.js";
import "../components/p-page-header.js";
import "../components/p-run.js";
import "../components/p-state.js";
import { strings } from "../strings/index.js";
import trackersEn from "../strings/en/trackers.js";
import en from "../strings/en/welcome.js";
import { shared } from "../styles/shared.js";
import { BUILD, applyYaml } from "./flow-files.js";
import { Page } from "./page.js";
import { welcomeStyles } from "./welcome.styles.js";

const t = strings("welcome", en);
const tt = strings("trackers", trackersEn);
const SUGGESTED = "issue-triage.yaml";
const KINDS: TrackerKind[] = ["github", "gitlab", "jira"];

type Tracker = Pick<Schema<"TrackerResponse">, "id" | "name" | "tracker_type"> & {
  organization: Schema<"OrganizationRef"> | undefined;
};
type StepNumber = 1 | 2 | 3 | 4;

@customElement("page-welcome")
export class PageWelcome extends Page {
  @state() private kind: TrackerKind = "github";
  @state() private tracker: Tracker | null | undefined;
  @state() private flows: Preset[] = [];
  @state() private file: Preset | undefined;
  @state() private flow: Schema<"FlowResponse"> | undefined;
  @state() private watch: Watch | undefined;
  @state() private busy = "";
  @state() private trouble: { step: StepNumber; text: string } | undefined;

  static override styles = [shared, welcomeStyles];

  readonly #changed = () => this.requestUpdate();

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.stop();
  }

  async #load(): Promise<void> {
    const rank = ({ trigger, file }: Preset) => (file === SUGGESTED ? 0 : trigger === "tracker" ? 1 : 2);
    const shipped = (await presets()).filter(({ needsImage }) => !needsImage);
    this.flows = shipped.sort((one, other) => rank(one) - rank(other));
    const found = await ask(api.GET("/api/v1/trackers")).catch(() => []);
    // The one that was connected last is what somebody who comes from there means.
    const last = found.sort((one, other) => Date.parse(other.created) - Date.parse(one.created))[0];
    this.tracker = last ? { ...last, organization: last.organizations[0] } : null;
  }

  get #hook(): Hook | undefined {
    return this.tracker?.organization && fresh(this.tracker.organization.id);
  }

  get #step(): StepNumber {
    if (this.watch) return 4;
    if (this.flow) return 3;
    return this.tracker ? 2 : 1;
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>
        ${t("lead")}
        <wa-button slot="actions" size="s" appearance="plain" href="/console">${t("skip")}</wa-button>
      </p-page-header>
      ${this.tracker === undefined
        ? html`<p-state kind="loading"></p-state>`
        : html`<ol class="steps">
            ${this.#sheet(1, t("connect"), this.#connected(), () => this.#connect())}
            ${this.#sheet(2, t("choose"), this.#chosen(), () => this.#choose())}
            ${this.#sheet(3, t("send"), this.#again(), () => this.#send())}
            ${this.#sheet(4, t("watch"), nothing, () => this.#run())}
          </ol>`}`;
  }

  /** A step with what was done in it, or what is to be done. */
  #sheet(n: StepNumber, heading: string, done: unknown, body: () => TemplateResult) {
    const step = this.#step;
    const how = n === step ? "current" : n < step ? "done" : "later";
    const trouble = this.trouble?.step === n ? this.trouble.text : "";
    return html`<li class="sheet step ${how}" aria-current=${how === "current" ? "step" : nothing}>
      <span class="mark" aria-hidden="true">${how === "done" ? html`<p-icon name="check"></p-icon>` : n}</span>
      <div class="head">
        <h2><span class="unseen">${t("step_of", { n })}: </span>${heading}
          ${how === "done" ? html`<span class="unseen">(${t("done")})</span>` : nothing}</h2>
        ${how === "done" ? done : nothing}
      </div>
      ${how === "current" || trouble
        ? html`<div class="body">
            ${how === "current" ? body() : nothing}
            ${trouble
              ? html`<p class="trouble" role="alert"><p-icon name="alert"></p-icon>${trouble}</p>`
              : nothing}
          </div>`
        : nothing}
    </li>`;
  }

  #connect() {
    if (!session.may("create_trackers")) return cannot("create_trackers");
    const options = KINDS.map((value) => ({ value, label: tt(value) }));
    const withToken = `/console/trackers/connect?how=token&kind=${this.kind}&next=/console/welcome`;
    return html`<p class="quiet">${t("connect_detail")}</p>
      <p-options label=${t("kind")} quiet-label .options=${options} .value=${this.kind}
        @change=${(event: Event) => (this.kind = (event.target as HTMLInputElement).value as TrackerKind)}></p-options>
      <div class="row">
        <wa-button variant="brand" ?loading=${this.busy === "connect"} @click=${this.#makeHook}>
          ${t("webhook_only")}</wa-button>
        <a href=${withToken}>${t("with_token")}</a>
      </div>
      <p class="quiet small">${t("webhook_only_hint")}</p>`;
  }

  #connected() {
    return html`<span class="row quiet">${t("connected", { name: this.tracker?.name ?? "" })}
      ${this.#step === 2
        ? html`<button class="link" @click=${() => (this.tracker = null)}>${t("use_another")}</button>`
        : nothing}</span>`;
  }

  #choose() {
    if (!session.may("create_flows") || !session.may("edit_flows")) return cannot("edit_flows");
    const hook = this.#hook;
    return html`<p class="quiet">${t("choose_detail")}</p>
      <div class="flows">
        ${this.flows.filter((flow) => fits(flow, this.tracker?.tracker_type)).map((flow) => this.#card(flow))}
      </div>
      ${hook
        ? html`<details><summary>${t("address")}</summary>
            <p-hook brief kind=${hook.kind} url=${hook.url} .secret=${hook.secret}
              organization=${this.tracker?.organization?.identifier ?? ""}></p-hook></details>`
        : nothing}`;
  }

  #card(flow: Preset) {
    const { name, description, trigger, events } = flow;
    const starts = trigger === "tracker" ? (events.length > 0 ? events : [t("any_event")]) : [t(`trigger_${trigger}`)];
    return html`<article class="flow">
      <h3>${name}</h3>
      <p class="quiet small">${description}</p>
      <div class="row spread">
        <span class="starts"><span class="unseen">${t("starts_on")}</span>
          ${starts.slice(0, 1).map((text) => html`<p-chip>${text.replaceAll("_", " ")}</p-chip>`)}</span>
        <wa-button size="s" variant="brand" appearance="outlined" ?loading=${this.busy === flow.file}
          @click=${() => this.#use(flow)}>${t("use")}<span class="unseen">: ${name}</span></wa-button>
      </div>
    </article>`;
  }

  #chosen() {
    return html`<span class="row quiet">${t("chosen", { name: this.flow?.name ?? "" })}
      <button class="link" @click=${this.#chooseOther}>${t("choose_other")}</button></span>`;
  }

  readonly #chooseOther = () => {
    this.watch?.stop();
    this.watch = this.flow = this.file = this.trouble = undefined;
  };

  #send() {
    const byHand = this.#byHand;
    const made = this.#sample;
    return html`<p class="quiet">${this.#whatIsSent()}</p>
      <div class="row">
        <wa-button variant="brand" ?loading=${this.busy === "send"} @click=${this.#go}>
          <p-icon slot="start" name=${byHand ? "play" : "send"}></p-icon>${t(byHand ? "run_now" : "send_now")}
        </wa-button>
      </div>
      ${byHand || !made
        ? nothing
        : html`<details><summary>${t("see_body")}</summary><p-json .value=${made.body}></p-json></details>
            <details><summary>${t("see_curl")}</summary><p-code .text=${this.#command(made)}></p-code></details>`}`;
  }

  #again() {
    return html`<wa-button size="s" appearance="outlined" ?loading=${this.busy === "send"}
      ?disabled=${!this.watch?.isOver} @click=${this.#go}>${t(this.#byHand ? "run_again" : "send_again")}</wa-button>`;
  }

  /** Whether there is nothing to send, or nothing to sign it with. */
  get #byHand(): boolean {
    const trigger = this.file?.trigger;
    return trigger === "schedule" || trigger === "manual" || (trigger === "tracker" && this.#hook === undefined);
  }

  get #of(): SampleOf {
    return this.file?.events.some((name) => name.startsWith("issue")) ? "issue" : "change";
  }

  get #sample(): Sample | undefined {
    if (this.file?.trigger === "webhook") return { event: "", body: BUILD };
    const { tracker } = this;
    return tracker ? sample(tracker.tracker_type, this.#of, tracker.organization?.identifier ?? "acme") : undefined;
  }

  #whatIsSent(): string {
    if (this.file?.trigger === "webhook") return t("send_detail_webhook");
    if (this.file?.trigger === "schedule") return t("send_detail_schedule");
    if (this.#byHand) return t("send_detail_hand");
    return t(`send_detail_${this.#of}`, { tracker: tt(this.tracker?.tracker_type ?? "github") });
  }

  #command(made: Sample): string {
    const hook = this.#hook;
    if (this.file?.trigger !== "webhook") return hook ? curl(hook, made) : "";
    return `curl -X POST '${this.flow?.webhook_url ?? ""}' -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(made.body)}'`;
  }

  #run() {
    const { watch } = this;
    if (!watch) return html``;
    return html`<p-run .event=${watch.event} .execution=${watch.execution} .lines=${watch.lines}></p-run>
      ${watch.trouble && !watch.isOver ? html`<p class="trouble">${watch.trouble}</p>` : nothing}
      ${watch.startedNothing
        ? html`<p-state heading=${t("no_match")} detail=${t("no_match_detail")} icon="flows"></p-state>`
        : nothing}
      ${watch.execution && watch.isOver
        ? html`<div class="row">
            ${watch.execution.status === "SUCCEEDED"
              ? html`<p class="strong" role="status">${t("finished")}</p>`
              : nothing}
            <wa-button size="s" appearance="outlined"
              href="/console/flows/executions/${watch.execution.id}">${t("open_execution")}</wa-button>
            <wa-button size="s" appearance="plain" href="/console">${t("to_overview")}</wa-button>
          </div>`
        : nothing}`;
  }

  readonly #makeHook = () => this.#attempt(1, "connect", async () => {
    const body = { name: `My ${tt(this.kind)}`, tracker_type: this.kind };
    const made = await ask(api.POST("/api/v1/trackers", { body })).catch((error: unknown) => {
      // Somebody has that name already: a second one is numbered by its time.
      if (ApiError.from(error).code !== "bad_request") throw error;
      return ask(api.POST("/api/v1/trackers", { body: { ...body, name: `${body.name} ${Date.now() % 10_000}` } }));
    });
    remember(made.organization.id, { kind: made.tracker_type, ...made.webhook });
    this.tracker = made;
  });

  #use(file: Preset) {
    return this.#attempt(2, file.file, async () => {
      const [applied] = await applyYaml(file.yaml);
      this.flow = applied?.flow;
      this.file = file;
    });
  }

  readonly #go = () => this.#attempt(3, "send", async () => {
    const watch = new Watch(await this.#begin());
    this.watch?.removeEventListener("change", this.#changed);
    watch.addEventListener("change", this.#changed);
    watch.start();
    this.watch = watch;
  });

  /** Sends what is to be sent; answers what is to be followed. */
  async #begin(): Promise<{ eventId: string } | { executionId: string }> {
    const made = this.#sample;
    if (this.#byHand || !made) {
      const path = { flow_id: this.flow?.id ?? "" };
      const started = await ask(api.POST("/api/v1/flows/{flow_id}/trigger", { params: { path }, body: {} }));
      return { executionId: started.id };
    }
    if (this.file?.trigger === "webhook") {
      const path = new URL(this.flow?.webhook_url ?? "").pathname;
      // Its builds are told apart by their id.
      const body = { ...BUILD, build: { ...BUILD.build, id: Date.now() } };
      const json: [string, string][] = [["Content-Type", "application/json"]];
      const { event_id } = await post<{ event_id: string }>(path, json, JSON.stringify(body));
      return { eventId: event_id };
    }
    const receipt = await deliver(this.#hook as Hook, made);
    if (receipt.event_id === undefined) throw new ApiError(0, "bad_request", receipt.message);
    return { eventId: receipt.event_id };
  }

  async #attempt(step: StepNumber, what: string, work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = what;
    this.trouble = undefined;
    try {
      await work();
    } catch (error) {
      this.trouble = { step, text: ApiError.from(error).message };
    } finally {
      this.busy = "";
    }
  }
}

/** Trackers without pull requests have no use for flows about them. */
function fits({ trigger, events }: Preset, kind: TrackerKind | undefined): boolean {
  return trigger !== "tracker" || kind !== "jira" || events.some((name) => name.startsWith("issue"));
}

function cannot(permission: string) {
  return html`<p-state kind="forbidden" heading=${t("cannot")} detail=${t("cannot_detail", { permission })}></p-state>`;
}
