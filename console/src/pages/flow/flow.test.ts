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
