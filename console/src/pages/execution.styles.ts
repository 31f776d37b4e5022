/** How the page of an execution looks: the story beside the log. */
import { css } from "lit";
import { factTiles } from "../styles/facts.js";

export const executionStyles = [
  factTiles,
  css`
    .split {
      display: grid;
      gap: var(--space-4);
      align-items: start;
    }

    aside {
      display: grid;
      gap: var(--space-4);
    }

    .main {
      display: grid;
      gap: var(--space-3);
      min-width: 0;
    }

    .facts {
      --facts-tile: 7rem;
      padding-top: var(--space-4);
      border-top: var(--line);
    }

    .said {
      font-size: var(--size-l);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }

    .trouble {
      color: var(--bad-text);
      overflow-wrap: anywhere;
    }

    .warning {
      color: var(--warn-text);
    }

    p-log {
      --log-height: max(20rem, calc(100dvh - 21rem));
      overflow: hidden;
    }

    @media (max-width: 40rem) {
      .keys {
        display: none;
      }
    }

    @media (min-width: 68rem) {
      .split {
        grid-template-columns: minmax(17rem, 21rem) minmax(0, 1fr);
      }

      aside {
        position: sticky;
        top: calc(var(--header-height) + var(--space-4));
        max-height: calc(100dvh - var(--header-height) - 2 * var(--space-4));
        overflow: auto;
      }
    }
  `,
];
