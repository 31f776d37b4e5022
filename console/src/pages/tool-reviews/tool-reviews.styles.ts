/** How the page of tools to review looks. */
import { css } from "lit";

export const toolReviewsStyles = css`
  .standard {
    max-width: 26rem;
  }

  section {
    overflow: hidden;
  }

  section > header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--space-2) var(--space-3);
    padding: var(--space-4) var(--space-4) var(--space-2);
  }

  h2 {
    overflow-wrap: anywhere;
  }

  .end {
    margin-inline-start: auto;
  }

  .mode {
    padding: 0 var(--space-4) var(--space-4);
  }

  .mode p-select {
    max-width: 36rem;
  }

  review-card {
    border-top: var(--line);
  }

  .late {
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius-s);
    background: var(--warn-tint);
    color: var(--warn-text);
  }

  /* What is selected lies over the end of the page. */
  .room {
    height: 4.5rem;
  }
`;
