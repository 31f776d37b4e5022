/** How a tool's rules look, also while one is dragged. */
import { css } from "lit";

export const ruleListStyles = css`
  ol {
    display: grid;
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface);
  }

  li {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-height: 2.75rem;
    padding: var(--space-2) var(--space-3) var(--space-2) var(--space-1);
    border-top: var(--line);
  }

  li:first-child {
    border-top: 0;
  }

  .n {
    min-width: 2rem;
    color: var(--text-quiet);
    text-align: center;
  }

  .handle {
    display: grid;
    width: 2rem;
    height: 2rem;
    place-content: center;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-quiet);
    cursor: grab;
    touch-action: none;
  }

  .handle:active {
    cursor: grabbing;
  }

  .dragged {
    background: var(--surface-hover);
    opacity: 0.6;
  }

  .over {
    box-shadow: inset 0 0 0 2px var(--accent);
    border-radius: var(--radius-s);
  }

  .what {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .off .what {
    color: var(--text-quiet);
    text-decoration: line-through;
  }

  .tools {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: var(--space-1);
  }

  .plain {
    display: grid;
    width: 2rem;
    height: 2rem;
    place-content: center;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-quiet);
    cursor: pointer;
  }

  .plain:hover,
  .handle:hover {
    background: var(--surface-hover);
    color: var(--text);
  }

  @media (max-width: 40rem) {
    li {
      flex-wrap: wrap;
    }

    .what {
      order: 1;
      flex-basis: 100%;
      padding-inline-start: var(--space-3);
    }

    .tools {
      margin-inline-start: auto;
    }
  }
`;
