/**
 * A model to add, or to be changed.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../../api/client.js";
import "../../components/p-dialog.js";
import "../../components/p-field.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { toast, toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/models.js";
import { shared } from "../../styles/shared.js";
import { payloadOf } from "../flow/flow-run.js";
import { partStyles } from "../flow/part.styles.js";
import { PROVIDERS, priceOf, withPrice } from "./model-form.js";

const t = strings("models", en);
const OTHER = "";

type Model = Schema<"AIModelRead">;

@customElement("model-dialog")
export class ModelDialog extends LitElement {
  @property({ attribute: false }) model: Model | undefined;
  @property({ type: Boolean }) open = false;
  /** One of those that are known; empty for another. */
  @state() private provider: string = PROVIDERS[0];
  @state() private isDefault = false;
  /** What the provider has, when it was asked. */
  @state() private listed: readonly string[] = [];
  @state() private identifier = "";
  @state() private problems: ReadonlyMap<string, string> = new Map();
  @state() private isBusy = false;
  @query("form") private form!: HTMLFormElement;

  static override styles = [
    shared,
    partStyles,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }

      .identifier {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>) {
    if (!changed.has("open") || !this.open) return;
    const { model } = this;
    const known = PROVIDERS.find((one) => one === model?.provider_name);
    this.provider = model ? (known ?? OTHER) : PROVIDERS[0];
    this.isDefault = model?.is_default ?? false;
    this.identifier = model?.model_identifier ?? "";
    [this.listed, this.problems] = [[], new Map()];
  }

  override render() {
    const { model } = this;
    const price = priceOf(model?.meta_data);
    const known = PROVIDERS.map((value) => ({ value, label: value }));
    const providers = [...known, { value: OTHER, label: t("provider_other") }];
    const heading = model ? t("edit_heading", { name: model.name }) : t("new_heading");
    return html`<p-dialog heading=${heading} ?open=${this.open} @p-close=${this.#close}>
      <form @submit=${this.#submit}>
        ${this.#field("name", t("name"), model?.name ?? "", { required: true })}
        <p-select label=${t("provider")} .value=${this.provider} .options=${providers}
          @change=${({ currentTarget }: Event) => (this.provider = (currentTarget as PSelect).value)}></p-select>
        ${this.provider === OTHER
          ? this.#field("provider_name", t("provider_name"), model?.provider_name ?? "", { required: true }) : nothing}
        ${this.#field("api_endpoint", t("endpoint"), model?.api_endpoint ?? "", { mono: true,
          hint: t("endpoint_hint") })}
        ${this.#field("api_key", t("key"), "", { secret: true, hint: t(model?.has_api_key ? "key_kept" : "key_hint") })}
        ${this.#identifier()}
        <div class="pair">
          ${this.#field("price_in", t("price_in"), text(price?.input_per_million), { number: true })}
          ${this.#field("price_out", t("price_out"), text(price?.output_per_million), { number: true })}
        </div>
        ${this.#field("model_parameters", t("parameters"), model?.model_parameters
          ? JSON.stringify(model.model_parameters, null, 2) : "", { mono: true, lines: 3, hint: t("parameters_hint") })}
        <p-switch label=${t("is_default")} .checked=${this.isDefault}
          @change=${({ currentTarget }: Event) => (this.isDefault = (currentTarget as PSwitch).checked)}></p-switch>
      </form>
      <wa-button slot="actions" appearance="plain" @click=${this.#close}>${t("cancel")}</wa-button>
      <wa-button slot="actions" variant="brand" ?loading=${this.isBusy} @click=${() => this.form.requestSubmit()}>
        ${t("save")}</wa-button>
    </p-dialog>`;
  }

  #identifier() {
    const options = this.listed.map((value) => ({ value, label: value }));
    return html`<div class="identifier">
      ${options.length > 0
        ? html`<p-select name="model_identifier" label=${t("identifier")} .value=${this.identifier} .options=${options}
            .error=${this.problems.get("model_identifier") ?? ""} hint=${t("listed", { n: options.length })}>
          </p-select>`
        : this.#field("model_identifier", t("identifier"), this.identifier, { required: true, mono: true,
            hint: t("identifier_hint") })}
      <wa-button class="add" size="s" appearance="outlined" @click=${this.#list}>
        <p-icon slot="start" name="search"></p-icon>${t("list")}</wa-button>
    </div>`;
  }

  #field(name: string, label: string, value: string, more: { required?: boolean; mono?: boolean; hint?: string;
    lines?: number; secret?: boolean; number?: boolean } = {}) {
    return html`<p-field name=${name} label=${label} value=${value} ?required=${more.required ?? false}
      ?mono=${more.mono ?? false} hint=${more.hint ?? ""} .lines=${more.lines ?? 1}
      type=${more.secret ? "password" : more.number ? "number" : "text"}
      .error=${this.problems.get(name) ?? ""}></p-field>`;
  }

  #provider(data: FormData): string {
    return this.provider === OTHER ? read(data, "provider_name") : this.provider;
  }

  readonly #list = async () => {
    const data = new FormData(this.form);
    const key = read(data, "api_key");
    const endpoint = read(data, "api_endpoint");
    const kept = !key && this.model ? { ai_model_id: this.model.id } : {};
    try {
      const params = { path: { provider: this.#provider(data) } };
      const body = { ...kept, ...(key && { api_key: key }), ...(endpoint && { api_endpoint: endpoint }) };
      const call = api.POST("/api/v1/ai-models/providers/{provider}/available-models", { params, body });
      const { models, source, error, warnings } = await ask(call);
      this.identifier = read(data, "model_identifier") || (models[0] ?? "");
      this.listed = models;
      if (source !== "live") toast(t("listed_fallback", { error: error ?? warnings[0] ?? "" }), "bad");
    } catch (error) {
      toastError(error);
    }
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { model } = this;
    const data = new FormData(this.form);
    const parameters = payloadOf(read(data, "model_parameters"));
    if (parameters === null) return void (this.problems = new Map([["model_parameters", t("bad_json")]]));
    const key = read(data, "api_key");
    const body = {
      name: read(data, "name"),
      provider_name: this.#provider(data),
      model_identifier: read(data, "model_identifier"),
      api_endpoint: read(data, "api_endpoint") || null,
      is_default: this.isDefault,
      model_parameters: Object.keys(parameters).length > 0 ? (parameters as never) : null,
      meta_data: withPrice(model?.meta_data, read(data, "price_in"), read(data, "price_out")) as never,
      ...(key && { api_key: key }),
    };
    this.isBusy = true;
    try {
      const params = { path: { model_id: model?.id ?? "" } };
      const { name } = model
        ? await ask(api.PUT("/api/v1/ai-models/{model_id}", { params, body }))
        : await ask(api.POST("/api/v1/ai-models", { body }));
      toast(t("saved", { name }));
      this.dispatchEvent(new Event("p-saved"));
      this.#close();
    } catch (error) {
      this.problems = ApiError.from(error).fields;
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

function read(data: FormData, name: string): string {
  return ((data.get(name) as string | null) ?? "").trim();
}

function text(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

declare global {
  interface HTMLElementTagNameMap {
    "model-dialog": ModelDialog;
  }
}
