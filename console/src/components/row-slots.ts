/**
 * The places of a long list that are drawn. Each is an element that stays where it is and shows another row when the
 * list is scrolled, so that scrolling makes nothing anew and moves nothing. Pure.
 */

/** Drawn beyond each edge, so that scrolling meets rows that are there. */
const BEYOND = 6;
/** The first row moves in steps, so that most scrolling changes nothing. */
const STEP = 4;

export interface Places {
  /** The first row. */
  from: number;
  /** How many are drawn: always as many, unless there are fewer. */
  count: number;
}

/** The rows to draw of `total`, when `top` pixels lie above a view of `height`. */
export function placesOf(top: number, height: number, rowHeight: number, total: number): Places {
  const shown = Math.ceil(Math.max(0, height) / rowHeight) + 1;
  const count = Math.min(total, shown + 2 * BEYOND + STEP);
  const first = Math.floor(Math.max(0, top) / rowHeight) - BEYOND;
  const stepped = first - (((first % STEP) + STEP) % STEP);
  return { from: Math.max(0, Math.min(stepped, total - count)), count };
}

/** The row that an element shows: each element has one, and no two have the same. */
export function rowOf(slot: number, { from, count }: Places): number {
  const ahead = (((slot - from) % count) + count) % count;
  return from + ahead;
}

/** The elements in the order of their rows, for whoever goes through them with Tab or hears them read. */
export function inOrder({ from, count }: Places): number[] {
  return Array.from({ length: count }, (_, at) => (from + at) % count);
}
