/** Picking people of the account. */
export default {
  search: "Search by name",
  you: "you",
  nobody: "Nobody else is called that",
} as const;
