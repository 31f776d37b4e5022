/** How a draft's test looks: figures that are ways to see what they count, and the events below. */
import { css } from "lit";

export const compareStyles = css`
  :host {
    min-width: 0;
  }

  .intro,
  .choices {
    align-items: end;
  }

  p-select {
    min-width: 9rem;
  }

  .summary {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
    gap: var(--space-3);
  }

  .summary button {
    display: grid;
    align-content: start;
    gap: var(--space-1);
    padding: var(--space-3) var(--space-4);
    border: var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--text-quiet);
    font-size: var(--size-s);
    text-align: start;
    cursor: pointer;
  }

  .summary button:hover {
    background: var(--surface-hover);
  }

  .summary button[aria-pressed="true"] {
    border-color: var(--accent);
    background: var(--accent-tint);
    color: var(--accent-text);
  }

  .figure {
    color: var(--text);
    font-size: var(--size-xl);
    font-weight: var(--weight-heading);
  }

  .only_draft .figure {
    color: var(--good-text);
  }

  .only_deployed .figure {
    color: var(--warn-text);
  }

  .running {
    padding-bottom: var(--space-5);
    text-align: center;
  }

  .problems {
    gap: var(--space-2);
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }
`;
