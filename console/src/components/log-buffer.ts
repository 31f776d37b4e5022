/** The lines of one log, as far as they are here; some in the middle may be missing yet. Fires `change`. */
import { plain } from "./ansi.js";

export type LogStream = "stdout" | "stderr" | "system";

export interface LogLine {
  seq: number;
  stream: LogStream;
  message: string;
  /** Milliseconds since 1970. */
  at: number;
}

const STREAMS: readonly LogStream[] = ["stdout", "stderr", "system"];

export class LogBuffer extends EventTarget {
  /** How many lines there are, here or not. */
  length = 0;
  #messages: (string | undefined)[] = [];
  #streams = new Uint8Array(1024);
  #times = new Float64Array(1024);
  #have = 0;
  #isTold = false;

  /** Every line is here. */
  get isWhole(): boolean {
    return this.#have === this.length;
  }

  at(seq: number): LogLine | undefined {
    const message = this.#messages[seq];
    if (message === undefined) return undefined;
    return { seq, message, stream: STREAMS[this.#streams[seq] ?? 0] ?? "stdout", at: this.#times[seq] ?? 0 };
  }

  has(seq: number): boolean {
    return this.#messages[seq] !== undefined;
  }

  /** There are this many, of which some are not here yet. */
  grow(length: number): void {
    if (length <= this.length) return;
    this.length = length;
    this.#tell();
  }

  put(lines: readonly LogLine[]): void {
    for (const { seq, message, stream, at } of lines) {
      this.#room(seq);
      if (this.#messages[seq] === undefined) this.#have++;
      this.#messages[seq] = message;
      this.#streams[seq] = Math.max(0, STREAMS.indexOf(stream));
      this.#times[seq] = at;
      if (seq >= this.length) this.length = seq + 1;
    }
    if (lines.length > 0) this.#tell();
  }

  /** The first line from `from` on that is not here; the length when all are. */
  firstMissing(from = 0): number {
    let seq = from;
    while (seq < this.length && this.#messages[seq] !== undefined) seq++;
    return seq;
  }

  /** The last line before `before` that is not here; -1 when all are. */
  lastMissing(before = this.length): number {
    let seq = before - 1;
    while (seq >= 0 && this.#messages[seq] !== undefined) seq--;
    return seq;
  }

  /** Lines that say this, whatever their case; of those that are here. */
  find(text: string): number[] {
    const wanted = text.toLowerCase();
    const found: number[] = [];
    if (wanted === "") return found;
    for (let seq = 0; seq < this.length; seq++) {
      const message = this.#messages[seq];
      if (message !== undefined && plain(message).toLowerCase().includes(wanted)) found.push(seq);
    }
    return found;
  }

  /** All of it as text, for a file. */
  text(): Blob {
    const parts: string[] = [];
    for (let seq = 0; seq < this.length; seq++) {
      const message = this.#messages[seq] ?? "";
      parts.push(new Date(this.#times[seq] ?? 0).toISOString(), " ", plain(message), "\n");
    }
    return new Blob(parts, { type: "text/plain" });
  }

  #room(seq: number): void {
    if (seq < this.#streams.length) return;
    const size = Math.max(seq + 1, 2 * this.#streams.length);
    const [streams, times] = [new Uint8Array(size), new Float64Array(size)];
    streams.set(this.#streams);
    times.set(this.#times);
    [this.#streams, this.#times] = [streams, times];
  }

  /** Many lines at once are told once. */
  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    queueMicrotask(() => {
      this.#isTold = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}
