/** How the two sides of a flow's editor stand to each other. */
import { css } from "lit";

export const editorStyles = css`
  :host {
    container-type: inline-size;
  }

  .both {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    align-items: start;
    gap: var(--space-4);
  }

  .yaml {
    position: sticky;
    top: calc(var(--header-height) + var(--space-4));
    display: flex;
    flex-direction: column;
    height: calc(100dvh - var(--header-height) - 12.25rem);
    min-height: 22rem;
    gap: var(--space-2);
  }

  p-yaml {
    flex: 1;
    min-height: 0;
  }

  .problems {
    max-height: 40%;
    overflow: auto;
  }

  .problems p {
    color: var(--bad-text);
  }

  .panes {
    display: none;
  }

  /* One at a time where there is no room for both. */
  @container (max-width: 52rem) {
    .both {
      grid-template-columns: minmax(0, 1fr);
    }

    .panes {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 2px;
      padding: 3px;
      margin-bottom: var(--space-3);
      border-radius: var(--radius-s);
      background: var(--still-tint);
    }

    .panes button {
      min-height: calc(var(--control-height) - 6px);
      border: 0;
      border-radius: calc(var(--radius-s) - 2px);
      background: none;
      color: var(--still-text);
      font-weight: var(--weight-strong);
      cursor: pointer;
    }

    .panes button[aria-pressed="true"] {
      background: var(--surface);
      color: var(--accent-text);
    }

    .show-form .yaml,
    .show-yaml .form {
      display: none;
    }

    .yaml {
      position: static;
      height: calc(100dvh - var(--header-height) - 9rem);
    }
  }
`;
