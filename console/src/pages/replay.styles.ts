/** How a replay looks: what is asked for, and below it what would come of it. */
import { css } from "lit";

export const replayStyles = css`
  /* Beside words of their line. */
  li a {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
    align-items: start;
    gap: var(--space-4);
  }

  .plan {
    gap: var(--space-2);
    min-height: 9rem;
    align-content: start;
    padding-top: var(--space-4);
    border-top: var(--line);
  }

  .plan p-state {
    padding-block: var(--space-4);
  }

  li {
    overflow-wrap: anywhere;
  }

  .links {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr));
    gap: var(--space-1) var(--space-4);
    max-height: 14rem;
    overflow: auto;
  }

  .trouble {
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }
`;
