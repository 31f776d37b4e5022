/** How the platform's own dialogs look here. */
import { css } from "lit";

export const dialogStyles = css`
  dialog {
    max-height: calc(100dvh - 2 * var(--space-4));
    padding: var(--space-5);
    overflow: auto;
    border: var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow-float);
    overflow-wrap: anywhere;
  }

  dialog[open] {
    animation: open var(--quick);
  }

  dialog::backdrop {
    background: oklch(15% 0.02 272 / 45%);
  }

  .actions {
    justify-content: end;
  }

  @keyframes open {
    from {
      opacity: 0;
      translate: 0 0.5rem;
    }
  }
`;
