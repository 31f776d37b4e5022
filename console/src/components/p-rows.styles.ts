/** How a long list looks: one line for a row, two where it is narrow. */
import { css } from "lit";

export const rowsStyles = css`
  .head .row {
    position: sticky;
    top: var(--header-height);
  }

  .head {
    position: sticky;
    top: var(--header-height);
    z-index: 2;
    background: var(--surface);
    border-bottom: var(--line);
    border-radius: var(--radius-m) var(--radius-m) 0 0;
    font-size: var(--size-xs);
    font-weight: var(--weight-strong);
    color: var(--text-quiet);
  }

  .head .row {
    position: static;
    height: 2.25rem;
  }

  .body {
    position: relative;
    overflow: hidden;
    contain: layout style;
  }

  .row {
    display: grid;
    grid-template-columns: var(--tracks);
    gap: var(--space-4);
    align-items: center;
    padding-inline: var(--space-4);
  }

  .body .row {
    position: absolute;
    inset: 0 0 auto;
    border-bottom: var(--line);
    contain: layout style paint;
  }

  .body .row:hover,
  .body .row:focus-within {
    background: var(--surface-hover);
  }

  [role="cell"] {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  /* Above the link that lies over the row, with room around it for a finger. */
  .check {
    position: relative;
    z-index: 1;
    align-self: stretch;
    overflow: visible;
  }

  .check label {
    position: absolute;
    inset: 0 calc(-1 * var(--space-3));
    display: grid;
    place-content: center;
    cursor: pointer;
  }

  .check input {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--accent);
    cursor: pointer;
  }

  .body .chosen {
    background: var(--accent-tint);
  }

  .end {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }

  a {
    color: var(--text);
    font-weight: var(--weight-strong);
  }

  a::after {
    content: "";
    position: absolute;
    inset: 0;
  }

  a:focus-visible {
    outline: none;
  }

  a:focus-visible::after {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
    border-radius: var(--radius-s);
  }

  .missing i {
    display: block;
    width: 60%;
    height: 0.6rem;
    border-radius: var(--radius-full);
    background: var(--still-tint);
  }

  @media (max-width: 48rem) {
    .head {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .body .row {
      grid-template: "title state" auto "below when" auto / minmax(0, 1fr) auto;
      gap: 0.25rem var(--space-3);
      align-content: center;
    }

    .selectable .body .row {
      grid-template: "check title state" auto "check below when" auto / 1rem minmax(0, 1fr) auto;
    }

    .check {
      grid-area: check;
    }

    .body [data-at] {
      display: none;
    }

    .body [data-at="0"] {
      display: block;
      grid-area: title;
    }

    .body [data-at="1"] {
      display: block;
      grid-area: state;
      text-align: end;
    }

    .body [data-at="2"] {
      display: block;
      grid-area: below;
      font-size: var(--size-s);
      color: var(--text-quiet);
    }

    .body [data-at="3"] {
      display: block;
      grid-area: when;
      text-align: end;
      font-size: var(--size-s);
      color: var(--text-quiet);
    }
  }
`;
