/** Styles that pages and components share: `static override styles = [shared, css`…`]`. */
import { css } from "lit";

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :host {
    display: block;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol,
  pre,
  figure {
    margin: 0;
  }

  ul,
  ol {
    padding: 0;
    list-style: none;
  }

  h2 {
    font-size: var(--size-l);
    font-weight: var(--weight-heading);
    letter-spacing: -0.008em;
  }

  h3 {
    font-size: var(--size-m);
    font-weight: var(--weight-heading);
  }

  a {
    color: var(--accent-text);
    text-decoration: none;
  }

  a:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  p a {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
    border-radius: var(--radius-s);
  }

  button {
    font: inherit;
    color: inherit;
  }

  code,
  pre,
  kbd {
    font-family: var(--font-mono);
    font-size: 0.923em;
    font-feature-settings: "calt" 0;
  }

  .quiet {
    color: var(--text-quiet);
  }

  .small {
    font-size: var(--size-s);
  }

  .strong {
    font-weight: var(--weight-strong);
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  /* A sheet on the ground. */
  .sheet {
    background: var(--surface);
    border: var(--line);
    border-radius: var(--radius-m);
    box-shadow: var(--shadow-raised);
  }

  .pad {
    padding: var(--space-4) var(--space-5);
  }

  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-4);
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }

  .spread {
    justify-content: space-between;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (max-width: 40rem) {
    .pad {
      padding: var(--space-4);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
      scroll-behavior: auto !important;
    }
  }
`;
