/** How the parts of the page about the policy look. */
import { css } from "lit";

export const policyStyles = css`
  :host {
    min-width: 0;
  }

  .document {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }

  .document p-yaml {
    height: calc(100dvh - var(--header-height) - 22rem);
    min-height: 22rem;
  }

  .note {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-s);
    background: var(--warn-tint);
    color: var(--warn-text);
    overflow-wrap: anywhere;
  }

  .note p-icon {
    margin-top: 0.2em;
  }

  .bad {
    color: var(--bad-text);
  }

  .warn {
    color: var(--warn-text);
  }

  .findings {
    --place-width: 3.5rem;
  }

  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
    gap: var(--space-3);
  }

  .more {
    display: grid;
    justify-items: center;
    padding: var(--space-3);
  }

  details > summary {
    padding: var(--space-1) 0;
    color: var(--accent-text);
    cursor: pointer;
  }

  details[open] > summary {
    margin-bottom: var(--space-2);
  }

  p-select {
    min-width: min(14rem, 100%);
  }

  .head {
    align-items: end;
  }
`;
