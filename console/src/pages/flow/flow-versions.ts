/**
 * What a flow said before: each version with what it changed.
 *
 * @event p-restore - one is to be taken into the editor: `{ text, version }`
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../../api/client.js";
import "../../components/p-chip.js";
import "../../components/p-diff.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import "../../components/p-time.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import { versionListStyles } from "../version-list.styles.js";
import { definitionText } from "./definition.js";

const t = strings("flows", en);
const MOST = 100;

type Version = Schema<"FlowVersionResponse">;

@customElement("flow-versions")
export class FlowVersions extends LitElement {
  @property({ attribute: false }) flowId = "";
  @property({ type: Number }) current = 0;
  /** What is in the editor. */
  @property({ attribute: false }) text = "";
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @state() private versions: Version[] | undefined;
  @state() private chosen = 0;
  /** What the chosen one is compared with: the one before, or the editor. */
  @state() private other: "previous" | "now" = "previous";
  @state() private trouble = "";

  static override styles = [
    shared,
    versionListStyles,
    css`
      :host {
        --versions-max: 18rem;
      }

      .tools {
        align-items: end;
        justify-content: space-between;
      }

      p-select {
        min-width: 14rem;
      }
    `,
  ];

  override connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#load());
  }

  async #load(): Promise<void> {
    try {
      const params = { path: { flow_id: this.flowId }, query: { limit: MOST } };
      this.versions = await ask(api.GET("/api/v1/flows/{flow_id}/versions", { params }));
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    if (this.trouble) {
      return html`<p-state kind="error" detail=${this.trouble} action=${t("retry")}
        @p-action=${() => void this.#load()}></p-state>`;
    }
    if (!this.versions) return html`<p-state kind="loading"></p-state>`;
    return html`<div class="all">
      <div class="list sheet" role="group" aria-label=${t("tab_versions")}>${this.versions.map((one, index) =>
        this.#entry(one, index))}</div>
      ${this.#shown(this.versions)}
    </div>`;
  }

  #entry({ version, created_at: at, created_by: by }: Version, index: number) {
    return html`<button type="button" aria-pressed=${index === this.chosen} @click=${() => (this.chosen = index)}>
      <span class="row"><span class="strong">${t("version", { n: version })}</span>
        ${version === this.current ? html`<p-chip tone="accent">${t("versions_current")}</p-chip>` : nothing}</span>
      <span class="quiet small"><p-time when=${at}></p-time>, ${by ? t("versions_by",
        { name: by }) : t("versions_server")}
      </span>
    </button>`;
  }

  #shown(versions: readonly Version[]) {
    const one = versions[this.chosen];
    if (!one) return nothing;
    const text = definitionText(one.definition);
    const before = versions[this.chosen + 1];
    const from = this.other === "now" ? text : before ? definitionText(before.definition) : "";
    const isFirst = this.other === "previous" && !before;
    return html`<div class="stack">
      <div class="row tools">
        <p-select label=${t("versions_compare")} .value=${this.other} .options=${[
          { value: "previous", label: t("versions_previous") }, { value: "now", label: t("versions_now") }]}
          @change=${({ currentTarget }: Event) => (this.other = (
            currentTarget as PSelect).value as "previous" | "now")}>
        </p-select>
        ${this.canEdit ? html`<wa-button size="s" appearance="outlined" @click=${() => this.#restore(one, text)}>
          <p-icon slot="start" name="history"></p-icon>${t("versions_restore")}</wa-button>` : nothing}
      </div>
      ${isFirst ? html`<p class="quiet">${t("versions_first")}</p>` : nothing}
      <p-diff label=${t("versions_diff", { n: one.version })} .from=${from}
        .to=${this.other === "now" ? definitionText(this.text) : text}></p-diff>
    </div>`;
  }

  #restore({ version }: Version, text: string) {
    const detail = { text, version };
    this.dispatchEvent(new CustomEvent("p-restore", { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-versions": FlowVersions;
  }
}
