/** How a tree of JSON looks. */
import { css } from "lit";

export const jsonStyles = css`
  .box {
    position: relative;
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface-sunken);
  }

  .tree {
    max-height: var(--code-max, 34rem);
    padding: var(--space-2) 2.5rem var(--space-2) var(--space-2);
    overflow: auto;
    font-family: var(--font-mono);
    font-size: var(--size-s);
    line-height: 1.65;
  }

  p-copy {
    position: absolute;
    inset: var(--space-1) var(--space-1) auto auto;
  }

  .row {
    display: flex;
    flex-wrap: nowrap;
    align-items: baseline;
    gap: 0;
    padding-inline: var(--space-1);
    border-radius: 4px;
    cursor: default;
  }

  .row:hover {
    background: var(--surface-hover);
  }

  i {
    flex: none;
    align-self: stretch;
    width: 1.1rem;
    margin-inline-start: 0.55rem;
    margin-inline-end: -0.55rem;
    border-inline-start: var(--line);
  }

  .twist {
    flex: none;
    width: 1.25rem;
    color: var(--text-quiet);
  }

  .key {
    flex: none;
    max-width: 50%;
    color: var(--accent-text);
    overflow-wrap: anywhere;
  }

  .key.number {
    color: var(--text-quiet);
  }

  .sep {
    margin-inline-end: 0.6em;
    color: var(--text-quiet);
  }

  .sum,
  .null {
    color: var(--text-quiet);
  }

  .string {
    min-width: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--text);
    unicode-bidi: isolate;
  }

  span.number,
  .boolean {
    color: var(--busy-text);
  }

  .more {
    border: 0;
    background: none;
    color: var(--accent-text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
`;
