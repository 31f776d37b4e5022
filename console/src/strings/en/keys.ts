/** The keyboard. */
export default {
  title: "Keyboard",
  show: "Keyboard shortcuts (?)",
  help: "Show the keys",
} as const;
