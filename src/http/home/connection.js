// One WebSocket that stays: connects again with backoff, and resumes each topic after its last message.

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;
const JITTER = 0.25;
/** How often the server is asked for a sign of life, and how long it may take to answer. */
const PING_EVERY_MS = 30_000;
const ANSWER_MAX_MS = 10_000;

/**
 * Tells its listener:
 * - `state(name, retryInMs)`: "idle", "connecting", "live" or "waiting"
 * - `user(user)`: signed in
 * - `refused(error)`: the token is no good; the socket waits for `authenticate`
 * - `expired(error)`: the token has ended; the socket waits for `authenticate`
 * - `message(message)`: an event, each once and in the order of its topic
 * - `gap(topic)`: what was shown of a topic may have holes; all that is kept of it follows
 * - `command(message)`: the answer to a command
 */
export class Connection {
  #topics;
  #listener;
  #token = null;
  #socket = null;
  #attempts = 0;
  #retry = 0;
  #pulse = 0;
  #silence = 0;
  /** The last `seq` of each topic. */
  #last = new Map();

  constructor(topics, listener) {
    this.#topics = topics;
    this.#listener = listener;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  start(token) {
    this.#token = token;
    this.#attempts = 0;
    this.#open();
  }

  /** Signs in again on the open socket, or with the next one; the server goes on where it stopped. */
  authenticate(token) {
    this.#token = token;
    this.send({ type: "authenticate", token });
  }

  stop() {
    this.#token = null;
    this.#last.clear();
    this.#drop();
    this.#listener.state("idle");
  }

  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Connects at once when a wait is under way. */
  #hurry() {
    if (this.#retry) this.#open();
  }

  #open() {
    this.#drop();
    this.#listener.state("connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/v1/ws/unified`);
    this.#socket = socket;
    socket.onopen = () => this.authenticate(this.#token);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#heard(JSON.parse(data));
    socket.onclose = () => socket === this.#socket && this.#wait();
    this.#pulse = setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    clearInterval(this.#pulse);
    this.#retry = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #wait() {
    this.#drop();
    if (!this.#token) return;
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#attempts++);
    const wait = backoff * (1 + JITTER * (2 * Math.random() - 1));
    this.#retry = setTimeout(() => this.#open(), wait);
    this.#listener.state("waiting", wait);
  }

  #ping() {
    this.send({ type: "ping" });
    clearTimeout(this.#silence);
    // A connection that died silently never says so.
    this.#silence = setTimeout(() => this.#wait(), ANSWER_MAX_MS);
  }

  #heard(message) {
    clearTimeout(this.#silence);
    switch (message.type) {
      case "ping": return this.send({ type: "pong" });
      case "authenticated": return this.#authenticated(message.user);
      case "auth_error": return this.#listener.refused(message.error);
      case "auth_expired": return this.#listener.expired(message.error);
      case "resume_gap": return this.#gap(message);
      case "command_ack":
      case "command_error": return this.#listener.command(message);
      case "subscription_ack": return;
    }
    if (message.seq && message.topic) this.#event(message);
  }

  #event(message) {
    if (message.seq <= (this.#last.get(message.topic) ?? 0)) return;
    this.#last.set(message.topic, message.seq);
    this.#listener.message(message);
  }

  /** Numbers may even begin anew, when the server's database was restored. */
  #gap({ topic, oldest_seq }) {
    this.#last.set(topic, oldest_seq - 1);
    this.#listener.gap(topic);
  }

  #authenticated(user) {
    this.#attempts = 0;
    this.#listener.state("live");
    this.#listener.user(user);
    for (const topic of this.#topics) {
      this.send({ type: "subscribe", topic, resume_from: this.#last.get(topic) ?? 0 });
    }
  }
}
