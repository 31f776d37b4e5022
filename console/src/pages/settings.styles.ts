/** What the parts of the settings share: sheets with a heading, forms in them. */
import { css } from "lit";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";

export const settingsStyles = [
  shared,
  controlStyles,
  css`
    :host {
      display: grid;
      gap: var(--space-5);
    }

    section.sheet {
      display: grid;
      gap: var(--space-4);
      padding: var(--space-5);
    }

    form {
      display: grid;
      gap: var(--space-4);
      max-width: 26rem;
    }

    .head {
      display: grid;
      gap: var(--space-1);
    }

    .lines > li {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--space-4);
      padding: var(--space-3) 0;
    }

    .lines > li + li {
      border-top: var(--line);
    }

    .lines select {
      width: auto;
    }

    .lines > li:last-child {
      padding-bottom: 0;
    }

    p-table.flush {
      --table-inset: var(--space-5);

      margin: 0 calc(-1 * var(--space-5)) calc(-1 * var(--space-5));
      border-top: var(--line);
    }

    @media (max-width: 40rem) {
      section.sheet {
        padding: var(--space-4);
      }

      p-table.flush {
        --table-inset: var(--space-4);

        margin: 0 calc(-1 * var(--space-4)) calc(-1 * var(--space-4));
      }
    }
  `,
];
