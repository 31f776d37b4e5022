/** Pieces of text, some of them marked, out of the server's highlights: escaped text with `<mark>` around words. */

export interface Piece {
  text: string;
  isMarked: boolean;
}

const ENTITIES: Record<string, string> = {
  amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'", "#x2F": "/",
};

/** Nothing but `<mark>` is read; whatever else looks like HTML is text. */
export function marked(highlight: string): Piece[] {
  const pieces: Piece[] = [];
  let isMarked = false;
  for (const part of highlight.split(/(<\/?mark>)/)) {
    if (part === "<mark>" || part === "</mark>") isMarked = part === "<mark>";
    else if (part !== "") pieces.push({ text: plain(part), isMarked });
  }
  return pieces;
}

function plain(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
