/** How the page of flows of information looks. */
import { css } from "lit";

export const labelsTableStyles = css`
  :host {
    display: grid;
    gap: var(--space-3);
  }

  .row > p-filters {
    flex: 1 1 20rem;
  }

  .box {
    display: inline-grid;
    min-width: 1.75rem;
    min-height: 1.75rem;
    place-content: center start;
    cursor: pointer;
  }

  input {
    width: 1.05rem;
    height: 1.05rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .proposal {
    gap: var(--space-2);
  }
`;

export const informationFlowStyles = css`
  .all {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-6);
  }

  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }

  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
    gap: var(--space-3);
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0 0 var(--space-3);
    font-size: var(--size-l);
    font-weight: var(--weight-heading);
  }

  .mode {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: start;
    gap: var(--space-3);
    padding: var(--space-4);
    cursor: pointer;
  }

  .mode:has(:checked) {
    border-color: var(--accent);
    background: var(--accent-tint);
  }

  .mode:has(:disabled) {
    cursor: not-allowed;
  }

  .mode span {
    display: grid;
  }

  input {
    margin: 0.2rem 0 0;
    accent-color: var(--accent);
  }

  .who {
    display: inline-flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-2);
  }
`;
