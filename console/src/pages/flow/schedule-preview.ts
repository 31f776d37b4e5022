/** A schedule of a definition as REST previews it. Pure. */
import type { Schema } from "../../api/client.js";

/** What to ask for a schedule as it stands in the YAML; undefined while there is nothing to ask about. */
export function previewOf(schedule: Record<string, unknown>): Schema<"SchedulePreviewRequest"> | undefined {
  const { cron, timezone = "UTC" } = schedule;
  if (typeof cron !== "string" || cron.trim() === "" || typeof timezone !== "string") return undefined;
  return {
    schedule_config: { type: "cron", expr: cron, timezone },
    schedule_policy: {
      missed: text(schedule["missed"]),
      missed_window_secs: number(schedule["missedWindowSecs"]),
      overlap: text(schedule["overlap"]),
      jitter_secs: number(schedule["jitterSecs"]),
    },
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What is no whole number yet is told beside its field. */
function number(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}
