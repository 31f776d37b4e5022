/** How the first steps look: one below the other, the one that is due open. */
import { css } from "lit";

export const welcomeStyles = css`
  .steps {
    display: grid;
    gap: var(--space-3);
    max-width: 52rem;
  }

  .step {
    display: grid;
    grid-template-columns: 2rem minmax(0, 1fr);
    gap: var(--space-1) var(--space-3);
    padding: var(--space-4) var(--space-5);
  }

  .mark {
    display: grid;
    width: 1.625rem;
    height: 1.625rem;
    place-content: center;
    border-radius: 50%;
    background: var(--still-tint);
    color: var(--still-text);
    font-size: var(--size-s);
    font-weight: var(--weight-heading);
    font-variant-numeric: tabular-nums;
  }

  .current {
    border-color: color-mix(in oklab, var(--accent) 55%, var(--hairline));
  }

  .current .mark {
    background: var(--accent);
    color: var(--text-on-accent);
  }

  .done .mark {
    background: var(--good-tint);
    color: var(--good-text);
  }

  .later h2,
  .later p {
    color: var(--text-quiet);
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-1) var(--space-3);
    min-height: 1.625rem;
  }

  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-column: 2;
    gap: var(--space-4);
  }

  .flows {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
    gap: var(--space-3);
  }

  .flow {
    display: grid;
    grid-template-rows: auto 1fr auto;
    gap: var(--space-2);
    padding: var(--space-4);
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface-sunken);
  }

  .starts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
  }

  details summary {
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
    cursor: pointer;
  }

  details > *:not(summary) {
    margin-top: var(--space-3);
  }

  .link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent-text);
    cursor: pointer;
  }

  .trouble {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-3);
    border-radius: var(--radius-s);
    background: var(--bad-tint);
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }

  @media (max-width: 40rem) {
    .step {
      padding: var(--space-4);
    }

    .body {
      grid-column: 1 / -1;
      margin-top: var(--space-2);
    }
  }
`;
