/** How the path to a first execution looks: a list of steps along a line. */
import { css } from "lit";

export const startStyles = css`
  section {
    padding: var(--space-5);
  }

  .head {
    display: grid;
    gap: var(--space-1);
    margin-bottom: var(--space-5);
  }

  ol > li {
    position: relative;
    display: grid;
    grid-template-columns: 1.75rem minmax(0, 1fr);
    gap: var(--space-4);
    padding-bottom: var(--space-5);
  }

  ol > li:last-child {
    padding-bottom: 0;
  }

  ol > li:not(:last-child)::before {
    position: absolute;
    inset: 2rem auto 0.25rem 0.875rem;
    border-inline-start: var(--line);
    content: "";
  }

  .mark {
    display: grid;
    width: 1.75rem;
    height: 1.75rem;
    place-content: center;
    border-radius: 50%;
    background: var(--still-tint);
    color: var(--still-text);
    font-size: var(--size-s);
    font-weight: var(--weight-heading);
  }

  .current .mark {
    background: var(--accent);
    color: var(--text-on-accent);
  }

  .done .mark {
    background: var(--good-tint);
    color: var(--good-text);
  }

  .stack {
    gap: var(--space-3);
    padding-top: 0.2rem;
  }

  .row.end {
    align-items: end;
  }

  .presets {
    border: var(--line);
    border-radius: var(--radius-s);
  }

  .presets li {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-4);
    padding: var(--space-3) var(--space-4);
  }

  .presets li + li {
    border-top: var(--line);
  }
`;
