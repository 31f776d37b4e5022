/**
 * A model to add, or to be changed.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask, type Schema } from "../../api/client.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { toast, toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/models.js";
import { payloadOf } from "../flow/flow-run.js";
import { FormDialog } from "../form-dialog.js";
import { PROVIDERS, priceOf, withPrice } from "./model-form.js";

const t = strings("models", en);
const OTHER = "";

type Model = Schema<"AIModelRead">;

@customElement("model-dialog")
export class ModelDialog extends FormDialog {
  @property({ attribute: false }) model: Model | undefined;
  /** One of those that are known; empty for another. */
  @state() private provider: string = PROVIDERS[0];
  @state() private isDefault = false;
  /** What the provider has, when it was asked. */
  @state() private listed: readonly string[] = [];
  @state() private identifier = "";

  static override styles = [
    FormDialog.styles,
    css`
      .identifier {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  protected begin() {
    const { model } = this;
    const known = PROVIDERS.find((one) => one === model?.provider_name);
    this.provider = model ? (known ?? OTHER) : PROVIDERS[0];
    this.isDefault = model?.is_default ?? false;
    this.identifier = model?.model_identifier ?? "";
    this.listed = [];
  }

  override render() {
    const { model } = this;
    const price = priceOf(model?.meta_data);
    const known = PROVIDERS.map((value) => ({ value, label: value }));
    const providers = [...known, { value: OTHER, label: t("provider_other") }];
    const heading = model ? t("edit_heading", { name: model.name }) : t("new_heading");
    return html`<p-dialog heading=${heading} ?open=${this.open} @p-close=${this.close}>
      <form @submit=${this.#submit}>
        ${this.field("name", t("name"), model?.name ?? "", { required: true })}
        <p-select label=${t("provider")} .value=${this.provider} .options=${providers}
          @change=${({ currentTarget }: Event) => (this.provider = (currentTarget as PSelect).value)}></p-select>
        ${this.provider === OTHER
          ? this.field("provider_name", t("provider_name"), model?.provider_name ?? "", { required: true }) : nothing}
        ${this.field("api_endpoint", t("endpoint"), model?.api_endpoint ?? "", { mono: true,
          hint: t("endpoint_hint") })}
        ${this.field("api_key", t("key"), "", { secret: true, hint: t(model?.has_api_key ? "key_kept" : "key_hint") })}
        ${this.#identifier()}
        <div class="pair">
          ${this.field("price_in", t("price_in"), text(price?.input_per_million), { number: true })}
          ${this.field("price_out", t("price_out"), text(price?.output_per_million), { number: true })}
        </div>
        ${this.field("model_parameters", t("parameters"), model?.model_parameters
          ? JSON.stringify(model.model_parameters, null, 2) : "", { mono: true, lines: 3, hint: t("parameters_hint") })}
        <p-switch label=${t("is_default")} .checked=${this.isDefault}
          @change=${({ currentTarget }: Event) => (this.isDefault = (currentTarget as PSwitch).checked)}></p-switch>
      </form>
      ${this.buttons(t("cancel"), t("save"))}
    </p-dialog>`;
  }

  #identifier() {
    const options = this.listed.map((value) => ({ value, label: value }));
    return html`<div class="identifier">
      ${options.length > 0
        ? html`<p-select name="model_identifier" label=${t("identifier")} .value=${this.identifier} .options=${options}
            .error=${this.problems.get("model_identifier") ?? ""} hint=${t("listed", { n: options.length })}>
          </p-select>`
        : this.field("model_identifier", t("identifier"), this.identifier, { required: true, mono: true,
            hint: t("identifier_hint") })}
      <wa-button class="add" size="s" appearance="outlined" @click=${this.#list}>
        <p-icon slot="start" name="search"></p-icon>${t("list")}</wa-button>
    </div>`;
  }

  #provider(): string {
    return this.provider === OTHER ? this.text("provider_name") : this.provider;
  }

  readonly #list = async () => {
    const key = this.text("api_key");
    const endpoint = this.text("api_endpoint");
    const kept = !key && this.model ? { ai_model_id: this.model.id } : {};
    try {
      const params = { path: { provider: this.#provider() } };
      const body = { ...kept, ...(key && { api_key: key }), ...(endpoint && { api_endpoint: endpoint }) };
      const call = api.POST("/api/v1/ai-models/providers/{provider}/available-models", { params, body });
      const { models, source, error, warnings } = await ask(call);
      this.identifier = this.text("model_identifier") || (models[0] ?? "");
      this.listed = models;
      if (source !== "live") toast(t("listed_fallback", { error: error ?? warnings[0] ?? "" }), "bad");
    } catch (error) {
      toastError(error);
    }
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { model } = this;
    const parameters = payloadOf(this.text("model_parameters"));
    if (parameters === null) return void (this.problems = new Map([["model_parameters", t("bad_json")]]));
    const key = this.text("api_key");
    const body = {
      name: this.text("name"),
      provider_name: this.#provider(),
      model_identifier: this.text("model_identifier"),
      api_endpoint: this.text("api_endpoint") || null,
      is_default: this.isDefault,
      model_parameters: Object.keys(parameters).length > 0 ? (parameters as never) : null,
      meta_data: withPrice(model?.meta_data, this.text("price_in"), this.text("price_out")) as never,
      ...(key && { api_key: key }),
    };
    await this.keep(async () => {
      const params = { path: { model_id: model?.id ?? "" } };
      const { name } = model
        ? await ask(api.PUT("/api/v1/ai-models/{model_id}", { params, body }))
        : await ask(api.POST("/api/v1/ai-models", { body }));
      toast(t("saved", { name }));
    });
  };
}

function text(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

declare global {
  interface HTMLElementTagNameMap {
    "model-dialog": ModelDialog;
  }
}
