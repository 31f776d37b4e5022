/** A long list of the server's, newest first, of which the parts that are looked at are here. Fires `change`. */
import type { Listed } from "./client.js";
import { ApiError } from "./errors.js";

/** Rows asked for at once. */
const PART = 100;

export class LongList<Row extends { id: string }> extends EventTarget {
  /** Some may be missing yet. */
  rows: (Row | undefined)[] = [];
  total = 0;
  /** Newer ones that are not shown yet. */
  waiting = 0;
  /** Nothing was loaded yet. */
  isNew = true;
  failed: ApiError | undefined;
  #asked = 0;
  #inFlight = new Set<number>();

  constructor(private readonly ask: (query: { skip: number; limit: number }) => Promise<Listed<Row>>) {
    super();
  }

  /** Begins anew at the top; what is there stays on screen until then. */
  async reload(): Promise<void> {
    const asked = ++this.#asked;
    this.#inFlight.clear();
    try {
      const { items, total } = await this.ask({ skip: 0, limit: PART });
      if (asked !== this.#asked) return;
      // What was read further down is read again when it is looked at.
      this.rows = [...items];
      this.#become(total);
      this.waiting = 0;
      this.failed = undefined;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failed = ApiError.from(error);
    }
    this.isNew = false;
    this.dispatchEvent(new Event("change"));
  }

  /** Reads the part around a row that is looked at. */
  async need(index: number): Promise<void> {
    const skip = index - (index % PART);
    if (this.#inFlight.has(skip)) return;
    const asked = this.#asked;
    this.#inFlight.add(skip);
    try {
      // Those that are not shown yet stand before.
      const { items, total } = await this.ask({ skip: skip + this.waiting, limit: PART });
      if (asked !== this.#asked) return;
      items.forEach((row, at) => (this.rows[skip + at] = row));
      this.#become(items.length < PART ? skip + items.length : Math.max(this.total, total - this.waiting));
    } catch (error) {
      if (asked === this.#asked) this.failed = ApiError.from(error);
    } finally {
      this.#inFlight.delete(skip);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Changes a row in place, where it is here. */
  patch(id: string, change: (row: Row) => Row): boolean {
    const at = this.rows.findIndex((row) => row?.id === id);
    const row = this.rows[at];
    if (row === undefined) return false;
    this.rows[at] = change(row);
    this.rows = this.rows.slice();
    this.dispatchEvent(new Event("change"));
    return true;
  }

  /** There is a newer one, which waits until somebody wants to see it. */
  hold(): void {
    this.waiting++;
    this.dispatchEvent(new Event("change"));
  }

  /** Counts those that are newer than what is here, renews what is told of the newest, and moves nothing. */
  async count(): Promise<void> {
    const asked = this.#asked;
    const known = this.rows[0]?.id;
    const { items } = await this.ask({ skip: 0, limit: PART }).catch(() => ({ items: [] as Row[] }));
    const at = items.findIndex(({ id }) => id === known);
    if (asked !== this.#asked || items.length === 0) return;
    this.waiting = at === -1 ? items.length : at;
    const newest = new Map(items.map((row) => [row.id, row]));
    this.rows = this.rows.slice();
    for (let index = 0; index < Math.min(PART, this.rows.length); index++) {
      const row = this.rows[index];
      if (row) this.rows[index] = newest.get(row.id) ?? row;
    }
    this.dispatchEvent(new Event("change"));
  }

  #become(total: number): void {
    this.total = total;
    this.rows.length = total;
    this.rows = this.rows.slice();
  }
}
