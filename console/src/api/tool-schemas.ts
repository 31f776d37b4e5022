/** What tools take, by name: asked for once a while, for forms that check what is typed. */
import { api, ask, type Schema } from "./client.js";

/** Tools change rarely, and the server checks all the same. */
const FRESH_MS = 60_000;

let kept: { at: number; tools: Promise<Schema<"ToolResponse">[]> } | undefined;

/** The schema of a tool's arguments; undefined where it is not known, or not for the caller. */
export async function schemaOf(tool: string, server: string | undefined): Promise<unknown> {
  if (kept === undefined || Date.now() - kept.at > FRESH_MS) {
    kept = { at: Date.now(), tools: ask(api.GET("/api/v1/tools")).catch(() => []) };
  }
  const named = (await kept.tools).filter(({ name, exposed_name }) => name === tool || exposed_name === tool);
  const found = named.find(({ source_name }) => source_name === server) ?? named[0];
  return found?.schema;
}
