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

  .sound {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--good-text);
    font-size: var(--size-s);
  }

  .sound.busy {
    color: var(--text-quiet);
  }

  .findings {
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface);
    font-size: var(--size-s);
  }

  .findings p {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
  }

  .findings button {
    display: grid;
    grid-template-columns: 3.5rem minmax(0, 1fr);
    gap: var(--space-2);
    width: 100%;
    padding: var(--space-2) var(--space-3);
    border: 0;
    border-top: var(--line);
    background: none;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }

  .findings button:hover {
    background: var(--surface-hover);
  }

  .findings button:focus-visible {
    outline-offset: -2px;
  }

  .place {
    color: var(--text-quiet);
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
