/** How people are picked: tags in a box, and below it those that are offered. */
import { css } from "lit";
import { tagStyles } from "../styles/tags.js";

export const peopleStyles = [
  tagStyles,
  css`
    .offers {
      display: grid;
      margin: 0;
      padding: var(--space-1);
      border: var(--line);
      border-radius: var(--radius-s);
      background: var(--surface);
      box-shadow: var(--shadow-raised);
    }

    .none {
      padding: var(--space-2) var(--space-3);
      font-size: var(--size-s);
      color: var(--text-quiet);
    }

    li {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--space-3);
      align-items: baseline;
      justify-content: space-between;
      padding: var(--space-2) var(--space-3);
      border-radius: var(--radius-s);
      overflow-wrap: anywhere;
      cursor: pointer;
    }

    li[aria-selected="true"],
    li:hover {
      background: var(--surface-hover);
    }
  `,
];
