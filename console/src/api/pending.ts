/** How many approvals wait; counted by the server, and again whenever one changes. */
import { api, ask } from "./client.js";
import { live } from "./live.js";
import { session } from "./session.js";

/** Changes that come at once are counted once. */
const GATHER_MS = 150;

/** Fires `change`. Counts while somebody who may see approvals is signed in. */
class Pending extends EventTarget {
  count = 0;
  #stop: (() => void) | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    session.addEventListener("change", () => this.#follow());
  }

  #follow(): void {
    const may = session.may("view_approvals");
    if (may && this.#stop === undefined) {
      this.#stop = live.subscribe("approvals", () => this.#soon(), () => this.#soon());
      void this.#count();
    }
    if (!may && this.#stop !== undefined) {
      this.#stop();
      this.#stop = undefined;
      this.#become(0);
    }
  }

  #soon(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#count(), GATHER_MS);
  }

  async #count(): Promise<void> {
    try {
      this.#become((await ask(api.GET("/api/v1/approval-requests/stats"))).pending);
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

export const pending = new Pending();
