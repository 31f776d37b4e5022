/** How the controls of forms look, whichever element draws them. */
import { css } from "lit";

export const controlStyles = css`
  .field {
    display: grid;
    gap: 0.375rem;
  }

  label {
    font-size: var(--size-s);
    font-weight: var(--weight-strong);
  }

  .control {
    width: 100%;
    min-height: var(--control-height);
    padding: 0.4rem 0.7rem;
    border: 1px solid var(--hairline-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    transition: border-color var(--quick);
  }

  .control:hover:not(:disabled) {
    border-color: var(--text-quiet);
  }

  .control:focus-visible {
    border-color: var(--focus);
    outline: 2px solid color-mix(in oklab, var(--focus) 45%, transparent);
    outline-offset: 0;
  }

  .control::placeholder {
    color: var(--text-quiet);
    opacity: 0.85;
  }

  .control:disabled {
    background: var(--surface-sunken);
    color: var(--text-quiet);
    cursor: not-allowed;
  }

  .control[aria-invalid] {
    border-color: var(--bad);
  }

  /* Its arrow is drawn of two lines: pictures in styles would need data addresses, which the policy forbids. */
  select.control {
    --rising: linear-gradient(-45deg, transparent 42%, var(--text-quiet) 42% 58%, transparent 58%);
    --falling: linear-gradient(45deg, transparent 42%, var(--text-quiet) 42% 58%, transparent 58%);
    padding-inline-end: 2.25rem;
    appearance: none;
    background-image: var(--falling), var(--rising);
    background-position: right 1.05rem center, right 0.75rem center;
    background-repeat: no-repeat;
    background-size: 0.3rem 0.3rem;
    cursor: pointer;
    text-overflow: ellipsis;
  }

  @media (forced-colors: active) {
    select.control {
      appearance: auto;
      background-image: none;
    }
  }

  textarea.control {
    display: block;
    resize: vertical;
    line-height: 1.55;
  }

  .hint,
  .error {
    font-size: var(--size-s);
    color: var(--text-quiet);
  }

  .error {
    display: flex;
    gap: var(--space-1);
    color: var(--bad-text);
    overflow-wrap: anywhere;
  }

  .error p-icon {
    margin-top: 0.15em;
  }
`;
