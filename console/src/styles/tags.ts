/** How several things in one control look: a box of tags that one types into. */
import { css } from "lit";

export const tagStyles = css`
  .box {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem;
    padding: 0.3rem 0.4rem;
    cursor: text;
  }

  .box:focus-within {
    border-color: var(--focus);
    outline: 2px solid color-mix(in oklab, var(--focus) 45%, transparent);
  }

  .tag {
    display: inline-flex;
    align-items: center;
    max-width: 100%;
    padding-inline-start: 0.5rem;
    border-radius: var(--radius-s);
    background: var(--still-tint);
    color: var(--text);
    font-size: var(--size-s);
    overflow-wrap: anywhere;
  }

  .tag button {
    display: grid;
    width: 1.625rem;
    height: 1.625rem;
    place-content: center;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text-quiet);
    cursor: pointer;
  }

  .tag button:hover {
    color: var(--bad-text);
  }

  input {
    flex: 1 1 8rem;
    min-width: 0;
    height: 1.625rem;
    padding: 0 0.3rem;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-size: var(--size-s);
  }

  input:focus {
    outline: none;
  }
`;
