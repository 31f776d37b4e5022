/** A tool's settings at the server, which come to be when the first of them is changed. */
import { api, ask, type Schema } from "../../api/client.js";
import type { Tool } from "./model.js";

type Change = Schema<"ToolConfigurationUpdate">;

/** Settings that are being made: a trial and a rule that is kept may both be the first to want them. */
const making = new WeakMap<Tool, Promise<string>>();

/** The id of a tool's settings; made, changing nothing, when there are none yet. */
export async function configured(tool: Tool): Promise<string> {
  return tool.config_id ?? making.get(tool) ?? made(tool, {});
}

/** Changes settings of a tool. */
export async function configure(tool: Tool, change: Change): Promise<void> {
  if (tool.config_id == null && !making.has(tool)) return void (await made(tool, change));
  const params = { path: { config_id: await configured(tool) } };
  await ask(api.PUT("/api/v1/tool-configurations/{config_id}", { params, body: change }));
}

function made(tool: Tool, change: Change): Promise<string> {
  const { name, source, source_id } = tool;
  const whose = source === "mcp" ? { mcp_server_id: source_id ?? null } : {};
  const body = { ...change, ...whose, tool_name: name, tool_source: source };
  const id = ask(api.POST("/api/v1/tool-configurations", { body })).then((found) => {
    // Until the list is fetched again, the same tool has them now.
    tool.config_id = found.id;
    return found.id;
  });
  making.set(tool, id);
  return id.finally(() => making.delete(tool));
}
