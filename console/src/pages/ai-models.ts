/** The language models that the account has. */
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api, ask, askList, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import { confirm } from "../components/confirm.js";
import "../components/p-chip.js";
import type { Tone } from "../components/p-chip.js";
import "../components/p-icon.js";
import type { IconName } from "../components/p-icon.js";
import "../components/p-lines.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { span, usd } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/models.js";
import "./ai-models/model-dialog.js";
import { priceOf } from "./ai-models/model-form.js";
import { EditPage } from "./edit-page.js";

const t = strings("models", en);
const MOST = 200;

type Model = Schema<"AIModelRead">;

@customElement("page-ai-models")
export class PageAiModels extends EditPage<Model> {
  protected readonly needed = "create_ai_models";
  @state() private busy: ReadonlySet<string> = new Set();

  constructor() {
    super({ title: t("title"), intro: t("intro"), add: t("add"), empty: t("empty"), emptyDetail: t("empty_detail"),
      icon: "agent" });
  }

  protected async fetch(): Promise<Model[]> {
    return (await askList(api.GET("/api/v1/ai-models", { params: { query: { limit: MOST } } }))).items;
  }

  protected dialog(model: Model | undefined, closed: () => void, saved: () => void) {
    return html`<model-dialog open .model=${model} @p-close=${closed} @p-saved=${saved}></model-dialog>`;
  }

  protected columns(): Column<Model>[] {
    return [
      {
        key: "name",
        label: t("col_model"),
        sort: ({ name }) => name.toLowerCase(),
        cell: ({ name, model_identifier: id, is_default }) => html`<p-lines detail=${id}>${name}
          ${is_default ? html` <p-chip tone="accent">${t("default")}</p-chip>` : nothing}</p-lines>`,
      },
      {
        key: "provider",
        label: t("col_provider"),
        sort: ({ provider_name }) => provider_name,
        cell: ({ provider_name: name, api_endpoint }) => html`<p-lines detail=${api_endpoint ?? ""}>${name}</p-lines>`,
      },
      { key: "state", label: t("col_state"), sort: stateOf, cell: health },
      { key: "price", label: t("col_price"), cell: priced },
      {
        key: "checked",
        label: t("col_checked"),
        wideOnly: true,
        cell: ({ credentials_last_verified_at: at }) => html`<p-time when=${at ?? ""}></p-time>`,
      },
      { key: "actions", label: t("actions"), quietLabel: true, align: "end", cell: (model) => this.#actions(model) },
    ];
  }

  #actions(model: Model) {
    const { id, name, is_default } = model;
    const button = (icon: IconName, label: string, act: () => void) => html`<wa-button size="s" appearance="plain"
      title=${label} @click=${act}><p-icon name=${icon} label=${label}></p-icon></wa-button>`;
    const may = (permission: string) => session.may(permission);
    return html`${may("edit_ai_models")
        ? html`<wa-button size="s" appearance="outlined" ?loading=${this.busy.has(id)}
              @click=${() => void this.#test(model)}>${t("test")}<span class="unseen"> ${name}</span></wa-button>
            ${is_default ? nothing : button("ok", t("make_default", { name }), () => void this.#makeDefault(model))}
            ${button("edit", t("edit", { name }), () => (this.edited = model))}`
        : nothing}
      ${may("delete_ai_models")
        ? button("delete", t("delete_heading", { name }), () => void this.#delete(model)) : nothing}`;
  }

  async #test({ id, name }: Model): Promise<void> {
    this.busy = new Set([...this.busy, id]);
    try {
      const params = { path: { model_id: id } };
      const { success, message, latency_ms: ms } = await ask(api.POST("/api/v1/ai-models/{model_id}/test", { params }));
      const time = span(ms / 1000);
      toast(t(success ? "test_good" : "test_bad", { name, time, text: message }), success ? "good" : "bad");
    } catch (error) {
      toastError(error);
    }
    this.busy = new Set([...this.busy].filter((other) => other !== id));
    await this.load();
  }

  async #makeDefault({ id, name }: Model): Promise<void> {
    try {
      const params = { path: { model_id: id } };
      await ask(api.PUT("/api/v1/ai-models/{model_id}", { params, body: { is_default: true } }));
      toast(t("made_default", { name }));
    } catch (error) {
      toastError(error);
    }
    await this.load();
  }

  async #delete({ id, name }: Model): Promise<void> {
    const question = { heading: t("delete_heading", { name }), detail: t("delete_detail"), action: t("delete"),
      danger: true };
    if (!(await confirm(question))) return;
    try {
      await ask(api.DELETE("/api/v1/ai-models/{model_id}", { params: { path: { model_id: id } } }));
      toast(t("deleted", { name }));
    } catch (error) {
      toastError(error);
    }
    await this.load();
  }
}

function stateOf({ credentials_status: status, has_api_key }: Model): "verified" | "failed" | "no_key" | "untested" {
  if (status === "verified") return "verified";
  if (status === "error") return "failed";
  return has_api_key ? "untested" : "no_key";
}

function health(model: Model) {
  const tones: Record<ReturnType<typeof stateOf>, Tone> = { verified: "good", failed: "bad", no_key: "still",
    untested: "still" };
  const state = stateOf(model);
  const why = state === "failed" ? (model.credentials_last_error ?? "") : "";
  return html`<p-lines detail=${why}><p-chip tone=${tones[state]} dot>${t(state)}</p-chip></p-lines>`;
}

function priced(model: Model) {
  const price = priceOf(model.meta_data);
  if (!price) return html`<span class="quiet">${t("unpriced")}</span>`;
  return t("price_of", { input: usd(price.input_per_million), output: usd(price.output_per_million) });
}
