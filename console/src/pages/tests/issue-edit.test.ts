/** Only what somebody changed is written to a tracker, and only web addresses are opened. */
import { expect, test } from "vitest";
import { changed } from "../issue-edit.js";
import { safeUrl, type Issue } from "../issue-parts.js";

const kept = { title: "Title", description: null, labels: ["a", "b"], assignee: "ada", status: "open" };
const issue = kept as unknown as Issue;
const same = { title: "Title", description: "", labels: "a, b", assignee: "ada", status: "open" };

test.each([
  [{}, {}],
  [{ title: "Other" }, { title: "Other" }],
  [{ labels: "a,b, c" }, { labels: ["a", "b", "c"] }],
  [{ labels: "", assignee: "" }, { labels: [], assignee: "" }],
])("%j changes %j", (values, expected) => {
  expect(changed(issue, { ...same, ...values })).toEqual(expected);
});

test.each([
  ["https://github.com/octo/app/issues/1", true],
  ["HTTP://example.org", true],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["//example.org", false],
  [null, false],
])("%s may be opened: %s", (url, expected) => expect(safeUrl(url) !== undefined).toBe(expected));
