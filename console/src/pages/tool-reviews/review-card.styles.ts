/** How a version that waits for review looks. */
import { css } from "lit";

export const reviewCardStyles = css`
  article {
    gap: var(--space-3);
    padding: var(--space-4);
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }

  h3 {
    min-width: 0;
    overflow-wrap: anywhere;
  }

  h4 {
    margin: 0;
    font-size: var(--size-s);
    font-weight: var(--weight-heading);
  }

  .pick {
    display: grid;
    width: 1.75rem;
    height: 1.75rem;
    place-content: center;
    margin-inline-start: calc(-1 * var(--space-1));
    cursor: pointer;
  }

  input {
    width: 1.05rem;
    height: 1.05rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .deeds {
    margin-inline-start: auto;
  }

  .where,
  .excerpt {
    overflow-wrap: anywhere;
  }

  .excerpt {
    display: block;
    margin-top: var(--space-1);
    color: var(--text-quiet);
  }

  .place,
  .change,
  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: var(--space-2);
  }

  .place {
    padding-inline-start: var(--space-3);
    border-inline-start: 2px solid var(--hairline-strong);
  }

  .findings ul {
    display: grid;
    gap: var(--space-2);
  }

  .findings li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: start;
    gap: var(--space-3);
  }

  .sides {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--space-3);
  }

  .none {
    padding: var(--space-3);
    border: 1px dashed var(--hairline-strong);
    border-radius: var(--radius-s);
  }

  dl {
    display: grid;
    gap: var(--space-2);
    margin-top: var(--space-2);
  }

  dd {
    white-space: pre-line;
    overflow-wrap: anywhere;
  }

  summary {
    color: var(--text-quiet);
    font-size: var(--size-s);
    cursor: pointer;
  }

  details p-json {
    margin-block: var(--space-2) var(--space-3);
  }

  @media (max-width: 48rem) {
    .sides {
      grid-template-columns: minmax(0, 1fr);
    }

    .deeds {
      flex-basis: 100%;
      margin-inline-start: 0;
    }
  }
`;
