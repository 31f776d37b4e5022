/** Where the scale of a chart ends. Pure. */

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
