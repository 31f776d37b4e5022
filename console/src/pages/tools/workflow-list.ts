/** Approval workflows: whom to ask. Fires `p-changed` when something was changed. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask } from "../../api/client.js";
import { confirm } from "../../components/confirm.js";
import "../../components/p-chip.js";
import "../../components/p-icon.js";
import { toast, toastError } from "../../components/toast.js";
import { span } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";
import type { Team, Workflow } from "./model.js";
import "./workflow-dialog.js";

const t = strings("tools", en);

@customElement("workflow-list")
export class WorkflowList extends LitElement {
  @property({ attribute: false }) workflows: readonly Workflow[] = [];
  @property({ attribute: false }) teams: readonly Team[] = [];
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  /** The one that is being written; `new` for another. */
  @state() private edited: Workflow | "new" | undefined;

  static override styles = [
    shared,
    css`
      .intro {
        margin-bottom: var(--space-4);
      }

      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr));
        gap: var(--space-4);
      }

      li {
        display: grid;
        align-content: start;
        gap: var(--space-3);
        padding: var(--space-4) var(--space-5);
      }

      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-1) var(--space-4);
        font-size: var(--size-s);
      }

      dt {
        color: var(--text-quiet);
      }

      dd {
        overflow-wrap: anywhere;
      }

      .actions {
        margin-top: auto;
      }
    `,
  ];

  override render() {
    return html`<div class="row spread intro">
        <p class="quiet">${t("workflows_intro")}</p>
        ${this.canEdit ? html`<wa-button size="s" appearance="outlined" @click=${() => (this.edited = "new")}>
          <p-icon slot="start" name="add"></p-icon>${t("workflow_add")}</wa-button>` : nothing}
      </div>
      <ul>${this.workflows.map((workflow) => this.#card(workflow))}</ul>
      ${this.edited
        ? html`<workflow-dialog open .workflow=${this.edited === "new" ? undefined : this.edited} .teams=${this.teams}
            @p-close=${() => (this.edited = undefined)} @p-saved=${this.#changed}></workflow-dialog>`
        : nothing}`;
  }

  #card(workflow: Workflow) {
    const { name, description, is_default, timeout_seconds: seconds, approvals_required: quorum } = workflow;
    const channels = workflow.notification_channels.map((channel) => t(`channel_${channel}`));
    return html`<li class="sheet">
      <div class="row spread"><h2>${name}</h2>
        ${is_default ? html`<p-chip tone="accent" title=${t("workflow_default_hint")}>
          ${t("workflow_is_default")}</p-chip>` : nothing}</div>
      ${description ? html`<p class="quiet">${description}</p>` : nothing}
      <dl>
        <dt>${t("workflow_people")}</dt><dd>${this.#people(workflow)}</dd>
        <dt>${t("workflow_quorum")}</dt><dd>${quorum}</dd>
        <dt>${t("workflow_time")}</dt><dd>${span(seconds ?? 300)}</dd>
        <dt>${t("workflow_channels")}</dt><dd>${channels.join(", ") || "–"}</dd>
      </dl>
      ${this.canEdit
        ? html`<div class="row actions">
            <wa-button size="s" appearance="outlined" @click=${() => (this.edited = workflow)}>
              <p-icon name="edit" label=${t("workflow_edit_heading", { name })}></p-icon></wa-button>
            ${is_default ? nothing : html`<wa-button size="s" appearance="outlined"
              @click=${() => void this.#delete(workflow)}>
              <p-icon name="delete" label=${t("workflow_delete_heading", { name })}></p-icon></wa-button>`}
          </div>`
        : nothing}
    </li>`;
  }

  #people({ approver_user_ids: users, approver_team_ids: ids }: Workflow): string {
    const teams = ids.map((id) => this.teams.find((team) => team.id === id)?.name ?? id);
    const people = users.length > 0 ? [t("people", { n: users.length })] : [];
    return [...people, ...teams].join(", ") || t("workflow_anyone");
  }

  async #delete({ id, name }: Workflow): Promise<void> {
    const question = { heading: t("workflow_delete_heading", { name }), detail: t("workflow_delete_detail"),
      action: t("server_delete"), danger: true };
    if (!(await confirm(question))) return;
    try {
      await ask(api.DELETE("/api/v1/approval-workflows/{workflow_id}", { params: { path: { workflow_id: id } } }));
      toast(t("workflow_deleted", { name }));
    } catch (error) {
      toastError(error);
    }
    this.#changed();
  }

  readonly #changed = () => this.dispatchEvent(new Event("p-changed"));
}

declare global {
  interface HTMLElementTagNameMap {
    "workflow-list": WorkflowList;
  }
}
