/** How connecting a tracker looks: one column of sheets. */
import { css } from "lit";

export const connectStyles = css`
  .column {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-4);
    max-width: 46rem;
  }

  .good {
    color: var(--good-text);
    overflow-wrap: anywhere;
  }

  .note,
  .trouble {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-3);
    border-radius: var(--radius-s);
    background: var(--warn-tint);
    color: var(--warn-text);
    overflow-wrap: anywhere;
  }

  .trouble {
    background: var(--bad-tint);
    color: var(--bad-text);
  }

  .note p-icon,
  .trouble p-icon {
    margin-top: 0.15em;
  }
`;
