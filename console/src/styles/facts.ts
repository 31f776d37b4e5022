/** How the facts about a thing look, a `dl` of the class `facts`: names beside what they say, or above it in tiles. */
import { css } from "lit";

export const factLines = css`
  .facts {
    display: grid;
    gap: var(--space-2);
  }

  .facts > div {
    display: grid;
    grid-template-columns: var(--facts-name, 7rem) minmax(0, 1fr);
    gap: var(--space-2);
  }

  .facts dt {
    color: var(--text-quiet);
  }

  .facts dd {
    overflow-wrap: anywhere;
  }
`;

export const factTiles = css`
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(var(--facts-tile, 9rem), 1fr));
    gap: var(--space-3);
  }

  .facts dt {
    font-size: var(--size-s);
    color: var(--text-quiet);
  }

  .facts dd {
    overflow-wrap: anywhere;
  }
`;
