/** A number that the server counts, and counts again whenever the WebSocket tells of something that may change it. */
import { live, type LiveMessage } from "./live.js";
import { session } from "./session.js";

/** Changes that come at once are counted once. */
const GATHER_MS = 150;

export interface Counting {
  /** The permission of those who are told; nobody else is counted for. */
  permission: Parameters<typeof session.may>[0];
  topic: Parameters<typeof live.subscribe>[0];
  /** Whether a message may change the number; any does unless given. */
  tells?: (message: LiveMessage) => boolean;
  read: () => Promise<number>;
}

/** Fires `change`. Counts while somebody who may look is signed in. */
export class Count extends EventTarget {
  count = 0;

  readonly #counting: Counting;
  #stop: (() => void) | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor(counting: Counting) {
    super();
    this.#counting = counting;
    session.addEventListener("change", () => this.#follow());
  }

  #follow(): void {
    const { permission, topic, tells } = this.#counting;
    const may = session.may(permission);
    if (may && this.#stop === undefined) {
      const heard = (message: LiveMessage) => {
        if (tells?.(message) ?? true) this.#soon();
      };
      this.#stop = live.subscribe(topic, heard, () => this.#soon());
      void this.#read();
    }
    if (!may && this.#stop !== undefined) {
      this.#stop();
      this.#stop = undefined;
      this.#become(0);
    }
  }

  #soon(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#read(), GATHER_MS);
  }

  async #read(): Promise<void> {
    try {
      this.#become(await this.#counting.read());
    } catch {
      // The next change counts again; the connection's state says what is wrong.
    }
  }

  #become(count: number): void {
    if (count === this.count) return;
    this.count = count;
    this.dispatchEvent(new Event("change"));
  }
}
