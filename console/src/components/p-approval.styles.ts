/** How a request for approval looks. */
import { css } from "lit";

export const approvalStyles = css`
  :host {
    container-type: inline-size;
  }

  .all,
  .main {
    display: grid;
    gap: var(--space-5);
    min-width: 0;
  }

  @container (min-width: 52rem) {
    .all {
      grid-template-columns: minmax(0, 1fr) 17rem;
      gap: var(--space-6);
      align-items: start;
    }

    .all > p-approval-facts {
      padding-inline-start: var(--space-5);
      border-inline-start: var(--line);
    }

    .all .deciding {
      margin-inline: 0;
      padding-inline: 0;
      border-bottom: 0;
    }
  }

  section {
    display: grid;
    gap: var(--space-2);
    min-width: 0;
  }

  h2 {
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
    letter-spacing: 0;
    color: var(--text-quiet);
  }

  .summary {
    font-size: var(--size-l);
    overflow-wrap: anywhere;
  }

  .question {
    font-size: 1.125rem;
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .said {
    padding-inline-start: var(--space-3);
    border-inline-start: 2px solid var(--hairline-strong);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .outcome {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-s);
    background: var(--still-tint);
    color: var(--still-text);
  }

  .outcome.good {
    background: var(--good-tint);
    color: var(--good-text);
  }

  .outcome.bad {
    background: var(--bad-tint);
    color: var(--bad-text);
  }

  .outcome .said {
    border-color: currentcolor;
  }

  .rule {
    display: grid;
    gap: var(--space-1);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-s);
    background: var(--surface-sunken);
    border: var(--line);
    font-size: var(--size-s);
  }

  .rule div {
    display: grid;
    grid-template-columns: minmax(6rem, 12rem) minmax(0, 1fr);
    gap: var(--space-3);
  }

  dt {
    color: var(--text-quiet);
  }

  dt,
  dd {
    overflow-wrap: anywhere;
  }

  .arguments {
    gap: var(--space-3);
  }

  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
    min-height: 2rem;
  }

  .tool {
    overflow-wrap: anywhere;
  }

  .end {
    display: flex;
    gap: var(--space-2);
    align-items: center;
    margin-inline-start: auto;
  }

  .views {
    display: inline-flex;
    padding: 2px;
    border-radius: var(--radius-s);
    background: var(--still-tint);
  }

  .views button {
    padding: 0.15rem 0.6rem;
    border: 0;
    border-radius: 4px;
    background: none;
    font-size: var(--size-s);
    cursor: pointer;
  }

  .views [aria-pressed="true"] {
    background: var(--surface);
    box-shadow: var(--shadow-raised);
  }

  .warning {
    display: flex;
    gap: var(--space-2);
    color: var(--warn-text);
  }

  .deciding {
    position: sticky;
    bottom: 0;
    z-index: 3;
    margin-inline: calc(-1 * var(--pad-inline, 0px));
    padding: var(--space-4) var(--pad-inline, 0px);
    border-top: var(--line);
    background: var(--surface);
  }

  /* A form is longer than a phone: it must not lie over the question. */
  .deciding.form {
    position: static;
  }

  @container (max-width: 30rem) {
    .rule div {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
  }
`;
