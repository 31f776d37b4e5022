/** How a list says that there is something new above: a pill that floats over it. */
import { css } from "lit";

export const newsStyles = css`
  .news {
    position: sticky;
    top: calc(var(--header-height) + 2.75rem);
    z-index: 3;
    display: grid;
    height: 0;
    justify-items: center;
  }

  .news button {
    display: inline-flex;
    align-items: center;
    gap: var(--space-1);
    height: 1.875rem;
    padding: 0 var(--space-3);
    border: 0;
    border-radius: var(--radius-full);
    background: var(--accent);
    color: var(--text-on-accent);
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
    box-shadow: var(--shadow-float);
    cursor: pointer;
  }
`;
