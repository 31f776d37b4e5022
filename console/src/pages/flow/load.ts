/** What the editor offers, from the account; and a flow's text from the server. */
import { api, ask, askList } from "../../api/client.js";
import { session } from "../../api/session.js";
import { definitionText } from "./definition.js";
import { NOTHING_KNOWN, type Known } from "./part.js";

const MOST = 500;

/** What a flow can name. Offers are a help: those that cannot be had are none. */
export async function known(): Promise<Known> {
  const query = { limit: MOST };
  const if_ = async <T>(permission: string, load: () => Promise<T[]>): Promise<T[]> =>
    session.may(permission) ? load().catch(() => []) : [];
  const [trackers, tools, projects] = await Promise.all([
    if_("view_trackers", async () => (await askList(api.GET("/api/v1/trackers", { params: { query } }))).items),
    if_("view_tools", async () => ask(api.GET("/api/v1/tools/summary"))),
    if_("view_projects", async () => (await askList(api.GET("/api/v1/projects", { params: { query } }))).items),
  ]);
  return { ...NOTHING_KNOWN, trackers, tools, projects: projects.map(({ identifier }) => identifier) };
}

/** A flow as YAML, without what is usual anyway. */
export async function flowText(flow_id: string): Promise<string> {
  const params = { path: { flow_id } };
  return definitionText(await ask(api.GET("/api/v1/flows/{flow_id}/yaml", { params, parseAs: "text" })));
}

/** How YAML is sent. */
export const AS_YAML = {
  headers: { "content-type": "application/yaml" },
  bodySerializer: (body: unknown) => String(body),
};
