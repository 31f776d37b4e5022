/** How the flows beside an event look: what was looked at, below what came of it. */
import { css } from "lit";

export const eventFlowsStyles = css`
  .list {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }

  .verdict {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-1);
    padding-top: var(--space-3);
    border-top: var(--line);
    overflow-wrap: anywhere;
  }

  .runs {
    display: grid;
    gap: var(--space-1);
  }

  summary {
    width: max-content;
    min-height: 1.5rem;
    color: var(--text-quiet);
    cursor: pointer;
  }

  summary:hover {
    color: var(--text);
  }

  .checks {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-2) 0 var(--space-1) var(--space-3);
    font-size: var(--size-s);
  }

  .checks > li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--space-2);
  }

  .held p-icon {
    color: var(--good-text);
  }

  .failed p-icon,
  .no_answer p-icon {
    color: var(--bad-text);
  }

  .facts > div {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--space-2);
  }

  dt {
    color: var(--text-quiet);
  }

  dd {
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;
