/** A tool's settings at the server, which come to be when the first of them is changed. */
import { api, ask, type Schema } from "../../api/client.js";
import type { Tool } from "./model.js";

type Change = Schema<"ToolConfigurationUpdate">;

/** The id of a tool's settings; made, changing nothing, when there are none yet. */
export async function configured(tool: Tool): Promise<string> {
  return tool.config_id ?? (await made(tool, {})).id;
}

/** Changes settings of a tool. */
export async function configure(tool: Tool, change: Change): Promise<void> {
  if (tool.config_id == null) await made(tool, change);
  else {
    const params = { path: { config_id: tool.config_id } };
    await ask(api.PUT("/api/v1/tool-configurations/{config_id}", { params, body: change }));
  }
}

async function made(tool: Tool, change: Change): Promise<Schema<"ToolConfigurationResponse">> {
  const { name, source, source_id } = tool;
  const whose = source === "mcp" ? { mcp_server_id: source_id ?? null } : {};
  const body = { ...change, ...whose, tool_name: name, tool_source: source };
  const made = await ask(api.POST("/api/v1/tool-configurations", { body }));
  // Until the list is fetched again, the same tool has them now.
  tool.config_id = made.id;
  return made;
}
