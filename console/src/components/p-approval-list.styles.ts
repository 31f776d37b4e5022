/** How the list of requests looks. */
import { css } from "lit";

export const approvalListStyles = css`
  .top {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-height: 2.5rem;
    padding: 0 var(--space-4);
    border-bottom: var(--line);
    font-size: var(--size-s);
    font-weight: 400;
    color: var(--text-quiet);
    cursor: pointer;
  }

  li {
    position: relative;
    display: flex;
    align-items: start;
    gap: var(--space-3);
    border-bottom: var(--line);
    transition: background var(--quick);
  }

  li:last-child {
    border-bottom: 0;
  }

  li:hover {
    background: var(--surface-hover);
  }

  li[data-open] {
    background: var(--accent-tint);
  }

  li[data-open]::before {
    content: "";
    position: absolute;
    inset: 0 auto 0 0;
    width: 3px;
    background: var(--accent);
  }

  li.gone {
    opacity: 0.5;
  }

  input {
    flex: none;
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--accent);
  }

  li input {
    margin-block-start: 1.05rem;
    margin-inline-start: var(--space-4);
  }

  li input:disabled {
    opacity: 0.3;
  }

  a {
    display: grid;
    flex: 1;
    gap: 0.2rem;
    min-width: 0;
    padding: 0.8rem var(--space-4);
    color: var(--text);
  }

  li input + a {
    padding-inline-start: 0;
  }

  a:hover {
    text-decoration: none;
  }

  a:focus-visible {
    outline-offset: -3px;
  }

  .name {
    font-weight: var(--weight-strong);
    overflow-wrap: anywhere;
  }

  .about {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    font-size: var(--size-s);
    color: var(--text-quiet);
    overflow-wrap: anywhere;
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    padding-top: 0.15rem;
    font-size: var(--size-s);
    color: var(--text-quiet);
  }

  .foot p-time {
    margin-inline-start: auto;
  }
`;
