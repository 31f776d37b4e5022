/** What a table shows of rows that change under somebody's eyes, and in which order. Pure. */

/** The rows to show, and how many changes of place wait. */
export interface Settled<Row> {
  rows: Row[];
  /** Rows that would be new on screen. */
  added: number;
  /** Keys of rows on screen that are gone. */
  gone: ReadonlySet<string>;
}

/**
 * While somebody reads (`held`), rows stay where they are: what they say changes in place, what is new waits, what is
 * gone stays until let go.
 */
export function settle<Row>(
  shown: readonly Row[],
  next: readonly Row[],
  keyOf: (row: Row) => string,
  held: boolean,
): Settled<Row> {
  if (!held || shown.length === 0) return { rows: [...next], added: 0, gone: new Set() };
  const newest = new Map(next.map((row) => [keyOf(row), row]));
  const keys = new Set(shown.map(keyOf));
  return {
    rows: shown.map((row) => newest.get(keyOf(row)) ?? row),
    added: next.filter((row) => !keys.has(keyOf(row))).length,
    gone: new Set([...keys].filter((key) => !newest.has(key))),
  };
}

export type SortValue = string | number | null | undefined;

/** Rows by a value, those without one last; equal ones stay in their order. */
export function sorted<Row>(rows: readonly Row[], valueOf: (row: Row) => SortValue, isDown: boolean): Row[] {
  const sign = isDown ? -1 : 1;
  return [...rows].sort((one, other) => compare(valueOf(one), valueOf(other), sign));
}

function compare(one: SortValue, other: SortValue, sign: number): number {
  const [isNone, isOtherNone] = [one === null || one === undefined, other === null || other === undefined];
  if (isNone || isOtherNone) return Number(isNone) - Number(isOtherNone);
  if (typeof one === "number" && typeof other === "number") return sign * (one - other);
  return sign * String(one).localeCompare(String(other), undefined, { numeric: true, sensitivity: "base" });
}
