/** Teams: people who are asked together. */
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { api, askList, type Schema } from "../api/client.js";
import { session } from "../api/session.js";
import "../components/p-icon.js";
import "../components/p-lines.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/models.js";
import { EditPage } from "./edit-page.js";
import "./teams/team-dialog.js";

const t = strings("models", en);
const MOST = 500;

type Team = Schema<"TeamResponse">;

@customElement("page-teams")
export class PageTeams extends EditPage<Team> {
  protected readonly needed = "manage_teams";

  constructor() {
    super({ title: t("teams_title"), intro: t("teams_intro"), add: t("team_add"), empty: t("teams_empty"),
      emptyDetail: t("teams_empty_detail"), icon: "people" });
  }

  protected async fetch(): Promise<Team[]> {
    return (await askList(api.GET("/api/v1/teams", { params: { query: { limit: MOST } } }))).items;
  }

  protected dialog(team: Team | undefined, closed: () => void, saved: () => void) {
    return html`<team-dialog open .team=${team} @p-close=${closed} @p-saved=${saved}></team-dialog>`;
  }

  protected columns(): Column<Team>[] {
    const may = session.may(this.needed);
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
