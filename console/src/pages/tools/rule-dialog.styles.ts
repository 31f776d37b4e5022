/** How the dialog for a rule looks: the rule on one side, what it would do on the other. */
import { css } from "lit";

export const ruleDialogStyles = css`
  .both {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-5);
  }

  .both > * {
    flex: 1 1 20rem;
    min-width: 0;
  }

  .trial {
    align-content: start;
    padding: var(--space-4);
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface-sunken);
  }

  .comparison {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
    align-items: start;
    gap: var(--space-3);
  }

  .outcome {
    min-height: 1.75rem;
  }

  .failed {
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }

  input:checked + .is-deny {
    color: var(--bad-text);
  }

  input:checked + .is-allow {
    color: var(--good-text);
  }

  input:checked + .is-require_approval {
    color: var(--warn-text);
  }

  summary {
    cursor: pointer;
  }
`;
