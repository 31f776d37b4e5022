/** What is asked about a schedule that is being written. */
import { expect, it } from "vitest";
import { previewOf } from "./schedule-preview.js";

const USUAL = { missed: null, missed_window_secs: null, overlap: null, jitter_secs: null };

it.each([
  [{ cron: "0 9 * * *" }, { expr: "0 9 * * *", timezone: "UTC" }, USUAL],
  [{ cron: "* * * * *", timezone: "Asia/Tokyo", missed: "all", missedWindowSecs: 60, overlap: "skip", jitterSecs: 5 },
    { expr: "* * * * *", timezone: "Asia/Tokyo" },
    { missed: "all", missed_window_secs: 60, overlap: "skip", jitter_secs: 5 }],
  [{ cron: "* * * * *", jitterSecs: "soon", missedWindowSecs: 1.5 }, { expr: "* * * * *", timezone: "UTC" }, USUAL],
])("%j", (schedule, config, policy) => {
  expect(previewOf(schedule)).toEqual({ schedule_config: { type: "cron", ...config }, schedule_policy: policy });
});

it.each([[{}], [{ cron: " " }], [{ cron: 5 }], [{ cron: "* * * * *", timezone: 1 }]])("%j asks nothing", (schedule) => {
  expect(previewOf(schedule)).toBeUndefined();
});
