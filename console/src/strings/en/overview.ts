/** The overview: how everything stands. */
export default {
  title: "Overview",
  recent: "Recent executions",
  flow: "Flow",
  status: "Status",
  trigger: "Started by",
  started: "Started",
  duration: "Took",
  empty: "No execution yet",
  empty_detail: "Executions appear here as soon as an event starts a flow.",
} as const;
