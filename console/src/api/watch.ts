/** Follows one event until what it started has ended: where it is, and what the agent says. */
import { api, ask, type Schema } from "./client.js";
import { ApiError } from "./errors.js";
import { live } from "./live.js";

/** Messages that come at once are looked after once. */
const GATHER_MS = 120;
/** Looked at so often even when nothing is heard. */
const EVERY_MS = 2_000;
const LINES_MAX = 500;
const FINAL = new Set<string>(["SUCCEEDED", "FAILED", "STOPPED"]);

/** Fires `change`. */
export class Watch extends EventTarget {
  event: Schema<"EventDetailResponse"> | undefined;
  execution: Schema<"ExecutionDetailResponse"> | undefined;
  lines: Schema<"LogEntry">[] = [];
  /** Why it cannot be followed at the moment. */
  trouble = "";

  #executionId: string | undefined;
  #offset = 0;
  #due: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: (() => void) | undefined;
  #isReading = false;

  /** Begins with an event, and follows the first execution that it starts; or with an execution. */
  constructor(private readonly from: { eventId: string } | { executionId: string }) {
    super();
    if ("executionId" in from) this.#executionId = from.executionId;
  }

  /** Whether nothing more will happen. */
  get isOver(): boolean {
    if (this.execution !== undefined) return FINAL.has(this.execution.status);
    return this.startedNothing;
  }

  /** Whether the event was looked at, and no flow wanted it. */
  get startedNothing(): boolean {
    return this.event?.routing.state === "routed" && this.event.executions.length === 0;
  }

  start(): void {
    const hurry = () => this.#again(GATHER_MS);
    this.#unsubscribe = live.subscribe("flow_executions", hurry, hurry);
    void this.#look();
  }

  stop(): void {
    clearTimeout(this.#due);
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #again(wait: number): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#look(), wait);
  }

  async #look(): Promise<void> {
    if (this.#isReading) return this.#again(GATHER_MS);
    this.#isReading = true;
    try {
      await this.#read();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    } finally {
      this.#isReading = false;
    }
    if (this.#unsubscribe === undefined) return;
    if (this.isOver) this.stop();
    else this.#again(EVERY_MS);
    this.dispatchEvent(new Event("change"));
  }

  async #read(): Promise<void> {
    if ("eventId" in this.from && this.#executionId === undefined) {
      const path = { event_id: this.from.eventId };
      this.event = await ask(api.GET("/api/v1/events/{event_id}", { params: { path } }));
      this.#executionId = this.event.executions[0]?.id;
    }
    if (this.#executionId === undefined) return;
    const path = { execution_id: this.#executionId };
    const execution = await ask(api.GET("/api/v1/flows/executions/{execution_id}", { params: { path } }));
    // What an execution that has ended said is complete, so the state is asked for first.
    await this.#readLines(path);
    this.execution = execution;
  }

  async #readLines(path: { execution_id: string }): Promise<void> {
    const query = { offset: this.#offset, limit: LINES_MAX };
    const page = await ask(api.GET("/api/v1/flows/executions/{execution_id}/logs", { params: { path, query } }));
    this.#offset = page.next_offset;
    this.lines = [...this.lines, ...page.logs].slice(-LINES_MAX);
  }
}
