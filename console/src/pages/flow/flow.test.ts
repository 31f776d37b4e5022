/** Parts of the flows' pages that need no browser. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { definitionText } from "./definition.js";
import { moved, readMapping } from "./flow-agent.js";
import { payloadOf } from "./flow-run.js";
import { template, triggerIn } from "./model.js";

describe("definitionText", () => {
  it("says the same as the fields of REST", () => {
    const text = definitionText({
      name: "greet", is_enabled: true, trigger_event_source: "github", trigger_event_types: ["issue_opened"],
      trigger_project_patterns: ["octo/*"], trigger_config: { labels: ["bug"] } as never, prompt_template: "",
      allowed_mcp_tools: [{ server_name: "preloop-mcp", tool_name: "search" }, { server_name: "docs",
        tool_name: "find" }],
      agent_type: "builtin", agent_config: { steps: [{ log: "hi" }] } as never,
      timeouts: { queue_secs: 86_400, run_secs: 60, idle_secs: null, grace_secs: 10 },
      retry_policy: { attempts: 2, backoff_secs: 15,
        on: ["infrastructure"] },
    });
    expect(parse(text)).toEqual({
      apiVersion: "preloop/v1", kind: "Flow", name: "greet",
      trigger: { tracker: { type: "github", events: ["issue_opened"], projects: ["octo/*"],
        filters: { labels: ["bug"] } } },
      tools: ["search", "docs/find"], agent: { type: "builtin", steps: [{ log: "hi" }] }, timeouts: { runSecs: 60 },
    });
  });

  it("keeps limits and what a schedule does, and leaves out what is usual", () => {
    const pace = { concurrency: { key: "{{ event.project }}", limit: 2, on_limit: "queue", queue_max: null },
      singleton: false, throttle: { key: null, limit: 10, period_secs: 60 },
      rate_limit: { key: null, limit: 100, period_secs: 3_600 },
      debounce: { key: null, wait_secs: 30, max_wait_secs: null, keep: "first" }, batch: null, priority: 10,
      weight: 1 };
    const schedule_policy = { missed: "all", missed_window_secs: 604_800, overlap: "allow", jitter_secs: 30 };
    const schedule_config = { type: "cron" as const, expr: "0 9 * * *", timezone: "Europe/Berlin" };
    const text = definitionText({ name: "slow", trigger_event_source: "schedule", schedule_config, schedule_policy,
      ...pace });
    expect(parse(text)).toEqual({
      apiVersion: "preloop/v1", kind: "Flow", name: "slow",
      trigger: { schedule: { cron: "0 9 * * *", timezone: "Europe/Berlin", missed: "all", jitterSecs: 30 } },
      agent: { type: "builtin" }, concurrency: { key: "{{ event.project }}", limit: 2 },
      throttle: { limit: 10, periodSecs: 60 }, rateLimit: { limit: 100, periodSecs: 3_600 },
      debounce: { waitSecs: 30, keep: "first" }, priority: 10,
    });
    // What the server writes comes out the same.
    expect(definitionText(text)).toBe(text);
  });

  it("loses no part that it does not know", () => {
    expect(parse(definitionText("name: x\nsingleton: true\nfuture: { a: 1 }\n"))).toEqual(
      { name: "x", singleton: true, future: { a: 1 } });
  });

  it("brings a text into the same form", () => {
    const one = definitionText({ name: "x", trigger_event_source: null, agent_config: { steps: [] } as never });
    const other = definitionText(`# mine\nkind: Flow\napiVersion: preloop/v1\nname: x
enabled: true\nagent:\n  type: builtin
trigger:\n  manual: {}\nretry:\n  attempts: 2\n`);
    expect(other).toBe(one);
    expect(definitionText("a: [")).toBe("a: [");
  });
});

describe("gallery", () => {
  it("shows every shipped flow with its trigger", () => {
    const kinds = readdirSync("../flows").filter((name) => name.endsWith(".yaml")).map((name) => {
      const text = readFileSync(`../flows/${name}`, "utf8");
      expect(template(text)).not.toContain("yaml-language-server");
      return triggerIn(parse(text));
    });
    expect(new Set(kinds)).toEqual(new Set(["tracker", "webhook", "schedule"]));
  });
});

describe("forms", () => {
  it("read mappings and payloads, or say that they are none", () => {
    expect([readMapping("a: 1"), readMapping(" "), readMapping("- 1"), readMapping("a: [")]).toEqual([{ a: 1 },
      undefined,
      null, null]);
    expect([payloadOf('{"a":1}'), payloadOf(""), payloadOf("[]"), payloadOf("{")]).toEqual([{ a: 1 }, {}, null, null]);
  });

  it("move one within a list", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 5)).toEqual(["a", "b", "c"]);
  });
});
