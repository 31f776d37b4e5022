/** Tools that are held until a person has looked at them: what waits, verdicts about it, and how many there are. */
import { api, ask, askList, type Schema } from "./client.js";
import { Count } from "./count.js";
import type { LiveMessage } from "./live.js";

export type ToolReview = Schema<"ToolReviewResponse">;
export type ToolChange = Schema<"ToolChangeResponse">;
export type ToolFinding = Schema<"ToolFindingResponse">;
export type McpServer = Schema<"McpServerResponse">;
/** What of a server's tools people have to look at first; `changes` trusts its first list. */
export type ReviewMode = Schema<"Review">;
export type Verdict = Schema<"ToolReviewDecision">["verdict"];

const SERVERS_MAX = 500;

/** What is held; of one server alone, with everything else that it offers if `all`. */
export function toolReviews(server?: string, all = false): Promise<ToolReview[]> {
  if (server === undefined) return ask(api.GET("/api/v1/tool-reviews"));
  const params = { path: { server_id: server }, query: { all } };
  return ask(api.GET("/api/v1/mcp-servers/{server_id}/tool-reviews", { params }));
}

/**
 * Says yes or no to versions as they were shown. Throws with the code `conflict`, and decides nothing, when one of them
 * is not offered any more or was changed since.
 */
export async function decideReviews(
  server: string, verdict: Verdict, reviews: readonly ToolReview[], reason = "",
): Promise<number> {
  const items = reviews.flatMap(({ kind, name, hash }) => (hash ? [{ kind, name, hash }] : []));
  const body = { verdict, items, ...(reason && { reason }) };
  const params = { path: { server_id: server } };
  return (await ask(api.POST("/api/v1/mcp-servers/{server_id}/tool-reviews", { params, body }))).decided;
}

/** The connected servers. */
export async function mcpServers(): Promise<McpServer[]> {
  const params = { query: { limit: SERVERS_MAX } };
  return (await askList(api.GET("/api/v1/mcp-servers", { params }))).items;
}

/** Sets what of a server's tools people have to look at first. */
export async function setReview(server: string, review: ReviewMode): Promise<void> {
  const params = { path: { server_id: server } };
  await ask(api.PUT("/api/v1/mcp-servers/{server_id}", { params, body: { review } }));
}

/** What servers get that are connected from now on. */
export async function defaultReview(): Promise<ReviewMode> {
  return (await ask(api.GET("/api/v1/account/tool-review"))).review;
}

export async function setDefaultReview(review: ReviewMode): Promise<void> {
  await ask(api.PUT("/api/v1/account/tool-review", { body: { review } }));
}

/** How many tools wait for review. */
export const heldTools = new Count({
  permission: "view_mcp_servers",
  topic: "activity",
  tells: tellsOfHeld,
  read: async () => (await mcpServers()).reduce((sum, { held_tools }) => sum + held_tools, 0),
});

/** Whether a message of `activity` says that another number of tools is held. */
export function tellsOfHeld({ event }: LiveMessage): boolean {
  return event === "tools_held";
}
