/** How the page of an event looks: what became of it beside what it says. */
import { css } from "lit";
import { factTiles } from "../styles/facts.js";

export const eventStyles = [
  factTiles,
  css`
    .split {
      display: grid;
      gap: var(--space-4);
      align-items: start;
    }

    .split > * {
      min-width: 0;
    }

    .stack > section {
      min-width: 0;
    }

    .facts {
      --facts-tile: 8rem;
    }

    .answer {
      font-size: var(--size-l);
    }

    .trouble {
      color: var(--bad-text);
      overflow-wrap: anywhere;
    }

    .list {
      display: grid;
      gap: var(--space-3);
    }

    @media (min-width: 68rem) {
      .split {
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      }
    }
  `,
];
