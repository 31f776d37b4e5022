/** Starting a flow by hand, with a payload of one's own or of a recorded event. Fires `p-close`. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask, type Schema } from "../../api/client.js";
import "../../components/p-dialog.js";
import "../../components/p-field.js";
import type { PField } from "../../components/p-field.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import { toast, toastError } from "../../components/toast.js";
import { dateTime } from "../../format.js";
import { router } from "../../router.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import { isObject } from "../../yaml/schema.js";
import type { Flow } from "./model.js";

const t = strings("flows", en);
const RECENT = 20;

@customElement("flow-run")
export class FlowRun extends LitElement {
  @property({ attribute: false }) flow!: Flow;
  @property({ type: Boolean }) open = false;
  /** There are changes that are not saved, which do not run. */
  @property({ type: Boolean }) unsaved = false;
  @state() private text = "";
  @state() private error = "";
  @state() private events: Schema<"EventResponse">[] = [];
  @state() private isBusy = false;

  static override styles = shared;

  override updated(changed: PropertyValues<this>) {
    if (changed.has("open") && this.open) void this.#load();
  }

  async #load(): Promise<void> {
    const params = { query: { limit: RECENT } };
    this.events = await ask(api.GET("/api/v1/events", { params })).catch(() => []);
  }

  override render() {
    const events = this.events.map(({ id, type, subject, received_at: at }) => ({
      value: id,
      label: `${dateTime(at)} · ${type}${subject ? ` · ${subject}` : ""}`,
    }));
    return html`<p-dialog heading=${t("run_heading", { name: this.flow.name })} ?open=${this.open}
      @p-close=${this.#close}>
      <div class="stack">
        ${this.unsaved ? html`<p class="quiet">${t("run_unsaved")}</p>` : nothing}
        <p-select label=${t("run_from")} .options=${[{ value: "", label: t("run_from_none") }, ...events]}
          @change=${({ currentTarget }: Event) => void this.#take((currentTarget as PSelect).value)}></p-select>
        <p-field label=${t("run_payload")} hint=${t("run_payload_hint")} .lines=${10} mono .value=${this.text}
          .error=${this.error} @input=${({ currentTarget }: Event) => (this.text = (currentTarget as PField).value)}>
        </p-field>
      </div>
      <wa-button slot="actions" variant="brand" ?loading=${this.isBusy} @click=${this.#run}>
        <p-icon slot="start" name="play"></p-icon>${t("run_start")}</wa-button>
    </p-dialog>`;
  }

  async #take(event_id: string): Promise<void> {
    this.error = "";
    if (event_id === "") return void (this.text = "");
    try {
      const event = await ask(api.GET("/api/v1/events/{event_id}", { params: { path: { event_id } } }));
      this.text = JSON.stringify(event.payload, null, 2);
    } catch (error) {
      toastError(error);
    }
  }

  readonly #run = async () => {
    const payload = payloadOf(this.text);
    if (payload === null) return void (this.error = t("run_bad_json"));
    this.isBusy = true;
    try {
      const params = { path: { flow_id: this.flow.id } };
      const started = await ask(api.POST("/api/v1/flows/{flow_id}/trigger", { params, body: payload as never }));
      toast(t("run_started", { name: this.flow.name }));
      this.#close();
      router.go(`/console/flows/executions/${started.id}`);
    } catch (error) {
      toastError(error);
    } finally {
      this.isBusy = false;
    }
  };

  readonly #close = () => {
    this.open = false;
    this.dispatchEvent(new Event("p-close"));
  };
}

/** The JSON object that a text is; an empty text is an empty one, anything else null. */
export function payloadOf(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-run": FlowRun;
  }
}
