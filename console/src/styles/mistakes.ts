/** How a list of mistakes stands below an editor, or that there is none; `--place-width` is how wide places are. */
import { css } from "lit";

export const mistakesStyles = css`
  .sound {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--good-text);
    font-size: var(--size-s);
  }

  .sound.busy {
    color: var(--text-quiet);
  }

  .mistakes {
    border: var(--line);
    border-radius: var(--radius-s);
    background: var(--surface);
    font-size: var(--size-s);
  }

  .mistakes p {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3);
  }

  .mistakes button {
    display: grid;
    grid-template-columns: var(--place-width, 3rem) minmax(0, 1fr);
    gap: var(--space-2);
    width: 100%;
    padding: var(--space-2) var(--space-3);
    border: 0;
    border-top: var(--line);
    background: none;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }

  .mistakes button:hover {
    background: var(--surface-hover);
  }

  .mistakes button:focus-visible {
    outline-offset: -2px;
  }

  .place {
    color: var(--text-quiet);
  }
`;
