/** Fills the buffer of one execution's log: its end first, then what is looked at, all of it when that is wanted. */
import { api, ask, ApiError, type Schema } from "../api/client.js";
import type { LiveMessage } from "../api/live.js";
import { LogBuffer, type LogLine, type LogStream } from "../components/log-buffer.js";

/** Most that the server gives at once. */
const PART = 5_000;
/** Read before a line that somebody looks at, so that scrolling up finds lines. */
const BEFORE = 1_000;

export class LogFeed {
  readonly buffer = new LogBuffer();
  /** Why there are no lines. */
  failed: ApiError | undefined;
  #wantsAll = false;
  #isBusy = false;
  #wanted: number | undefined;
  #isOver = false;

  constructor(
    private readonly execution: string,
    private readonly changed: () => void,
  ) {}

  /** Reads the newest lines, also after messages were lost. */
  async start(): Promise<void> {
    await this.#try(async () => {
      const { logs } = await this.#ask({ tail: PART });
      this.#put(logs);
    });
  }

  end(): void {
    this.#isOver = true;
  }

  /** A live message: one line, or word of many. */
  heard({ type, payload }: LiveMessage): void {
    if (type === "agent_log_line") {
      const line = payload as Schema<"LogPayload"> & { timestamp: string };
      this.buffer.put([{ seq: line.seq, stream: line.stream as LogStream, message: line.message,
        at: Date.parse(line.timestamp) }]);
    } else if (type === "agent_log_lines") {
      const { from_seq, to_seq } = payload as { from_seq: number; to_seq: number };
      this.buffer.grow(to_seq + 1);
      this.need(from_seq);
    }
  }

  /** Somebody looks at lines that are not here. */
  need(seq: number): void {
    this.#wanted = seq;
    void this.#work();
  }

  /** All lines are wanted. */
  all(): void {
    this.#wantsAll = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    await this.#try(async () => {
      for (let next = this.#next(); next !== undefined && !this.#isOver; next = this.#next()) {
        const { logs } = await this.#ask({ offset: next, limit: PART });
        // The server has fewer than it told of: they are gone.
        if (logs.length === 0) break;
        this.#put(logs);
      }
    });
    this.#isBusy = false;
  }

  #next(): number | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted !== undefined) {
      const missing = this.buffer.firstMissing(wanted);
      if (missing < this.buffer.length) {
        const before = Math.max(0, missing - BEFORE);
        return this.buffer.firstMissing(before);
      }
    }
    const first = this.#wantsAll ? this.buffer.firstMissing() : this.buffer.length;
    return first < this.buffer.length ? first : undefined;
  }

  async #ask(query: { tail: number } | { offset: number; limit: number }): Promise<Schema<"LogsResponse">> {
    const path = { execution_id: this.execution };
    return ask(api.GET("/api/v1/flows/executions/{execution_id}/logs", { params: { path, query } }));
  }

  #put(logs: readonly Schema<"LogEntry">[]): void {
    this.buffer.put(logs.map(({ timestamp, payload: { seq, stream, message } }): LogLine => (
      { seq, stream: stream as LogStream, message, at: Date.parse(timestamp) })));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.failed = undefined;
    } catch (error) {
      this.failed = ApiError.from(error);
    }
    this.changed();
  }
}
