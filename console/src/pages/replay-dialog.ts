/**
 * A replay: in which versions, what it would start, then what it started. Begins with looking, and asks before it
 * starts anything. There for as long as it is open.
 *
 * @event p-close - it was closed, however
 * @event p-done - it started something, or took events off the stuck ones
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ApiError, api, ask } from "../api/client.js";
import { NOTHING, freshKey, replay, type EventFilter, type ReplayVersion, type Selection, type Sum,
  type Wish } from "../api/replays.js";
import "../components/p-dialog.js";
import type { PDialog } from "../components/p-dialog.js";
import "../components/p-field.js";
import type { PField } from "../components/p-field.js";
import "../components/p-icon.js";
import "../components/p-select.js";
import type { Option, PSelect } from "../components/p-select.js";
import "../components/p-state.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/replays.js";
import common from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { doneOf, planOf } from "./replay-parts.js";
import { filterText, headingOf, localText, timesOf } from "./replay-words.js";
import { replayStyles } from "./replay.styles.js";

const t = strings("replays", en);
const tc = strings("common", common);
/** So many parts are looked at before anything is started. */
const LOOKED_PARTS = 4;
const HOUR_MS = 3_600_000;
const TYPED_MS = 400;
const VERSIONS: ReplayVersion[] = ["current", "then"];

@customElement("replay-dialog")
export class ReplayDialog extends LitElement {
  /** What is replayed. A range may be without its beginning: it is asked for. */
  @property({ attribute: false }) selection!: Selection;
  @state() private version: ReplayVersion = "current";
  @state() private flow = "";
  @state() private flows: readonly Option[] = [];
  @state() private from = "";
  @state() private to = "";
  @state() private plan: Sum | undefined;
  @state() private trouble = "";
  @state() private stage: "look" | "run" | "done" = "look";
  @state() private sum: Sum = NOTHING;
  @query("p-dialog") private dialog!: PDialog;

  #asked = 0;
  #key = freshKey();
  #due: ReturnType<typeof setTimeout> | undefined;
  #stop = new AbortController();

  static override styles = [shared, replayStyles];

  override connectedCallback() {
    super.connectedCallback();
    if ("range" in this.selection) {
      const { from, to } = this.selection.range;
      this.from = localText(from ? new Date(from) : new Date(Date.now() - HOUR_MS));
      this.to = to ? localText(new Date(to)) : "";
    }
    void this.#findFlows();
    void this.#look();
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
    this.#stop.abort();
  }

  override render() {
    return html`<p-dialog open wide heading=${headingOf(this.selection)} @p-close=${this.#closed}>
      ${this.stage === "look" ? this.#ask() : this.#told()}
      ${this.#buttons()}
    </p-dialog>`;
  }

