/** What waits for review, by server, after the filters of the address. Pure. */
import type { McpServer, ToolReview } from "../../api/tool-reviews.js";

export const STATES = ["new", "changed", "moved", "unreviewed", "rejected", "unclear"] as const;

export interface ServerReviews {
  id: string;
  name: string;
  reviews: ToolReview[];
  /** Undefined where it is not known. */
  server: McpServer | undefined;
}

/** Names a version: once the tool changes, it is another one. */
export const keyOf = ({ mcp_server_id: server, kind, name, hash, state, basis }: ToolReview): string => (
  JSON.stringify([server, kind, name, hash, state, basis ?? null]));

/** The servers with what of theirs passes the filters `server`, `severity` and `state`. */
export function serversOf(
  reviews: readonly ToolReview[], servers: readonly McpServer[] = [], query = new URLSearchParams(),
): ServerReviews[] {
  const [only, severity, state] = ["server", "severity", "state"].map((name) => query.get(name));
  const groups = new Map<string, ServerReviews>();
  for (const review of reviews) {
    const { mcp_server_id: id, server: name } = review;
    if (only && id !== only) continue;
    if (severity && !review.findings.some((finding) => finding.severity === severity)) continue;
    if (state && review.state !== state) continue;
    const group = groups.get(id) ?? { id, name, reviews: [], server: servers.find((server) => server.id === id) };
    group.reviews.push(review);
    groups.set(id, group);
  }
  return [...groups.values()];
}
