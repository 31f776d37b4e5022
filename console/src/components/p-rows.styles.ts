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

    .body [role="cell"]:nth-child(n + 5) {
      display: none;
    }

    .body [role="cell"]:nth-child(1) {
      grid-area: title;
    }

    .body [role="cell"]:nth-child(2) {
      grid-area: state;
      text-align: end;
    }

    .body [role="cell"]:nth-child(3) {
      grid-area: below;
      font-size: var(--size-s);
      color: var(--text-quiet);
    }

    .body [role="cell"]:nth-child(4) {
      grid-area: when;
      text-align: end;
      font-size: var(--size-s);
      color: var(--text-quiet);
    }
  }
`;
