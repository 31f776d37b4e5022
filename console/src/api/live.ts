/**
 * One WebSocket for all pages: connects again with backoff and jitter, goes on after the last message of each topic,
 * signs in again when the token was renewed. Each message comes once, in the order of its topic.
 */
import * as credentials from "./credentials.js";

export type Topic = "activity" | "approvals" | "flow_executions" | "system";

/** Something that happened. What else it holds goes by its `type`. */
export interface LiveMessage {
  topic: Topic;
  /** Grows within the account, over all topics. */
  seq: number;
  type: string;
  timestamp: string;
  [name: string]: unknown;
}

/** `idle`: nobody is signed in. `offline`: the server is away, or the token is refused; tried again at `retryAt`. */
export type LiveState = "idle" | "connecting" | "online" | "offline";

type Heard = (message: LiveMessage) => void;
type Gap = () => void;

/** What is told in answer to a command. */
export interface CommandAnswer {
  type: "command_ack" | "command_error";
  execution_id: string;
  error?: string;
}

interface Watched {
  listeners: Set<{ heard: Heard; gap: Gap }>;
  /** The last number that this page knows of; undefined until the server said where the topic begins. */
  last: number | undefined;
  /**
   * The newest number that was known when the first listener came. Where the topic begins later than that, something
   * may have happened after the listener fetched, and before the server knew of it.
   */
  since: number;
}

/** What the server says, events apart. */
interface ServerWord {
  type: string;
  topic?: Topic;
  seq?: number;
  action?: string;
  oldest_seq?: number;
  error?: string;
}

/** The state of a WebSocket that can be sent over. */
const OPEN = 1;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;
const JITTER = 0.25;
/** How often the server is asked for a sign of life, and how long it may take to answer. */
const PING_EVERY_MS = 30_000;
const ANSWER_MAX_MS = 10_000;

/** How long to wait before try number `tries` (from 0); `random` is in 0..1. */
export function backoff(tries: number, random: number): number {
  const wait = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** tries);
  return wait * (1 + JITTER * (2 * random - 1));
}

/** Fires `change` when its state changes, `command` (a CustomEvent of `CommandAnswer`) when a command was answered. */
export class Live extends EventTarget {
  state: LiveState = "idle";
  /** When the next try is due, in milliseconds since 1970; 0 unless `offline`. */
  retryAt = 0;

  #topics = new Map<Topic, Watched>();
  #socket: WebSocket | undefined;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pulse: ReturnType<typeof setInterval> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #refused = false;
  /** Of all topics: numbers are the account's. */
  #newest = 0;

