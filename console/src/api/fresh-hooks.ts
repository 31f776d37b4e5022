/**
 * Secrets of webhooks that were made in this tab. The server shows a secret once, so this is the only place that still
 * knows it; it is forgotten with the tab or the session, and kept nowhere else.
 */
import * as credentials from "./credentials.js";
import type { Hook } from "./deliveries.js";

const known = new Map<string, Hook>();
credentials.changes.addEventListener("ended", () => known.clear());

/** Remembers a hook by its organization. */
export function remember(organizationId: string, hook: Hook): void {
  known.set(organizationId, hook);
}

/** A hook with its secret, if it was made in this tab. */
export function fresh(organizationId: string): Hook | undefined {
  return known.get(organizationId);
}
