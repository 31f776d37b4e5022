/** Which rows of a long list are drawn: those on screen and some around them. Pure. */

export interface Range {
  /** The first one. */
  from: number;
  /** Behind the last one. */
  to: number;
}

/** Drawn beyond each edge, so that scrolling meets rows that are there. */
const BEYOND = 12;

/** The rows to draw of `total`, when `top` pixels lie above a view of `height`. */
export function rangeOf(top: number, height: number, rowHeight: number, total: number): Range {
  const first = Math.floor(Math.max(0, top) / rowHeight);
  const shown = Math.ceil(Math.max(0, height) / rowHeight) + 1;
  // In steps, so that most scrolling changes nothing.
  const from = Math.max(0, Math.min(first, total - shown) - BEYOND);
  return { from: from - (from % 4), to: Math.min(total, first + shown + BEYOND) };
}

/** The row with the same key was drawn before and is used again: nothing is made anew while scrolling. */
export function slotOf(index: number, height: number, rowHeight: number): number {
  return index % (Math.ceil(height / rowHeight) + 2 * BEYOND + 8);
}

export function indices({ from, to }: Range): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
