/** What stands along the edges of a chart: where its scale ends, and its days. Pure. */

const SPANS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400];

/** The same for spans in seconds, which end at what a clock shows in one word. */
export function spanScaleOf(most: number): number {
  const days = SPANS.at(-1) ?? 1;
  return SPANS.find((end) => end >= most) ?? scaleOf(most / days) * days;
}

/** The smallest of 1, 2, 4, 5, 10, 20, … that is not below the most. */
export function scaleOf(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((end) => end >= most * 0.999999) ?? most;
}

/** All days (UTC) that a span of time touches, such as `2026-03-01`. */
export function daysOf(from: string, to: string): string[] {
  const dayOf = (when: string | number) => new Date(when).toISOString().slice(0, 10);
  const first = Date.parse(dayOf(from));
  const count = Math.round((Date.parse(dayOf(to)) - first) / 86_400_000) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => dayOf(first + at * 86_400_000));
}
