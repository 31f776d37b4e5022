/**
 * A team, new or to be changed, with the people in it.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept, changed or deleted
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, ask, askList, type Schema } from "../../api/client.js";
import { maySeePeople } from "../../api/people.js";
import { session } from "../../api/session.js";
import { confirm } from "../../components/confirm.js";
import "../../components/p-icon.js";
import "../../components/p-time.js";
import { toast, toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/models.js";
import { FormDialog } from "../form-dialog.js";
import "../people-picker.js";
import type { PeoplePicker } from "../people-picker.js";

const t = strings("models", en);
const MOST = 500;

type Team = Schema<"TeamResponse">;
type Member = Schema<"MemberResponse">;

@customElement("team-dialog")
export class TeamDialog extends FormDialog {
  @property({ attribute: false }) team: Team | undefined;
  @state() private members: readonly Member[] = [];

  static override styles = [
    FormDialog.styles,
    css`
      ul {
        border: var(--line);
        border-radius: var(--radius-s);
      }

      li {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        padding: var(--space-2) var(--space-3);
        overflow-wrap: anywhere;
      }

      li + li {
        border-top: var(--line);
      }
    `,
  ];

  protected begin() {
    this.members = [];
    if (this.team) void this.#load(this.team);
  }

  async #load({ id }: Team): Promise<void> {
    try {
      const params = { path: { team_id: id }, query: { limit: MOST } };
      this.members = (await askList(api.GET("/api/v1/teams/{team_id}/members", { params }))).items;
    } catch (error) {
      toastError(error);
    }
  }

  override render() {
    const { team } = this;
    return html`<p-dialog heading=${team ? t("team_edit_heading", { name: team.name }) : t("team_new_heading")}
      ?open=${this.open} @p-close=${this.close}>
      <form @submit=${this.#submit}>
        ${this.field("name", t("name"), team?.name ?? "", { required: true })}
        ${this.field("description", t("description"), team?.description ?? "")}
      </form>
      ${team ? this.#people(team) : nothing}
      ${team ? html`<wa-button slot="actions" variant="danger" appearance="outlined"
        @click=${() => void this.#delete(team)}>${t("delete")}</wa-button>` : nothing}
      ${this.buttons(t("cancel"), t("save"))}
    </p-dialog>`;
  }

  #people(team: Team) {
    const me = session.user;
    const ids = this.members.map(({ user_id }) => user_id);
    return html`<section class="stack">
      <div class="row spread"><h3>${t("members")}</h3>
        ${me && !ids.includes(me.id)
          ? html`<wa-button size="s" appearance="outlined" @click=${() => void this.#add(team, me.id, me.username)}>
              <p-icon slot="start" name="add"></p-icon>${t("member_add_me")}</wa-button>`
          : nothing}</div>
      ${this.members.length === 0 ? html`<p class="quiet">${t("members_empty")}</p>` : html`<ul>
        ${this.members.map((member) => html`<li>
          <span>${member.full_name ?? member.username} <span class="quiet small">${member.email}, ${t("since")}
            <p-time when=${member.added_at}></p-time></span></span>
          <wa-button size="s" appearance="plain" @click=${() => void this.#remove(team, member)}>
            <p-icon name="delete" label=${t("member_remove", { name: member.username })}></p-icon></wa-button>
        </li>`)}</ul>`}
      ${maySeePeople()
        ? html`<people-picker label=${t("member_add")} .without=${ids}
            @change=${({ currentTarget }: Event) => void this.#picked(team, currentTarget as PeoplePicker)}>
          </people-picker>`
        : nothing}
    </section>`;
  }

  /** Whoever is picked becomes a member at once. */
  async #picked(team: Team, picker: PeoplePicker): Promise<void> {
    const [id] = picker.ids;
    if (id === undefined) return;
    const name = picker.nameOf(id);
    picker.ids = [];
    await this.#add(team, id, name);
  }

  async #add(team: Team, user_id: string, name: string): Promise<void> {
    try {
      const params = { path: { team_id: team.id } };
      await ask(api.POST("/api/v1/teams/{team_id}/members", { params, body: { user_id } }));
      toast(t("member_added", { name }));
    } catch (error) {
      toastError(error);
    }
    await this.#changed(team);
  }

  async #remove(team: Team, { user_id, username: name }: Member): Promise<void> {
    try {
      const params = { path: { team_id: team.id, user_id } };
      await ask(api.DELETE("/api/v1/teams/{team_id}/members/{user_id}", { params }));
      toast(t("member_removed", { name }));
    } catch (error) {
      toastError(error);
    }
    await this.#changed(team);
  }

  async #changed(team: Team): Promise<void> {
    await this.#load(team);
    this.dispatchEvent(new Event("p-saved"));
  }

  async #delete({ id, name }: Team): Promise<void> {
    const question = { heading: t("delete_heading", { name }), detail: t("team_delete_detail"), action: t("delete"),
      danger: true };
    if (!(await confirm(question))) return;
    try {
      await ask(api.DELETE("/api/v1/teams/{team_id}", { params: { path: { team_id: id } } }));
      toast(t("deleted", { name }));
      this.dispatchEvent(new Event("p-saved"));
      this.close();
    } catch (error) {
      toastError(error);
    }
  }

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { team } = this;
    const body = { name: this.text("name"), description: this.text("description") || null };
    await this.keep(async () => {
      const params = { path: { team_id: team?.id ?? "" } };
      const { name } = team
        ? await ask(api.PUT("/api/v1/teams/{team_id}", { params, body }))
        : await ask(api.POST("/api/v1/teams", { body }));
      toast(t("saved", { name }));
    });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "team-dialog": TeamDialog;
  }
}
