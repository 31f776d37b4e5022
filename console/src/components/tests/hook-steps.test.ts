/** Steps are split where they are numbered, and nowhere else. */
import { describe, expect, test } from "vitest";
import { isRotation, stepsOf } from "../hook-steps.js";

describe("steps", () => {
  test.each([
    ["", { why: "", steps: [] }],
    ["the token may not", { why: "the token may not", steps: [] }],
    ["1. Open it. 2. Save.", { why: "", steps: ["Open it.", "Save."] }],
    ["no right. 1. Open 2.5 things. 2. Save.", { why: "no right.", steps: ["Open 2.5 things.", "Save."] }],
    ["in version 2. nothing", { why: "in version 2. nothing", steps: [] }],
  ])("of %j", (message, expected) => expect(stepsOf(message)).toEqual(expected));

  test("know the one that is a button", () => {
    expect(isRotation("Make a new secret with POST /api/v1/organizations/1/webhook-secret/rotate.")).toBe(true);
    expect(isRotation("Save.")).toBe(false);
  });
});
