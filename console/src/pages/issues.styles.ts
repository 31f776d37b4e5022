/** How pages about issues look. */
import { css } from "lit";

export const issueStyles = css`
  .tabs {
    display: flex;
    gap: var(--space-4);
    margin-bottom: var(--space-4);
    overflow-x: auto;
    border-bottom: var(--line);
  }

  .tabs a {
    padding: var(--space-2) 0;
    border-bottom: 2px solid transparent;
    color: var(--text-quiet);
    font-weight: var(--weight-strong);
    white-space: nowrap;
  }

  .tabs a:hover {
    color: var(--text);
    text-decoration: none;
  }

  .tabs a[aria-current] {
    border-color: var(--accent);
    color: var(--accent-text);
  }

  .bar {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
    margin-bottom: var(--space-4);
  }

  .bar.row {
    display: flex;
  }

  .results > li {
    display: grid;
    gap: var(--space-1);
    padding: var(--space-3) var(--space-5);
    overflow-wrap: anywhere;
  }

  .results > li:not(:last-child) {
    border-bottom: var(--line);
  }

  .results > li:hover,
  .results > li:focus-within {
    background: var(--surface-hover);
  }

  .results > li:first-child {
    border-radius: var(--radius-m) var(--radius-m) 0 0;
  }

  .results .name {
    color: var(--text);
    font-weight: var(--weight-strong);
  }

  .snippet {
    color: var(--text-quiet);
    font-size: var(--size-s);
  }

  mark {
    padding: 0 0.1em;
    border-radius: 3px;
    background: var(--warn-tint);
    color: var(--warn-text);
  }

  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--space-3);
    font-size: var(--size-s);
    color: var(--text-quiet);
  }

  .meta a {
    padding: 0.2rem 0;
  }

  .after {
    display: grid;
    justify-content: center;
    padding: var(--space-4);
  }

  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 20rem;
    align-items: start;
    gap: var(--space-4);
  }

  .body {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  .comment {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-2);
    padding: var(--space-4) var(--space-5);
    border-top: var(--line);
  }

  .facts {
    --facts-name: 6rem;
  }

  .facts dd {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
  }

  .list {
    display: grid;
    gap: var(--space-3);
    overflow-wrap: anywhere;
  }

  .note {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-3);
    border-radius: var(--radius-s);
    background: var(--warn-tint);
    color: var(--warn-text);
    overflow-wrap: anywhere;
  }

  .note a {
    color: inherit;
    text-decoration: underline;
  }

  .more {
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent-text);
    cursor: pointer;
  }

  summary {
    cursor: pointer;
  }

  details > form {
    margin-top: var(--space-3);
  }

  .trouble {
    padding: var(--space-3);
    border-radius: var(--radius-s);
    background: var(--bad-tint);
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }

  @media (max-width: 64rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @media (max-width: 40rem) {
    .results > li,
    .comment {
      padding: var(--space-3) var(--space-4);
    }
  }
`;
