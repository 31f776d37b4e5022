/** How a tool looks in the list, and opened. */
import { css } from "lit";

export const toolRowStyles = css`
  :host {
    border-top: var(--line);
  }

  .top {
    display: flex;
    align-items: center;
    padding-inline-start: var(--space-4);
  }

  .open {
    display: flex;
    flex: 1;
    align-items: center;
    min-width: 0;
    gap: var(--space-3);
    padding: var(--space-3) var(--space-4);
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }

  .open:hover {
    background: var(--surface-hover);
  }

  .open:focus-visible {
    outline-offset: -2px;
  }

  .open > p-icon {
    color: var(--text-quiet);
  }

  .words {
    display: grid;
    flex: 1;
    min-width: 0;
  }

  .name {
    font-weight: var(--weight-strong);
    overflow-wrap: anywhere;
  }

  .off {
    color: var(--text-quiet);
  }

  .about {
    overflow: hidden;
    color: var(--text-quiet);
    font-size: var(--size-s);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: var(--space-1);
  }

  .detail {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    align-items: start;
    gap: var(--space-5);
    padding: var(--space-3) var(--space-5) var(--space-5) 4.5rem;
  }

  .stack {
    grid-template-columns: minmax(0, 1fr);
  }

  .long {
    white-space: pre-line;
    overflow-wrap: anywhere;
  }

  .warning {
    display: flex;
    gap: var(--space-2);
    color: var(--warn-text);
    overflow-wrap: anywhere;
  }

  .settings {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
    gap: var(--space-4);
  }

  .schema {
    padding: var(--space-4);
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface-sunken);
  }

  dl {
    display: grid;
    gap: var(--space-3);
  }

  dd,
  dt {
    overflow-wrap: anywhere;
  }

  .needed {
    color: var(--accent-text);
    font-size: var(--size-xs);
    font-weight: var(--weight-strong);
  }

  summary {
    cursor: pointer;
  }

  @media (max-width: 60rem) {
    .detail {
      grid-template-columns: minmax(0, 1fr);
      padding-inline: var(--space-4);
    }
  }

  @media (max-width: 40rem) {
    .open {
      flex-wrap: wrap;
    }

    .words {
      flex-basis: 70%;
    }

    .chips {
      order: 1;
      flex-basis: 100%;
      justify-content: start;
    }
  }
`;
