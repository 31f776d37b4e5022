/** How a table looks: rows where there is room, cards where there is not. */
import { css } from "lit";

export const tableStyles = css`
  :host {
    position: relative;
    container-type: inline-size;
  }

  table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
  }

  th {
    position: sticky;
    top: var(--header-height);
    z-index: 2;
    padding: 0.55rem var(--space-4);
    background: var(--surface);
    border-bottom: var(--line);
    font-size: var(--size-xs);
    font-weight: var(--weight-strong);
    color: var(--text-quiet);
    text-align: start;
    white-space: nowrap;
  }

  th:first-child,
  td:first-child {
    padding-inline-start: var(--table-inset, var(--space-4));
  }

  th:last-child,
  td:last-child {
    padding-inline-end: var(--table-inset, var(--space-4));
  }

  th:first-child {
    border-start-start-radius: var(--radius-m);
  }

  th:last-child {
    border-start-end-radius: var(--radius-m);
  }

  td {
    padding: 0.65rem var(--space-4);
    border-bottom: var(--line);
    vertical-align: middle;
    overflow-wrap: anywhere;
  }

  tbody tr:last-child td {
    border-bottom: 0;
  }

  .end {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }

  .check {
    width: 2.5rem;
    padding-inline-end: 0;
  }

  input[type="checkbox"] {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--accent);
    vertical-align: middle;
  }

  tr.open {
    cursor: pointer;
  }

  tbody tr {
    transition: background var(--quick);
  }

  tbody tr:hover {
    background: var(--surface-hover);
  }

  tbody tr:focus-within {
    background: var(--surface-hover);
  }

  tbody tr[aria-selected="true"] {
    background: var(--accent-tint);
  }

  tr.gone {
    opacity: 0.5;
  }

  td.first a {
    color: var(--text);
    font-weight: var(--weight-strong);
  }

  td small {
    display: block;
    font-size: var(--size-s);
    font-weight: 400;
    color: var(--text-quiet);
  }

  .sort {
    display: inline-flex;
    align-items: center;
    gap: var(--space-1);
    padding: 0;
    border: 0;
    background: none;
    font-weight: inherit;
    cursor: pointer;
  }

  .sort:hover {
    color: var(--text);
  }

  .idle {
    opacity: 0;
  }

  .sort:hover .idle,
  .sort:focus-visible .idle {
    opacity: 0.6;
  }

  @container (max-width: 40rem) {
    table,
    tbody {
      display: block;
    }

    thead {
      display: none;
    }

    tr {
      display: grid;
      gap: var(--space-1);
      padding: var(--space-3) var(--table-inset, var(--space-4));
      border-bottom: var(--line);
    }

    tbody tr:last-child {
      border-bottom: 0;
    }

    td,
    .wide-only {
      display: flex;
      align-items: baseline;
      justify-content: space-between;
      gap: var(--space-4);
      width: auto;
      padding: 0 !important;
      border: 0;
      text-align: end;
    }

    td.wide-only {
      display: none;
    }

    td:not(.first) p-lines {
      --lines-justify: end;
    }

    td::before {
      flex: none;
      content: attr(data-label);
      font-size: var(--size-s);
      color: var(--text-quiet);
    }

    td.first {
      display: block;
      text-align: start;
      font-size: var(--size-l);
    }

    td.first::before,
    td.check::before {
      content: none;
    }
  }
`;
