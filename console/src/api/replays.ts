/** Replays: flows started once more for events of the past, in parts of as many events as the server takes at once. */
import { api, ask, type Schema } from "./client.js";
import type { LiveMessage } from "./live.js";

export type EventFilter = Schema<"FilterFields">;
export type ReplayPart = Schema<"ReplayResponse">;
export type ReplayVersion = Schema<"ReplayVersion">;

/** Most events of one request that names them. */
export const SELECTED_MAX = 500;

/** Which events: these, those of a time, or a group of parked ones. */
export type Selection = { event_ids: string[] } | { range: EventFilter } | { parked_group: string };

export interface Wish {
  selection: Selection;
  version: ReplayVersion;
  /** Only this flow. */
  flowId?: string | undefined;
}

/** What a replay came to so far, or would. */
export interface Sum {
  events: number;
  executions: number;
  /** Events that are not parked any more. */
  settled: number;
  flows: Schema<"ReplayedFlow">[];
  started: Schema<"ReplayedExecution">[];
  /** How many were left out, by the reason. */
  skipped: ReadonlyMap<string, number>;
  /** There are no more events. */
  isWhole: boolean;
}

export const NOTHING: Sum = { events: 0, executions: 0, settled: 0, flows: [], started: [], skipped: new Map(),
  isWhole: false };

export interface How {
  /** Only say what would be started. */
  dryRun: boolean;
  /** Names the replay: sent again under its name, it starts nothing twice. */
  key?: string;
  /** Most parts. */
  partsMax?: number;
  /** Hears of each part. */
  told?: (sum: Sum) => void;
  /** Ends it after a part. */
  signal?: AbortSignal;
}

/** Replays, part by part. What was started stays started when a later part fails. */
export async function replay(wish: Wish, { dryRun, key, partsMax = Infinity, told, signal }: How): Promise<Sum> {
  let sum = NOTHING;
  let cursor: string | undefined;
  for (let parts = 0; parts < partsMax; parts++) {
    const body: Schema<"ReplayRequest"> = { ...wish.selection, version: wish.version, dry_run: dryRun,
      ...(wish.flowId !== undefined && { flow_id: wish.flowId }), ...(cursor !== undefined && { cursor }) };
    const params = { ...(key !== undefined && { header: { "Idempotency-Key": key } }) };
    const part = await ask(api.POST("/api/v1/events/replay", { params, body }));
    sum = added(sum, part);
    told?.(sum);
    cursor = part.next_cursor ?? undefined;
    if (cursor === undefined || signal?.aborted) break;
  }
  return sum;
}

/** The sum with another part. Pure. */
export function added(sum: Sum, part: ReplayPart): Sum {
  const flows = new Map(sum.flows.map((flow) => [keyOf(flow), flow]));
  for (const flow of part.flows) {
    const before = flows.get(keyOf(flow))?.executions_count ?? 0;
    flows.set(keyOf(flow), { ...flow, executions_count: flow.executions_count + before });
  }
  const skipped = new Map(sum.skipped);
  for (const { reason } of part.skipped) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  return {
    events: sum.events + part.events_count,
    executions: sum.executions + part.executions_count,
    settled: sum.settled + part.settled_count,
    flows: [...flows.values()],
    started: [...sum.started, ...part.executions],
    skipped,
    isWhole: part.next_cursor == null,
  };
}

const keyOf = ({ flow_id, flow_version }: Schema<"ReplayedFlow">) => `${flow_id} ${flow_version}`;

/** A name for a replay that nobody else has. */
export function freshKey(): string {
  // Unlike `randomUUID`, this is there without TLS as well.
  const parts = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0"));
  return `console-replay-${parts.join("")}`;
}

/** Parked events with one cause, the latest first. */
export function parkedGroups(): Promise<Schema<"ParkedGroupResponse">[]> {
  return ask(api.GET("/api/v1/events/parked"));
}

/** How many events are parked. */
export async function parkedEvents(): Promise<number> {
  return (await ask(api.GET("/api/v1/overview", { params: { query: { pieces: 1 } } }))).now.events_parked;
}

/** Whether a message of `activity` says that another event is parked. */
export function tellsOfParked({ event }: LiveMessage): boolean {
  return event === "event_parked";
}
