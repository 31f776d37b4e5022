/** How the place looks where somebody decides: within reach of a thumb on a phone. */
import { css } from "lit";

export const decideStyles = css`
  .all {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }

  .buttons {
    display: flex;
    justify-content: end;
    gap: var(--space-3);
  }

  wa-button::part(base) {
    min-height: var(--control-height);
  }

  .trouble {
    display: flex;
    gap: var(--space-2);
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }

  fieldset {
    display: grid;
    gap: var(--space-2);
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0 0 var(--space-2);
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
  }

  .option {
    display: flex;
    align-items: baseline;
    gap: var(--space-3);
    min-height: var(--control-height);
    padding: 0.4rem var(--space-3);
    border: 1px solid var(--hairline-strong);
    border-radius: var(--radius-s);
    cursor: pointer;
    overflow-wrap: anywhere;
    transition: background var(--quick);
  }

  .option:hover {
    background: var(--surface-hover);
  }

  .option:has(:checked) {
    border-color: var(--accent);
    background: var(--accent-tint);
  }

  .option:has(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  input {
    accent-color: var(--accent);
    outline: none;
  }

  @media (max-width: 40rem) {
    .buttons {
      flex-wrap: wrap;
      gap: var(--space-2);
    }

    .buttons > * {
      flex: 1;
    }

    wa-button::part(base) {
      padding-inline: var(--space-3);
    }
  }
`;
