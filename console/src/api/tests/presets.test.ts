/** What cards say of the flows that come with Preloop is read from the documents themselves. */
import { describe, expect, test } from "vitest";
import { presets } from "../presets.js";

describe("the flows that come with Preloop", () => {
  test.each([
    ["issue-triage.yaml", "Issue triage", "tracker", ["issue_opened"], false],
    ["pull-request-summary.yaml", "Pull request summary", "tracker", ["pull_request_opened",
      "pull_request_ready_for_review", "merge_request_opened"], false],
    ["generic-webhook.yaml", "Failed builds", "webhook", [], false],
    ["nightly-heartbeat.yaml", "Nightly heartbeat", "schedule", [], false],
    ["custom-image.yaml", "Release notes", "tracker", ["release", "tag_push"], true],
  ])("%s", async (file, name, trigger, events, needsImage) => {
    const preset = (await presets()).find((known) => known.file === file);
    expect(preset).toMatchObject({ name, trigger, events, needsImage });
    expect(preset?.description).not.toBe("");
  });
});
