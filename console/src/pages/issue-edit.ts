/**
 * Changing an issue at its tracker; only what is different is written.
 *
 * @event p-saved - as the tracker has it now: an issue
 * @event p-close - the dialog was closed, however
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../api/client.js";
import "../components/p-dialog.js";
import "../components/p-field.js";
import { toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/issues.js";
import { shared } from "../styles/shared.js";
import type { Issue } from "./issue-parts.js";

const t = strings("issues", en);
const common = strings("common", commonEn);

@customElement("p-issue-edit")
export class PIssueEdit extends LitElement {
  @property({ attribute: false }) issue!: Issue;
  @state() private problems: ReadonlyMap<string, string> = new Map();
  @state() private busy = false;

  #values: Record<string, string> = {};

  static override styles = shared;

  /** Not when it is connected: where its code came late, properties are there only now. */
  override willUpdate() {
    if (this.hasUpdated) return;
    this.#values = valuesOf(this.issue);
  }

  override render() {
    return html`<p-dialog open wide heading=${t("edit_heading", { key: this.issue.key })}
      @p-close=${() => this.dispatchEvent(new Event("p-close"))}>
      <form class="stack" @submit=${this.#save}>
        ${this.#field("title", { required: true })} ${this.#field("description", { lines: 12 })}
        ${this.#field("labels", { hint: t("edit_labels_hint") })}
        ${this.#field("assignee", { hint: t("edit_assignee_hint") })}
        ${this.#field("status", { hint: t("edit_status_hint") })}
        <button type="submit" hidden></button>
      </form>
      <wa-button slot="actions" appearance="plain" @click=${this.#close}>${common("cancel")}</wa-button>
      <wa-button slot="actions" variant="brand" ?loading=${this.busy} @click=${this.#save}>${common("save")}</wa-button>
    </p-dialog>`;
  }

  #field(
    name: "title" | "description" | "labels" | "assignee" | "status",
    { hint = "", lines = 1, required = false }: { hint?: string; lines?: number; required?: boolean },
  ) {
    return html`<p-field name=${name} label=${t(`edit_${name}`)} hint=${hint} lines=${lines} ?required=${required}
      .value=${this.#values[name] ?? ""} .error=${this.problems.get(name)}
      @input=${(event: Event) => (this.#values[name] = (event.target as HTMLInputElement).value)}></p-field>`;
  }

  /** By way of the dialog, which gives the focus back. */
  readonly #close = () => {
    const dialog = this.renderRoot.querySelector("p-dialog");
    if (dialog) dialog.open = false;
  };

  readonly #save = async (event: Event) => {
    event.preventDefault();
    const body = changed(this.issue, this.#values);
    if (Object.keys(body).length === 0) return this.#close();
    this.busy = true;
    this.problems = new Map();
    try {
      const path = { issue_id: this.issue.id ?? this.issue.key };
      const saved = await ask(api.PUT("/api/v1/issues/{issue_id}", { params: { path }, body }));
      this.dispatchEvent(new CustomEvent<Issue>("p-saved", { detail: saved }));
      this.#close();
    } catch (error) {
      const { fields } = ApiError.from(error);
      this.problems = fields;
      if (fields.size === 0) toastError(error);
    } finally {
      this.busy = false;
    }
  };
}

function valuesOf(issue: Issue): Record<string, string> {
  return { title: issue.title, description: issue.description ?? "", labels: issue.labels.join(", "),
    assignee: issue.assignee ?? "", status: issue.status ?? "" };
}

/** What somebody changed. */
export function changed(issue: Issue, values: Record<string, string>): Schema<"IssueUpdate"> {
  const before = valuesOf(issue);
  const other = Object.entries(values).filter(([name, value]) => value.trim() !== (before[name] ?? "").trim());
  const body = other.map(([name, value]) => [name, name === "labels" ? listed(value) : value]);
  return Object.fromEntries(body) as Schema<"IssueUpdate">;
}

const listed = (text: string): string[] => text.split(",").map((label) => label.trim()).filter(Boolean);

declare global {
  interface HTMLElementTagNameMap {
    "p-issue-edit": PIssueEdit;
  }
}
