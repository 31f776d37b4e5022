/** How the pages before signing in look: one sheet in the middle. */
import { css } from "lit";

export const authStyles = css`
  main {
    display: grid;
    min-height: 100vh;
    padding: var(--space-4);
    place-content: center;
    grid-template-columns: minmax(0, 25rem);
    gap: var(--space-5);
  }

  .sheet {
    padding: var(--space-6);
  }

  .head {
    display: grid;
    justify-items: center;
    gap: var(--space-2);
    text-align: center;
    text-wrap: balance;
  }

  .head img {
    width: 2.75rem;
    height: 2.75rem;
    margin-bottom: var(--space-2);
  }

  h1 {
    font-size: var(--size-xl);
    font-weight: var(--weight-heading);
    letter-spacing: -0.018em;
  }

  form {
    display: grid;
    gap: var(--space-4);
  }

  .trouble {
    display: flex;
    gap: var(--space-2);
    padding: var(--space-3);
    border-radius: var(--radius-s);
    background: var(--bad-tint);
    color: var(--bad-text);
  }

  .below {
    text-align: center;
  }

  @media (max-width: 40rem) {
    .sheet {
      padding: var(--space-5) var(--space-4);
    }
  }
`;
