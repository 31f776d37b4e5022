/** How a log looks; the sixteen colours of terminals by our tokens, which read well in both themes. */
import { css } from "lit";

export const logStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    min-height: 0;
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
    padding: var(--space-2) var(--space-3);
    border-bottom: var(--line);
  }

  .search {
    position: relative;
    flex: 1 1 12rem;
    max-width: 22rem;
  }

  .search p-icon {
    position: absolute;
    inset: 0 auto 0 0.6rem;
    margin-block: auto;
    color: var(--text-quiet);
  }

  .search input {
    min-height: 2rem;
    padding-block: 0.2rem;
    padding-inline-start: 2rem;
  }

  .steps,
  .end {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
  }

  .end {
    margin-inline-start: auto;
  }

  .step {
    display: grid;
    width: 1.75rem;
    height: 1.75rem;
    place-content: center;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-quiet);
    cursor: pointer;
  }

  .step:hover:not(:disabled) {
    background: var(--surface-hover);
    color: var(--text);
  }

  .lines {
    position: relative;
    height: var(--log-height, 32rem);
    overflow: auto;
    overscroll-behavior: contain;
    background: var(--surface-sunken);
    contain: strict;
    font-family: var(--font-mono);
    font-size: var(--size-s);
    line-height: 20px;
    font-feature-settings: "calt" 0;
  }

  .lines:focus-visible {
    outline-offset: -2px;
  }

  .none {
    padding: var(--space-5);
    font-family: var(--font);
    color: var(--text-quiet);
    text-align: center;
  }

  .all {
    position: relative;
    min-width: 100%;
    width: max-content;
  }

  .row {
    position: absolute;
    inset: 0 auto auto 0;
    display: flex;
    flex-wrap: nowrap;
    gap: 0;
    min-width: 100%;
    height: 20px;
    padding-inline-end: var(--space-4);
    white-space: pre;
    contain: layout style;
    cursor: default;
  }

  .row:hover {
    background: var(--surface-hover);
  }

  .n {
    flex: none;
    width: 4.25rem;
    padding-inline: var(--space-2) var(--space-3);
    color: var(--text-quiet);
    text-align: end;
    user-select: none;
    cursor: pointer;
  }

  .stderr .n {
    box-shadow: inset 2px 0 0 var(--bad);
  }

  .system .text {
    color: var(--text-quiet);
    font-style: italic;
  }

  .found,
  .opened {
    background: var(--accent-tint);
  }

  mark {
    background: var(--warn-tint);
    color: var(--warn-text);
    border-radius: 2px;
    box-shadow: 0 0 0 1px var(--warn);
  }

  .one {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-3);
    border-top: var(--line);
  }

  .row-top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }

  .one pre {
    max-height: 12rem;
    overflow: auto;
    font-size: var(--size-s);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .bold {
    font-weight: 650;
  }

  .dim {
    opacity: 0.85;
  }

  .italic {
    font-style: italic;
  }

  .underline {
    text-decoration: underline;
  }

  .fg-1,
  .fg-9 {
    color: var(--bad-text);
  }

  .fg-2,
  .fg-10 {
    color: var(--good-text);
  }

  .fg-3,
  .fg-11 {
    color: var(--warn-text);
  }

  .fg-4,
  .fg-12,
  .fg-6,
  .fg-14 {
    color: var(--busy-text);
  }

  .fg-5,
  .fg-13 {
    color: var(--accent-text);
  }

  .fg-8 {
    color: var(--text-quiet);
  }

  .bg-1,
  .bg-9 {
    background: var(--bad-tint);
    color: var(--bad-text);
  }

  .bg-2,
  .bg-10 {
    background: var(--good-tint);
    color: var(--good-text);
  }

  .bg-3,
  .bg-11 {
    background: var(--warn-tint);
    color: var(--warn-text);
  }

  .bg-4,
  .bg-12,
  .bg-6,
  .bg-14 {
    background: var(--busy-tint);
    color: var(--busy-text);
  }

  .bg-5,
  .bg-13 {
    background: var(--accent-tint);
    color: var(--accent-text);
  }

  .bg-0,
  .bg-7,
  .bg-8,
  .bg-15 {
    background: var(--still-tint);
    color: var(--still-text);
  }

  @media (max-width: 40rem) {
    .n {
      width: 3rem;
    }

    .lines {
      height: var(--log-height, 26rem);
    }
  }
`;
