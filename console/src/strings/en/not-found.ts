/** An address that leads nowhere. */
export default {
  title: "Page not found",
  heading: "There is nothing at this address",
  detail: "It may have been deleted, belong to somebody else, or never have been.",
  action: "Go to the overview",
} as const;
