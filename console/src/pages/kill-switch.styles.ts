/** How the page of the kill switch and its parts look. */
import { css } from "lit";

export const killSwitchStyles = css`
  section,
  form,
  kill-switch-lift {
    max-width: 44rem;
  }

  .calm {
    display: flex;
    align-items: center;
    gap: var(--space-3);
  }

  .calm p-icon {
    color: var(--good-text);
    font-size: var(--size-xl);
  }

  .standing {
    border-color: var(--bad);
  }

  fieldset {
    display: grid;
    gap: var(--space-2);
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0 0 var(--space-1);
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
  }

  .scope {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: start;
    gap: var(--space-3);
    padding-block: var(--space-1);
    cursor: pointer;
  }

  .scope > span {
    display: grid;
  }

  input[type="checkbox"] {
    width: 1.05rem;
    height: 1.05rem;
    margin: 0.15rem 0 0;
    accent-color: var(--accent);
  }

  .problem {
    color: var(--bad-text);
    font-size: var(--size-s);
  }
`;
