/**
 * Why executions wait, read out of the server's words (`queued_reason`), and the lines in which they wait behind a key.
 * Words that are not known stay as they are. Pure.
 */
import type { Execution } from "./executions.js";

/** There is no room under its key. */
export interface Behind {
  kind: "behind";
  /** Empty: all executions of the flow count together. */
  key: string;
  /** Under way, of how many that may be. */
  taken: number;
  limit: number;
  /** How many of the key go first; lists say it, word of a change does not. */
  before: number | undefined;
  /** There are more before it than were counted. */
  isMore: boolean;
}

/** As many have started as may within a time. */
export interface Throttled {
  kind: "throttled";
  key: string;
  limit: number;
  seconds: number;
  /** When it starts. */
  at: string;
}

export interface OtherWait {
  kind: "other";
  text: string;
}

export type Wait = Behind | Throttled | OtherWait;

const KEY = "(?: with key `([^]*)`)?";
const BEHIND = new RegExp(`^(\\d+) of (\\d+)${KEY} under way(?:, (more than )?(\\d+) before it)?$`);
const THROTTLED = new RegExp(`^throttled to (\\d+) starts in (\\d+) s${KEY}: starts at (\\S+)$`);

export function readWait(text: string): Wait {
  const behind = BEHIND.exec(text);
  if (behind) {
    const [, taken, limit, key = "", more, before] = behind;
    return { kind: "behind", key, taken: Number(taken), limit: Number(limit),
      before: before === undefined ? undefined : Number(before), isMore: more !== undefined };
  }
  const [, limit, seconds, key = "", at = ""] = THROTTLED.exec(text) ?? [];
  if (limit === undefined) return { kind: "other", text };
  return { kind: "throttled", key, limit: Number(limit), seconds: Number(seconds), at };
}

/** Those that wait behind one key. */
export interface Line {
  key: string;
  taken: number;
  limit: number;
  /** In the order in which they go. */
  waiting: Execution[];
}

export interface Waiting {
  /** The longest first. */
  lines: Line[];
  /** Those that wait for something else. */
  others: Execution[];
}

/** A line while it is put together, with how many stand before each. */
interface Places {
  line: Line;
  places: Map<string, number>;
}

/** Who waits behind which key. */
export function waitingOf(executions: readonly Execution[]): Waiting {
  const lines = new Map<string, Places>();
  const others: Execution[] = [];
  for (const execution of executions) {
    const wait = readWait(execution.queued_reason ?? "");
    if (wait.kind !== "behind") {
      others.push(execution);
      continue;
    }
    const { taken, limit, before } = wait;
    const key = execution.concurrency_key ?? wait.key;
    const known: Places = lines.get(key) ?? { line: { key, taken, limit, waiting: [] }, places: new Map() };
    known.line.waiting.push(execution);
    // Whose place is not told stands at the end.
    known.places.set(execution.id, before ?? Infinity);
    lines.set(key, known);
  }
  const sorted = [...lines.values()].map(({ line, places }) => {
    line.waiting.sort((one, other) => order(places.get(one.id), places.get(other.id)) || byAge(one, other));
    return line;
  });
  others.sort(byAge);
  return { lines: sorted.sort((one, other) => other.waiting.length - one.waiting.length), others };
}

/** Infinity less Infinity is no number. */
function order(one = Infinity, other = Infinity): number {
  return one === other ? 0 : one - other;
}

function byAge(one: Execution, other: Execution): number {
  return Date.parse(one.created_at) - Date.parse(other.created_at);
}
