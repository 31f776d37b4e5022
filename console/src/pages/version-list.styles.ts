/** How a list of versions stands beside the one that is looked at; `--versions-max` is how wide the list gets. */
import { css } from "lit";

export const versionListStyles = css`
  .all {
    display: grid;
    grid-template-columns: minmax(12rem, var(--versions-max, 20rem)) minmax(0, 1fr);
    align-items: start;
    gap: var(--space-4);
  }

  .list {
    max-height: 36rem;
    overflow: auto;
  }

  .list > button {
    display: grid;
    gap: 0.1rem;
    width: 100%;
    padding: var(--space-3) var(--space-4);
    border: 0;
    border-bottom: var(--line);
    background: none;
    text-align: start;
    cursor: pointer;
  }

  .list > button:hover {
    background: var(--surface-hover);
  }

  .list > button:focus-visible {
    outline-offset: -2px;
  }

  .list > [aria-pressed="true"] {
    background: var(--accent-tint);
  }

  .comment {
    overflow-wrap: anywhere;
  }

  @media (max-width: 52rem) {
    .all {
      grid-template-columns: minmax(0, 1fr);
    }

    .list {
      max-height: 14rem;
    }
  }
`;