  constructor(private readonly connect: () => WebSocket) {
    super();
    credentials.changes.addEventListener("renewed", () => void this.#signIn());
    credentials.changes.addEventListener("ended", () => this.stop());
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** Begins; to be called when somebody is signed in. */
  start(): void {
    if (this.state === "idle") this.#open();
  }

  /** Ends, and forgets where the topics stood: whoever signs in next may be somebody else. */
  stop(): void {
    this.#drop();
    this.#tries = 0;
    this.#newest = 0;
    for (const watched of this.#topics.values()) Object.assign(watched, { last: undefined, since: -1 });
    this.#become("idle");
  }

  /**
   * Calls `heard` for each message of a topic from now on, until the returned function is called. `gap` is called when
   * messages were lost for good: fetch anew what is shown. Subscribe first, then fetch: so nothing falls between.
   */
  subscribe(topic: Topic, heard: Heard, gap: Gap = () => undefined): () => void {
    const listener = { heard, gap };
    let watched = this.#topics.get(topic);
    if (watched === undefined) {
      watched = { listeners: new Set(), last: undefined, since: this.state === "online" ? this.#newest : -1 };
      this.#topics.set(topic, watched);
      this.#ask(topic, watched);
    }
    watched.listeners.add(listener);
    return () => this.#unsubscribe(topic, listener);
  }

  /** Asks an execution to stop; the answer comes as a `command` event. False when there is no connection. */
  command(execution_id: string, command: "stop"): boolean {
    return this.#send({ type: "command", execution_id, command });
  }

  /** Connects at once when a wait is under way. */
  hurry(): void {
    if (this.state === "offline") this.#open();
  }

  #unsubscribe(topic: Topic, listener: { heard: Heard; gap: Gap }): void {
    const watched = this.#topics.get(topic);
    watched?.listeners.delete(listener);
    if (watched?.listeners.size !== 0) return;
    this.#topics.delete(topic);
    if (this.state === "online") this.#send({ type: "unsubscribe", topic });
  }

  #open(): void {
    this.#drop();
    this.#become("connecting");
    const socket = this.connect();
    this.#socket = socket;
    socket.onopen = () => void this.#signIn();
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#hear(JSON.parse(String(data)) as ServerWord);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#wait();
    };
    this.#pulse = setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    clearInterval(this.#pulse);
    this.retryAt = 0;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #wait(): void {
    this.#drop();
    const wait = backoff(this.#tries++, Math.random());
    this.#retry = setTimeout(() => this.#open(), wait);
    this.retryAt = Date.now() + wait;
    this.#become("offline");
  }

  #ping(): void {
    this.#send({ type: "ping" });
    clearTimeout(this.#silence);
    // A connection that died silently never says so.
    this.#silence = setTimeout(() => this.#wait(), ANSWER_MAX_MS);
  }

  /** Signs in on the open socket; where the topics stand is kept by the server meanwhile. */
  async #signIn(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    const token = await credentials.access().catch(() => undefined);
    if (token === null || socket !== this.#socket) return;
    if (token === undefined) this.#wait();
    else this.#send({ type: "authenticate", token });
  }

  #send(message: object): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #ask(topic: Topic, watched: Watched): void {
    if (this.state !== "online") return;
    this.#send({ type: "subscribe", topic, ...(watched.last !== undefined && { resume_from: watched.last }) });
  }

  #hear(word: ServerWord): void {
    clearTimeout(this.#silence);
    switch (word.type) {
      case "ping":
        this.#send({ type: "pong" });
        return;
      case "authenticated":
        return this.#authenticated();
      case "auth_error":
      case "auth_expired":
        return void this.#renew();
      case "resume_gap":
        return this.#gap(word);
      case "subscription_ack":
        return this.#acknowledged(word);
      case "command_ack":
      case "command_error":
        this.dispatchEvent(new CustomEvent("command", { detail: word }));
        return;
    }
    if (word.seq !== undefined && word.topic !== undefined) this.#event(word as LiveMessage);
  }

  #authenticated(): void {
    this.#refused = false;
    this.#tries = 0;
    // Topics of a session that goes on are still subscribed.
    if (this.state === "online") return;
    this.#become("online");
    for (const [topic, watched] of this.#topics) this.#ask(topic, watched);
  }

  /** One try: a token that is new and refused all the same will be refused again. */
  async #renew(): Promise<void> {
    const old = credentials.current()?.access;
    if (this.#refused || old === undefined) return this.#wait();
    this.#refused = true;
    const fresh = await credentials.renew(old).catch(() => undefined);
    if (fresh === undefined) this.#wait();
    // None at all: the session has ended, and we were stopped.
    else if (fresh !== null) await this.#signIn();
  }

  #acknowledged({ topic, action, seq }: ServerWord): void {
    const watched = topic && this.#topics.get(topic);
    if (!watched || action !== "subscribed" || watched.last !== undefined) return;
    watched.last = seq;
    this.#newest = Math.max(this.#newest, seq ?? 0);
    if ((seq ?? 0) <= watched.since) return;
    for (const { gap } of [...watched.listeners]) gap();
  }

  #event(message: LiveMessage): void {
    const watched = this.#topics.get(message.topic);
    if (watched === undefined || message.seq <= (watched.last ?? 0)) return;
    watched.last = message.seq;
    this.#newest = Math.max(this.#newest, message.seq);
    for (const { heard } of [...watched.listeners]) heard(message);
  }

  /** Numbers may even begin anew, when the server's database was restored. */
  #gap({ topic, oldest_seq }: ServerWord): void {
    const watched = topic && this.#topics.get(topic);
    if (!watched) return;
    watched.last = (oldest_seq ?? 1) - 1;
    this.#newest = watched.last;
    for (const { gap } of [...watched.listeners]) gap();
  }

  #become(state: LiveState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

export const live = new Live(() => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/api/v1/ws/unified`);
});
