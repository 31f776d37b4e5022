/** The schema's walk, what is told as wrong, and what is offered. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describe as describeAt, offers, placeAt, scalar } from "./complete.js";
import { fieldOf, pathOf, read } from "./validate.js";

const FLOWS = "../flows";
const GOOD = readFileSync(`${FLOWS}/issue-triage.yaml`, "utf8");
const labels = (text: string, suggestions = {}) => {
  const at = text.indexOf("|");
  return offers(text.replace("|", ""), at, suggestions).map(({ label }) => label);
};
const told = (text: string) => read(text).mistakes.map(({ field, message, from }) =>
  `${text.slice(0, from).split("\n").length} ${field}: ${message}`);

describe("mistakes", () => {
  it("finds none in the shipped flows", () => {
    for (const file of readdirSync(FLOWS).filter((name) => name.endsWith(".yaml"))) {
      expect(told(readFileSync(`${FLOWS}/${file}`, "utf8"))).toEqual([]);
    }
  });

  it("are told at their place", () => {
    const head = "apiVersion: preloop/v1\nkind: Flow\nname: x\n";
    const agent = "agent:\n  type: builtin\n  steps:\n    - log: hi\n";
    expect(told(`${head}${agent}`)).toEqual(["1 : “trigger” is missing"]);
    expect(told(`${head}promt: x\ntrigger:\n  manual: {}\n${agent}`)).toEqual([
      "4 promt: “promt” is not known here; did you mean “prompt”?",
    ]);
    expect(told(`${head}trigger:\n  tracker:\n    events: issue_opened\n${agent}`))
      .toEqual(["6 trigger.tracker.events: has to be a list, not a text",
    ]);
    expect(told(`${head}trigger:\n  manual: {}\n${agent}retry:\n  attempts: 11\n`))
      .toEqual(["11 retry.attempts: has to be from 1 to 10",
    ]);
    expect(told(`${head}trigger:\n  manual: {}\n  webhook: {}\n${agent}`)[0]).toContain("exactly one of");
    expect(told(`${head}trigger: {manual: {}}\nagent:\n  type: builtin\n  step: []\n`).join()).toContain("“step”");
  });

  it("are told of texts that cannot be read", () => {
    expect(told("a: [1\nb: 2")[0]).toMatch(/^2 : /);
  });
});

describe("offers", () => {
  it("offers names that are not there yet", () => {
    expect(labels("apiVersion: preloop/v1\n|")).toContain("trigger");
    expect(labels("apiVersion: preloop/v1\n|")).not.toContain("apiVersion");
    expect(labels("trigger:\n  |\nname: x\n")).toEqual(["tracker", "schedule", "webhook", "manual"]);
    expect(labels("trigger:\n  tracker:\n    ev|\n")).toContain("events");
    expect(labels("agent:\n  type: builtin\n  steps:\n    - log: hi\n      |\n")).toContain("when");
    expect(labels("agent:\n  type: custom\n  |\n")).toContain("image");
    expect(labels("agent:\n  type: custom\n  |\n")).not.toContain("steps");
  });

  it("offers values of closed sets, and the account's", () => {
    expect(labels("agent:\n  type: |\n")).toEqual(["builtin", "custom"]);
    expect(labels("trigger:\n  tracker:\n    type: |\n")).toEqual(["github", "gitlab", "jira"]);
    expect(labels("enabled: |\n")).toEqual(["true", "false"]);
    expect(labels("retry:\n  on:\n    - |\n")).toEqual(["infrastructure", "resources", "agent"]);
    const tools = { tools: [{ value: "get_issue" }] };
    expect(labels("tools:\n  - |\n", tools)).toEqual(["get_issue"]);
    expect(labels("tools: [search, |\n", tools)).toEqual(["get_issue"]);
  });

  it("knows where it is, in every line of a real flow", () => {
    for (let at = 0; at < GOOD.length; at += 7) expect(() => placeAt(GOOD, at)).not.toThrow();
  });

  it("explains names", () => {
    expect(describeAt(GOOD, GOOD.indexOf("events:") + 1)?.text).toContain("Event names");
    expect(describeAt(GOOD, GOOD.indexOf("log:") + 1)?.text).toContain("Writes one line");
  });

  it("quotes what YAML would read otherwise", () => {
    expect([scalar("issue_opened"), scalar("pull_*"), scalar("octo/app")]).toEqual(["issue_opened", '"pull_*"',
      "octo/app"]);
  });
});

describe("fields", () => {
  it("are paths, both ways", () => {
    for (const field of ["", "name", "trigger.tracker.events[0]", "agent.steps[2].with"]) {
      expect(fieldOf(pathOf(field))).toBe(field);
    }
  });
});
