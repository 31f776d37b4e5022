/**
 * What a metric says of one issue, dimension by dimension, and a better text: looked at as changes, edited, written.
 *
 * @event p-saved - the text was written to the tracker
 * @event p-close - the dialog was closed, however
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import "../components/p-chip.js";
import "../components/p-dialog.js";
import "../components/p-diff.js";
import "../components/p-field.js";
import "../components/p-meter.js";
import { toast, toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/compliance.js";
import { shared } from "../styles/shared.js";
import { toneOf } from "./compliance.js";
import type { Issue } from "./issue-parts.js";

const t = strings("compliance", en);

@customElement("p-compliance-detail")
export class PComplianceDetail extends LitElement {
  @property({ attribute: false }) issue!: Issue;
  @property({ attribute: false }) result!: Schema<"ComplianceResult">;
  @property() metric = "";
  @state() private proposal: Schema<"Suggestion"> | undefined;
  @state() private isEditing = false;
  @state() private busy: "" | "improve" | "apply" = "";

  static override styles = [
    shared,
    css`
      .dimensions {
        border: var(--line);
        border-radius: var(--radius-s);
      }

      .dimensions li {
        display: grid;
        gap: var(--space-1);
        padding: var(--space-3);
      }

      .dimensions li:not(:last-child) {
        border-bottom: var(--line);
      }

      .text {
        max-height: 16rem;
        padding: var(--space-3);
        overflow: auto;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }

      .good {
        background: var(--good-tint);
        color: var(--good-text);
      }

      .weak {
        background: var(--warn-tint);
        color: var(--warn-text);
      }

      .changes {
        padding-inline-start: 1.2rem;
        list-style: disc;
      }
    `,
  ];

  override render() {
    const { issue, result } = this;
    return html`<p-dialog open wide heading=${t("heading", { key: issue.key, title: issue.title })}
      @p-close=${() => this.dispatchEvent(new Event("p-close"))}>
      ${this.#score(result)}
      <ul class="dimensions">${result.dimensions.map((dimension) => dimensionRow(dimension))}</ul>
      ${this.#text(result)} ${this.#improvement()}
      <wa-button slot="actions" appearance="plain" href="/console/issues/${issue.id ?? ""}">${t("open")}</wa-button>
      ${this.proposal && session.may("edit_issues")
        ? html`<wa-button slot="actions" variant="brand" ?loading=${this.busy === "apply"} @click=${this.#apply}>
            ${t("apply")}</wa-button>`
        : nothing}
    </p-dialog>`;
  }

  #score({ compliance_factor, is_compliant, reason, suggestion, model, model_error }: Schema<"ComplianceResult">) {
    return html`<div class="row">
        <p-meter value=${compliance_factor} tone=${toneOf(compliance_factor)} label=${t("score")}></p-meter>
        <p-chip tone=${is_compliant ? "good" : "warn"}>${t(is_compliant ? "ready" : "not_ready")}</p-chip>
        <span class="quiet small">${t("judged")}
          ${model ? t("judged_model", { model }) : t("judged_local")}</span></div>
      ${model_error ? html`<p class="quiet small">${t("model_error", { why: model_error })}</p>` : nothing}
      <p>${reason}</p>
      ${suggestion ? html`<p><span class="strong">${t("suggestion")}:</span> ${suggestion}</p>` : nothing}`;
  }

  #text({ annotated_description: pieces }: Schema<"ComplianceResult">) {
    if (pieces.length === 0) return html`<p class="quiet">${t("text_empty")}</p>`;
    return html`<details><summary class="strong">${t("text")}</summary>
      <div class="text" tabindex="0" role="region" aria-label=${t("text")}>${pieces.map(pieceOf)}</div></details>`;
  }

  #improvement() {
    const { proposal } = this;
    if (!proposal) {
      return html`<div class="row"><wa-button appearance="outlined" ?loading=${this.busy === "improve"}
        @click=${this.#improve}><p-icon slot="start" name="agent"></p-icon>${t("improve")}</wa-button></div>`;
    }
    if (proposal.changes.length === 0) return html`<p class="quiet" role="status">${t("improved_none")}</p>`;
    return html`<section id="proposal" class="stack" aria-label=${t("improved")}>
      <div class="row spread"><h3>${t("improved")}</h3>
        <wa-button size="s" appearance="plain" @click=${() => (this.isEditing = !this.isEditing)}>
          ${t(this.isEditing ? "show_diff" : "edit")}</wa-button></div>
      <ul class="changes">${proposal.changes.map((change) => html`<li>${change}</li>`)}</ul>
      ${this.isEditing ? this.#editor(proposal) : this.#diff(proposal)}
    </section>`;
  }

  #diff({ title, description }: Schema<"Suggestion">) {
    return html`${title === this.issue.title
        ? nothing
        : html`<p-diff label=${t("improved_title")} .from=${this.issue.title} .to=${title}></p-diff>`}
      <p-diff label=${t("improved_text")} .from=${this.issue.description ?? ""} .to=${description}></p-diff>`;
  }

  #editor(proposal: Schema<"Suggestion">) {
    const set = (name: "title" | "description") => (event: Event) => {
      this.proposal = { ...proposal, [name]: (event.target as HTMLInputElement).value };
    };
    return html`<p-field label=${t("improved_title")} .value=${proposal.title} @input=${set("title")}></p-field>
      <p-field label=${t("improved_text")} lines="14" .value=${proposal.description} @input=${set("description")}>
      </p-field>`;
  }

  get #path() {
    return { issue_id: this.issue.id ?? "" };
  }

  readonly #improve = () => this.#attempt("improve", async () => {
    const params = { path: this.#path, query: { prompt_name: this.metric } };
    this.proposal = await ask(api.GET("/api/v1/issue_compliance_suggestion/{issue_id}", { params }));
    await this.updateComplete;
    this.renderRoot.querySelector("#proposal")?.scrollIntoView({ block: "start" });
  });

  readonly #apply = () => this.#attempt("apply", async () => {
    const { title, description } = this.proposal as Schema<"Suggestion">;
    const body = { description, ...(title !== this.issue.title && { title }) };
    await ask(api.PATCH("/api/v1/issue_compliance_update/{issue_id}", { params: { path: this.#path }, body }));
    this.proposal = undefined;
    toast(t("applied"));
    this.dispatchEvent(new Event("p-saved"));
  });

  async #attempt(what: "improve" | "apply", work: () => Promise<void>): Promise<void> {
    this.busy = what;
    try {
      await work();
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = "";
    }
  }
}

function pieceOf({ text, label, status, comment }: Schema<"Piece">) {
  if (!label) return text;
  return html`<span class=${status ?? ""} title="${label}${comment ? `: ${comment}` : ""}">${text}</span>`;
}

function dimensionRow({ name, weight, score, reason, suggestion, is_compliant }: Schema<"DimensionResult">) {
  return html`<li>
    <div class="row spread"><span><span class="strong">${name}</span>
        <span class="quiet small">${t("weight", { n: weight })}</span></span>
      <p-meter value=${score} tone=${toneOf(score)} label=${name}></p-meter></div>
    <span class="quiet small">${reason}${suggestion && !is_compliant ? html` <em>${suggestion}</em>` : nothing}</span>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-compliance-detail": PComplianceDetail;
  }
}
