/**
 * An approval workflow, new or to be changed.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask } from "../../api/client.js";
import { session } from "../../api/session.js";
import "../../components/p-code.js";
import "../../components/p-switch.js";
import type { PSwitch } from "../../components/p-switch.js";
import { toast } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { FormDialog } from "../form-dialog.js";
import "../people-picker.js";
import type { PeoplePicker } from "../people-picker.js";
import type { Team, Workflow } from "./model.js";

const t = strings("tools", en);
const CHANNELS = ["email", "mobile_push", "slack", "mattermost", "webhook"] as const;
const CHATS = ["slack", "mattermost", "webhook"] as const;
type Channel = (typeof CHANNELS)[number];
type Chat = (typeof CHATS)[number];

interface Flags {
  is_default: boolean;
  require_reason: boolean;
  async_approval_enabled: boolean;
}

@customElement("workflow-dialog")
export class WorkflowDialog extends FormDialog {
  @property({ attribute: false }) workflow: Workflow | undefined;
  @property({ attribute: false }) teams: readonly Team[] = [];
  @state() private flags: Flags = { is_default: false, require_reason: false, async_approval_enabled: false };
  @state() private channels: ReadonlySet<Channel> = new Set();
  @state() private approvers: ReadonlySet<string> = new Set();
  @state() private people: readonly string[] = [];
  @state() private laterPeople: readonly string[] = [];
  @state() private later: ReadonlySet<string> = new Set();
  @state() private secret = "";

  static override styles = [
    FormDialog.styles,
    css`
      .checks {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-4);
      }

      .checks label {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.75rem;
      }
    `,
  ];

  protected begin() {
    const { workflow } = this;
    const me = session.user?.id;
    this.flags = {
      is_default: workflow?.is_default ?? false,
      require_reason: workflow?.require_reason ?? false,
      async_approval_enabled: workflow?.async_approval_enabled ?? false,
    };
    this.channels = new Set(workflow?.notification_channels ?? ["email"]);
    this.approvers = new Set(workflow?.approver_team_ids);
    this.later = new Set(workflow?.escalation_team_ids);
    this.people = workflow?.approver_user_ids ?? (me ? [me] : []);
    this.laterPeople = workflow?.escalation_user_ids ?? [];
    this.secret = "";
  }

  override render() {
    const { workflow, secret } = this;
    const heading = workflow ? t("workflow_edit_heading", { name: workflow.name }) : t("workflow_new_heading");
    return html`<p-dialog heading=${heading} ?open=${this.open} @p-close=${this.close}>
      ${secret ? html`<p>${t("secret_once")}</p><p-code .text=${secret} wrap></p-code>` : this.#fields()}
      ${secret
        ? html`<wa-button slot="actions" variant="brand" @click=${this.close}>${t("close")}</wa-button>`
        : this.buttons(t("cancel"), t("save"))}
    </p-dialog>`;
  }

  #fields() {
    const { workflow, flags } = this;
    return html`<form @submit=${this.#submit}>
      ${this.field("name", t("name"), workflow?.name ?? "", { required: true })}
      ${this.field("description", t("description"), workflow?.description ?? "")}
      ${this.#picked(t("approver_people"), t("approver_people_hint"), this.people, (next) => (this.people = next))}
      ${this.#checks(t("approvers"), this.teams, this.approvers, (next) => (this.approvers = next))}
      <div class="pair">
        ${this.field("approvals_required", t("approvals_required"), String(workflow?.approvals_required ?? 1),
          { number: true })}
        ${this.field("timeout_seconds", t("timeout"), String(workflow?.timeout_seconds ?? 3600),
          { number: true, hint: t("timeout_hint") })}
      </div>
      ${this.#picked(t("escalation_people"), t("escalation_hint"), this.laterPeople, (next) =>
        (this.laterPeople = next))}
      ${this.#checks(t("escalation"), this.teams, this.later, (next) => (this.later = next))}
      ${this.#checks(t("channels"), CHANNELS.map((id) => ({ id, name: t(`channel_${id}`) })), this.channels, (next) =>
        (this.channels = next as ReadonlySet<Channel>))}
      ${CHATS.filter((chat) => this.channels.has(chat)).map((chat) => this.#address(chat))}
      ${this.#flag("require_reason", t("require_reason"))}
      ${this.#flag("async_approval_enabled", t("async_approval"))}
      ${flags.is_default && workflow?.is_default ? nothing : this.#flag("is_default", t("workflow_make_default"))}
    </form>`;
  }

  #address(chat: Chat) {
    const isKept = Boolean((this.workflow?.channel_configs as Record<string, unknown> | null | undefined)?.[chat]);
    const error = this.problems.get(`channel_configs.${chat}.${urlName(chat)}`) ?? this.problems.get("channel_configs");
    return html`<p-field name="url_${chat}" label=${t("channel_url", { name: t(`channel_${chat}`) })} mono
      hint=${isKept ? t("channel_url_kept") : ""} .error=${error ?? ""}></p-field>`;
  }

  #flag(name: keyof Flags, label: string) {
    return html`<p-switch label=${label} .checked=${this.flags[name]} @change=${({ currentTarget }: Event) =>
      (this.flags = { ...this.flags, [name]: (currentTarget as PSwitch).checked })}></p-switch>`;
  }

  #picked(label: string, hint: string, ids: readonly string[], set: (next: readonly string[]) => void) {
    return html`<people-picker label=${label} hint=${hint} .ids=${ids} @change=${({ currentTarget }: Event) =>
      set((currentTarget as PeoplePicker).ids)}></people-picker>`;
  }

  #checks(legend: string, all: readonly { id: string; name: string }[], chosen: ReadonlySet<string>,
    set: (next: ReadonlySet<string>) => void) {
    if (all.length === 0) return nothing;
    const toggle = (id: string, isOn: boolean) =>
      set(new Set(isOn ? [...chosen, id] : [...chosen].filter((other) => other !== id)));
    return html`<fieldset>
      <legend>${legend}</legend>
      <div class="checks">${all.map(({ id, name }) => html`<label><input type="checkbox" .checked=${chosen.has(id)}
        @change=${(event: Event) => toggle(id, (event.target as HTMLInputElement).checked)}>${name}</label>`)}</div>
    </fieldset>`;
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { workflow } = this;
    const body = this.#body();
    await this.keep(async () => {
      const params = { path: { workflow_id: workflow?.id ?? "" } };
      const saved = workflow
        ? await ask(api.PUT("/api/v1/approval-workflows/{workflow_id}", { params, body }))
        : await ask(api.POST("/api/v1/approval-workflows", { body }));
      toast(t("workflow_saved", { name: saved.name }));
      // What signs the webhook is told once.
      this.secret = saved.webhook_secret ?? "";
      return this.secret ? "stay" : undefined;
    });
  };

  #body() {
    const text = (name: string) => this.text(name);
    const typed = CHATS.filter((chat) => this.channels.has(chat) && text(`url_${chat}`));
    const before = (this.workflow?.channel_configs ?? {}) as Record<string, unknown>;
    // Masked addresses stand for those that are kept.
    const kept = Object.entries(before).filter(([chat]) => this.channels.has(chat as Channel));
    const addresses = Object.fromEntries(typed.map((chat) => [chat, { [urlName(chat)]: text(`url_${chat}`) }]));
    const configs = { ...Object.fromEntries(kept), ...addresses };
    const isNone = Object.keys(configs).length === 0;
    return {
      ...this.flags,
      name: text("name"),
      description: text("description") || null,
      approver_user_ids: [...this.people],
      approver_team_ids: [...this.approvers],
      escalation_user_ids: [...this.laterPeople],
      escalation_team_ids: [...this.later],
      approvals_required: Number(text("approvals_required")) || 1,
      timeout_seconds: Number(text("timeout_seconds")) || null,
      notification_channels: CHANNELS.filter((channel) => this.channels.has(channel)),
      ...(isNone ? this.workflow?.channel_configs && { channel_configs: null } : { channel_configs: configs }),
    };
  }
}

/** What the address of a channel is called. */
function urlName(chat: Chat): string {
  return chat === "webhook" ? "url" : "webhook_url";
}

declare global {
  interface HTMLElementTagNameMap {
    "workflow-dialog": WorkflowDialog;
  }
}
