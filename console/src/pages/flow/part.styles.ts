/** How the parts of a flow's form look. */
import { css } from "lit";

export const partStyles = css`
  section,
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-4);
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
    align-items: start;
    gap: var(--space-4);
  }

  .segments {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr));
    gap: 2px;
    padding: 3px;
    border-radius: var(--radius-s);
    background: var(--still-tint);
  }

  .segments label {
    position: relative;
    display: grid;
    cursor: pointer;
  }

  .segments input {
    position: absolute;
    opacity: 0;
    pointer-events: none;
  }

  .segments span {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: calc(var(--control-height) - 6px);
    padding: 0 var(--space-2);
    border-radius: calc(var(--radius-s) - 2px);
    color: var(--still-text);
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
    text-align: center;
  }

  .segments input:checked + span {
    background: var(--surface);
    color: var(--accent-text);
    box-shadow: var(--shadow-raised);
  }

  .segments input:focus-visible + span {
    outline: 2px solid var(--focus);
  }

  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0 0 0.375rem;
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
  }

  .plain {
    display: inline-grid;
    min-width: 2rem;
    min-height: 2rem;
    place-content: center;
    padding: 0;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--text-quiet);
    cursor: pointer;
  }

  .plain:hover:not(:disabled) {
    background: var(--surface-hover);
    color: var(--text);
  }

  .plain:disabled {
    opacity: 0.35;
    cursor: not-allowed;
  }

  .add {
    justify-self: start;
  }
`;
