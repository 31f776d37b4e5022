/** How the timeline looks. */
import { css } from "lit";

export const auditStyles = css`
  section {
    display: grid;
    gap: var(--space-2);
    margin-top: var(--space-3);
  }

  h2 {
    font-size: var(--size-s);
    color: var(--text-quiet);
  }

  li + li {
    border-top: var(--line);
  }

  .days {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
  }

  .days .control {
    width: auto;
  }
`;
