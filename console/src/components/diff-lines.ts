/** What changed between two texts, line by line: Myers' shortest way, within a limit. Pure. */

export type LineKind = "same" | "added" | "removed";

export interface Line {
  kind: LineKind;
  text: string;
  /** The number in the text before and after; undefined where it is not. */
  before?: number;
  after?: number;
}

/** Unchanged lines between two changes, of which only those near a change are shown. */
export interface Gap {
  kind: "gap";
  count: number;
}

/** Differences beyond this are told as a whole: the way is searched in steps of its square. */
const EDITS_MAX = 2_000;

/** The lines of both texts, in order. */
export function diff(before: string, after: string): Line[] {
  const [one, other] = [lines(before), lines(after)];
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const kinds: LineKind[] = [
    ...Array<LineKind>(start).fill("same"),
    ...middle(one.slice(start, one.length - end), other.slice(start, other.length - end)),
    ...Array<LineKind>(end).fill("same"),
  ];
  return numbered(kinds, one, other);
}

/** Leaves out what is unchanged and more than `context` lines away from a change. */
export function folded(all: readonly Line[], context = 3): (Line | Gap)[] {
  const near = all.map((_, index) =>
    all.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== "same"),
  );
  const shown: (Line | Gap)[] = [];
  all.forEach((line, index) => {
    const last = shown.at(-1);
    if (near[index]) shown.push(line);
    else if (last?.kind === "gap") last.count++;
    else shown.push({ kind: "gap", count: 1 });
  });
  return shown;
}

function lines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function numbered(kinds: LineKind[], one: string[], other: string[]): Line[] {
  let [before, after] = [0, 0];
  return kinds.map((kind) => {
    if (kind === "same") return { kind, text: one[before] ?? "", before: ++before, after: ++after };
    if (kind === "removed") return { kind, text: one[before] ?? "", before: ++before };
    return { kind, text: other[after] ?? "", after: ++after };
  });
}

/** The shortest way from one to the other; removals before additions. */
function middle(one: string[], other: string[]): LineKind[] {
  const whole = (): LineKind[] => [...one.map(() => "removed" as const), ...other.map(() => "added" as const)];
  if (one.length === 0 || other.length === 0) return whole();
  const most = Math.min(one.length + other.length, EDITS_MAX);
  const furthest = new Map<number, number>([[1, 0]]);
  const trail: Map<number, number>[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trail.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1));
      let x = isDown ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < one.length && x - k < other.length && one[x] === other[x - k]) x++;
      furthest.set(k, x);
      if (x >= one.length && x - k >= other.length) return backwards(trail, one.length, other.length);
    }
  }
  return whole();
}

function at(furthest: Map<number, number>, k: number): number {
  return furthest.get(k) ?? -1;
}

function backwards(trail: Map<number, number>[], width: number, height: number): LineKind[] {
  const kinds: LineKind[] = [];
  let [x, y] = [width, height];
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const furthest = trail[edits] as Map<number, number>;
    const k = x - y;
    const isDown = k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1));
    const from = isDown ? k + 1 : k - 1;
    const [fromX, fromY] = [at(furthest, from), at(furthest, from) - from];
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      kinds.push("same");
      x--;
      y--;
    }
    if (edits === 0) break;
    kinds.push(isDown ? "added" : "removed");
    [x, y] = [fromX, fromY];
  }
  return kinds.reverse();
}
