/** What went on, and how it stands. */
import { api, ask, type Schema } from "./client.js";

export type Overview = Schema<"OverviewResponse">;
export type OverviewPiece = Schema<"OverviewPiece">;

/** The ranges that are offered, and how finely each is looked at. */
export const RANGES = {
  "24h": { hours: 24, pieces: 24 },
  "7d": { hours: 7 * 24, pieces: 28 },
  "30d": { hours: 30 * 24, pieces: 30 },
  "90d": { hours: 90 * 24, pieces: 45 },
} as const;

export type Range = keyof typeof RANGES;

export function isRange(text: string | null): text is Range {
  return text !== null && text in RANGES;
}

export function overview(range: Range): Promise<Overview> {
  const { hours, pieces } = RANGES[range];
  const to = new Date();
  const from = new Date(to.getTime() - hours * 3_600_000);
  const query = { from: from.toISOString(), to: to.toISOString(), pieces };
  return ask(api.GET("/api/v1/overview", { params: { query } }));
}