  #ask() {
    const versions = VERSIONS.map((value) => ({ value, label: t(`version_${value}`) }));
    return html`<div class="stack">
      <p class="quiet">${t("lead")}</p>
      ${"range" in this.selection ? this.#times() : nothing}
      <div class="pair">
        <p-select label=${t("version")} .value=${this.version} .options=${versions}
          @change=${({ currentTarget }: Event) => {
            this.version = (currentTarget as PSelect).value as ReplayVersion;
            this.#changed(0);
          }}></p-select>
        <p-select label=${t("flow")} .value=${this.flow}
          .options=${[{ value: "", label: t("flow_all") }, ...this.flows]}
          @change=${({ currentTarget }: Event) => {
            this.flow = (currentTarget as PSelect).value;
            this.#changed(0);
          }}></p-select>
      </div>
      <section class="plan stack" aria-live="polite" aria-label=${t("plan")}>
        <h3>${t("plan")}</h3>
        ${this.#plan()}
      </section>
    </div>`;
  }

  #times() {
    const range: EventFilter = "range" in this.selection ? this.selection.range : {};
    const filters = filterText(range);
    return html`<div class="pair">
        <p-field type="datetime-local" label=${t("from")} .value=${this.from} required
          @input=${({ currentTarget }: Event) => {
            this.from = (currentTarget as PField).value;
            this.#changed(TYPED_MS);
          }}></p-field>
        <p-field type="datetime-local" label=${t("to")} hint=${t("to_hint")} .value=${this.to}
          @input=${({ currentTarget }: Event) => {
            this.to = (currentTarget as PField).value;
            this.#changed(TYPED_MS);
          }}></p-field>
      </div>
      ${filters ? html`<p class="small">${t("filtered", { filters })}</p>` : nothing}`;
  }

  #plan() {
    const { plan, trouble } = this;
    if (trouble) return html`<p class="trouble" role="alert">${trouble}</p>`;
    if (!plan) return html`<p-state kind="loading"></p-state>`;
    return planOf(plan);
  }

  #told() {
    if (this.stage === "done") return html`<div class="stack" role="status">${doneOf(this.sum)}</div>`;
    const { events, executions } = this.sum;
    const said = { events: t("events_n", { n: events }), executions: t("executions_n", { n: executions }) };
    return html`<div class="stack" role="status">
      <p>${t("running", said)}</p>
      ${this.trouble
        ? html`<p class="trouble" role="alert">${t("failed_midway", { ...said, why: this.trouble })}</p>`
        : nothing}
    </div>`;
  }

  #buttons() {
    const close = (label: string) => html`<wa-button slot="actions" size="s" appearance="plain" @click=${this.#close}>
      ${label}</wa-button>`;
    if (this.stage === "done") return close(tc("close"));
    if (this.stage === "run") {
      return this.trouble
        ? html`${close(tc("close"))}
          <wa-button slot="actions" size="s" variant="brand" @click=${this.#run}>${t("again")}</wa-button>`
        : html`<wa-button slot="actions" size="s" appearance="outlined" ?disabled=${this.#stop.signal.aborted}
            @click=${this.#halt}>${t("stop")}</wa-button>`;
    }
    const { plan } = this;
    // What is stuck may have an answer now that starts nothing.
    const isReady = plan !== undefined && (plan.executions > 0 || !plan.isWhole
      || ("parked_group" in this.selection && plan.events > 0));
    const label = !plan?.isWhole ? t("run_all")
      : plan.executions > 0 ? t("run", { n: plan.executions }) : t("run_settle");
    return html`${close(tc("cancel"))}
      <wa-button slot="actions" size="s" variant="brand" ?disabled=${!isReady} @click=${this.#run}>
        <p-icon slot="start" name="history"></p-icon>${label}</wa-button>`;
  }

  /** What is asked for, or undefined while its times are wrong, which is told. */
  #wish(): Wish | undefined {
    const { version, flow } = this;
    const more = { version, flowId: flow || undefined };
    if (!("range" in this.selection)) return { selection: this.selection, ...more };
    const times = timesOf(this.from, this.to);
    if ("problem" in times) {
      this.trouble = times.problem;
      return undefined;
    }
    return { selection: { range: { ...this.selection.range, to: null, ...times } }, ...more };
  }

  /** Another wish is another replay. */
  #changed(wait: number) {
    this.#key = freshKey();
    this.#asked++;
    [this.plan, this.trouble] = [undefined, ""];
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#look(), wait);
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    const wish = this.#wish();
    if (!wish) return;
    try {
      const plan = await replay(wish, { dryRun: true, partsMax: LOOKED_PARTS, signal: this.#stop.signal });
      if (asked === this.#asked) [this.plan, this.trouble] = [plan, ""];
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  readonly #run = async () => {
    const wish = this.#wish();
    if (!wish) return;
    [this.stage, this.sum, this.trouble] = ["run", NOTHING, ""];
    const { signal } = this.#stop;
    try {
      // Under the name of an interrupted one it goes through the same parts, and starts nothing twice.
      this.sum = await replay(wish, { dryRun: false, key: this.#key, signal, told: (sum) => (this.sum = sum) });
      this.stage = "done";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
    if (this.sum.executions + this.sum.settled > 0) this.dispatchEvent(new Event("p-done"));
  };

  readonly #halt = () => {
    this.#stop.abort();
    this.requestUpdate();
  };

  async #findFlows(): Promise<void> {
    const flows = await ask(api.GET("/api/v1/flows", { params: { query: { limit: 100 } } })).catch(() => []);
    this.flows = flows.map(({ id, name }) => ({ value: id, label: name }));
  }

  /** The dialog gives the focus back, and says that it was closed. */
  readonly #close = () => (this.dialog.open = false);

  readonly #closed = () => {
    this.#stop.abort();
    this.dispatchEvent(new Event("p-close"));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "replay-dialog": ReplayDialog;
  }
}
