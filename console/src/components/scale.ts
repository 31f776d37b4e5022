/** Where the scale of a chart ends. Pure. */

/** The smallest of 1, 2, 4, 5, 10, 20, … that is not below the most. */
export function scaleOf(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((end) => end >= most * 0.999999) ?? most;
}
