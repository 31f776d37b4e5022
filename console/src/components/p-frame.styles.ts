/** How the frame looks: a sidebar that stays, and a drawer in its place where there is no room. */
import { css } from "lit";

export const frameStyles = css`
  :host {
    display: grid;
    grid-template: "side header" auto "side main" 1fr / var(--sidebar-width) minmax(0, 1fr);
    min-height: 100vh;
  }

  .skip {
    position: fixed;
    inset: var(--space-2) auto auto var(--space-2);
    z-index: 20;
    padding: var(--space-2) var(--space-4);
    background: var(--surface);
    border: var(--line);
    border-radius: var(--radius-s);
    color: var(--text);
  }

  .skip:not(:focus) {
    width: 1px;
    padding: 0;
    clip-path: inset(50%);
  }

  .side {
    grid-area: side;
    border-inline-end: var(--line);
  }

  .stay {
    position: sticky;
    top: 0;
    max-height: 100vh;
    overflow-y: auto;
  }

  .brand {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    height: var(--header-height);
    margin-inline: var(--space-3);
    padding-inline: var(--space-3);
    color: var(--text);
    font-size: var(--size-l);
    font-weight: 650;
    letter-spacing: -0.02em;
  }

  .brand:hover {
    text-decoration: none;
  }

  .brand svg {
    width: 1.5rem;
    height: 1.5rem;
    fill: none;
    stroke: var(--text-on-accent);
    stroke-width: 3;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .brand rect {
    fill: var(--accent);
    stroke: none;
  }

  .brand circle {
    fill: var(--text-on-accent);
    stroke: none;
  }

  header {
    grid-area: header;
    position: sticky;
    top: 0;
    z-index: 10;
    display: flex;
    align-items: center;
    gap: var(--space-3);
    height: var(--header-height);
    padding-inline: var(--space-5);
    background: color-mix(in oklab, var(--ground) 86%, transparent);
    backdrop-filter: blur(10px);
    border-bottom: var(--line);
  }

  .end {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    margin-inline-start: auto;
  }

  .plain {
    position: relative;
    display: grid;
    width: var(--control-height);
    height: var(--control-height);
    padding: 0;
    place-content: center;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-quiet);
    font-size: var(--size-l);
    cursor: pointer;
  }

  .plain:hover {
    background: var(--surface-hover);
    color: var(--text);
    text-decoration: none;
  }

  .bell b {
    position: absolute;
    inset: 0.05rem 0.05rem auto auto;
    min-width: 1rem;
    padding-inline: 0.25rem;
    border-radius: var(--radius-full);
    background: var(--accent);
    color: var(--text-on-accent);
    font-size: 0.6875rem;
    font-weight: var(--weight-heading);
    line-height: 1rem;
    text-align: center;
  }

  .menu {
    display: none;
    margin-inline-start: calc(-1 * var(--space-2));
  }

  main {
    grid-area: main;
    width: 100%;
    max-width: var(--page-max);
    margin-inline: auto;
    padding: var(--space-5) var(--space-5) var(--space-7);
    outline: none;
  }

  dialog {
    width: min(17rem, 85vw);
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-inline-end: var(--line);
    background: var(--ground);
    color: var(--text);
  }

  dialog::backdrop {
    background: oklch(15% 0.02 272 / 45%);
  }

  .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline-end: var(--space-3);
  }

  @media (max-width: 60rem) {
    :host {
      grid-template: "header" auto "main" 1fr / minmax(0, 1fr);
    }

    .side {
      display: none;
    }

    .menu {
      display: grid;
    }

    header,
    main {
      padding-inline: var(--space-4);
    }
  }
`;
