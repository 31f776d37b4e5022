/** Teams: people who are asked together. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, askList, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import "../components/p-icon.js";
import "../components/p-lines.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/models.js";
import { Page } from "./page.js";
import "./teams/team-dialog.js";

const t = strings("models", en);
const MOST = 500;

type Team = Schema<"TeamResponse">;

@customElement("page-teams")
export class PageTeams extends Page {
  @state() private teams: Team[] | undefined;
  @state() private trouble = "";
  @state() private edited: Team | "new" | undefined;

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  readonly #load = async (): Promise<void> => {
    try {
      this.teams = (await askList(api.GET("/api/v1/teams", { params: { query: { limit: MOST } } }))).items;
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  override render() {
    const may = session.may("manage_teams");
    return html`<p-page-header heading=${t("teams_title")}>${t("teams_intro")}
        ${may ? html`<wa-button slot="actions" variant="brand" size="s" @click=${() => (this.edited = "new")}>
          <p-icon slot="start" name="add"></p-icon>${t("team_add")}</wa-button>` : nothing}
      </p-page-header>
      <p-table class="sheet" label=${t("teams_title")} .columns=${this.#columns(may)} .rows=${this.teams}
        .error=${this.trouble} @p-retry=${this.#load}>
        <p-state slot="empty" heading=${t("teams_empty")} detail=${t("teams_empty_detail")} icon="people"
          action=${may ? t("team_add") : ""} @p-action=${() => (this.edited = "new")}></p-state>
      </p-table>
      ${this.edited
        ? html`<team-dialog open .team=${this.edited === "new" ? undefined : this.edited}
            @p-close=${() => (this.edited = undefined)} @p-saved=${this.#load}></team-dialog>`
        : nothing}`;
  }

  #columns(may: boolean): Column<Team>[] {
    return [
      {
        key: "name",
        label: t("col_team"),
        sort: ({ name }) => name.toLowerCase(),
        cell: ({ name, description }) => html`<p-lines detail=${description ?? ""}>${name}</p-lines>`,
      },
      { key: "members", label: t("col_members"), align: "end", sort: ({ member_count: n }) => n,
        cell: ({ member_count: n }) => n },
      {
        key: "changed",
        label: t("col_changed"),
        wideOnly: true,
        cell: ({ updated_at }) => html`<p-time when=${updated_at}></p-time>`,
      },
      {
        key: "actions",
        label: t("actions"),
        quietLabel: true,
        align: "end",
        cell: (team) => may ? html`<wa-button size="s" appearance="outlined" @click=${() => (this.edited = team)}>
          <p-icon name="edit" label=${t("edit", { name: team.name })}></p-icon></wa-button>` : nothing,
      },
    ];
  }
}
