/** How the page of approvals looks: the list, and one of it beside. */
import { css } from "lit";

export const approvalsStyles = css`
  p-filters {
    margin-block: var(--space-4);
  }

  .split {
    display: grid;
    gap: var(--space-4);
    align-items: start;
  }

  .detail {
    --pad-inline: var(--space-5);
    display: grid;
    gap: var(--space-5);
    padding: var(--space-5) var(--pad-inline);
    min-width: 0;
  }

  .detail header {
    display: grid;
    gap: var(--space-3);
  }

  .detail h2 {
    font-size: 1.125rem;
    overflow-wrap: anywhere;
  }

  .older {
    display: grid;
    justify-items: center;
    padding: var(--space-2);
    border-top: var(--line);
  }

  @media (max-width: 40rem) {
    .keys {
      display: none;
    }
  }

  @media (min-width: 72rem) {
    .split {
      grid-template-columns: minmax(20rem, 2fr) minmax(0, 3fr);
    }

    .detail {
      position: sticky;
      top: calc(var(--header-height) + var(--space-4));
      max-height: calc(100dvh - var(--header-height) - 2 * var(--space-4));
      overflow: auto;
      padding-bottom: 0;
    }

    .detail p-approval {
      padding-bottom: var(--space-5);
    }
  }
`;
