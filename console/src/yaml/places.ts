/** Places of a text, in lines and columns as people and the server count them, and in offsets as editors do. Pure. */

/** Such as "12:5". */
export function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${[...(before.at(-1) ?? "")].length + 1}`;
}

/** From there to the end of what stands there. */
export function offsetOf(text: string, line: number, column: number): { from: number; to: number } {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  // Columns count characters, offsets units of UTF-16.
  const units = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  const from = Math.min(before + units, text.length);
  const word = /^[^\s:,\]}]+/.exec(text.slice(from))?.[0].length ?? 1;
  return { from, to: Math.min(from + Math.max(word, 1), text.length) };
}
