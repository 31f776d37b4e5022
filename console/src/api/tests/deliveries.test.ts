/** What proves a delivery goes by the kind of tracker, and commands hold whatever a body may. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { curl, headersOf, quoted } from "../deliveries.js";
import { sample, type TrackerKind } from "../samples.js";

const hookOf = (kind: TrackerKind) => ({ kind, url: "http://127.0.0.1:1/hook", secret: "s3cr'et" });

describe("deliveries", () => {
  test.each([
    ["github", "X-Hub-Signature-256", /^sha256=[0-9a-f]{64}$/],
    ["gitlab", "X-Gitlab-Token", /^s3cr'et$/],
    ["jira", "X-Hub-Signature", /^sha256=[0-9a-f]{64}$/],
  ] as const)("of %s are proved by %s", (kind, name, value) => {
    const made = sample(kind, "issue", "acme", new Date(0));
    expect(new Map(headersOf(hookOf(kind), made, "{}", "key")).get(name)).toMatch(value);
  });

  test.each(["github", "gitlab", "jira"] as const)("of %s as a command send the body as it is", (kind) => {
    const made = sample(kind, "change", "o'hara $(id)", new Date(0));
    const command = curl(hookOf(kind), made).replace(/^curl /m, "printf '%s\\0' ");
    const words = execFileSync("sh", ["-c", command], { encoding: "utf8" }).split("\0");
    const body = JSON.stringify(made.body);
    expect(words).toContain(body);
    for (const [name, value] of headersOf(hookOf(kind), made, body, "key")) {
      const sent = words.find((word) => word.startsWith(`${name}: `));
      if (value !== "key") expect(sent).toBe(`${name}: ${value}`);
      else expect(sent).toMatch(/: test-\d+$/);
    }
  });

  test("quotes words of a shell", () => {
    expect(quoted("it's")).toBe(`'it'\\''s'`);
  });
});
