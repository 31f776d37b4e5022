/** How a call and the decision about it stand beside each other. */
import { css } from "lit";

export const simulatorStyles = css`
  .sides {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr));
    align-items: start;
    gap: var(--space-4);
  }

  .takes {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-2);
    font-size: var(--size-s);
  }

  .takes li {
    padding: var(--space-1) 0;
    overflow-wrap: anywhere;
  }

  .about {
    display: block;
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }

  .reason {
    font-size: var(--size-m);
    overflow-wrap: anywhere;
  }

  .checked {
    border: var(--line);
    border-radius: var(--radius-s);
  }

  .checked li {
    display: grid;
    grid-template-columns: 2rem minmax(0, 1fr) auto;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
    overflow-wrap: anywhere;
  }

  .checked li + li {
    border-top: var(--line);
  }

  .checked code,
  .checked .error {
    display: block;
  }

  .checked .error {
    color: var(--bad-text);
  }

  .read {
    display: grid;
    gap: var(--space-1);
  }

  .read div {
    display: grid;
    grid-template-columns: minmax(6rem, 14rem) minmax(0, 1fr);
    gap: var(--space-2);
  }

  .read dt,
  .read dd {
    overflow-wrap: anywhere;
  }

  @media (max-width: 40rem) {
    .checked li,
    .read div {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
