/** How a tracker's page looks: what there is to do on the left, how it stands on the right. */
import { css } from "lit";
import { factLines } from "../styles/facts.js";

export const trackerStyles = [
  factLines,
  css`
    .columns {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 22rem;
      align-items: start;
      gap: var(--space-4);
    }

    .stack {
      min-width: 0;
    }

    .plain {
      font-weight: 400;
    }

    .rules,
    .alarms {
      display: grid;
      gap: var(--space-2);
      overflow-wrap: anywhere;
    }

    .alarms {
      gap: var(--space-3);
    }

    .alarms li {
      gap: var(--space-1);
    }

    .late {
      color: var(--warn-text);
    }

    .tip {
      gap: var(--space-2);
      padding-top: var(--space-3);
      border-top: var(--line);
    }

    .good {
      color: var(--good-text);
    }

    .note {
      display: flex;
      gap: var(--space-2);
      padding: var(--space-3);
      border-radius: var(--radius-s);
      background: var(--warn-tint);
      color: var(--warn-text);
      overflow-wrap: anywhere;
    }

    .note.bad {
      background: var(--bad-tint);
      color: var(--bad-text);
    }

    @media (max-width: 64rem) {
      .columns {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
];
