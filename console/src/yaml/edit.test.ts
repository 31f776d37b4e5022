/** Changes of single values in a text. */
import { describe, expect, it } from "vitest";
import { edited } from "./edit.js";

const TEXT = `# first
name: greet # what it is called
trigger:
  tracker:
    events: [issue_opened]
    # only ours
    projects: ["octo/*"]
agent:
  type: builtin
  steps:
    - log: "hello {{ event.actor }}"
`;

describe("edited", () => {
  it("changes a value and leaves comments and the rest", () => {
    expect(edited(TEXT, ["name"], "welcome")).toBe(TEXT.replace("greet", "welcome"));
    expect(edited(TEXT, ["agent", "steps", 0, "log"], "hi")).toBe(TEXT.replace("hello {{ event.actor }}", "hi"));
  });

  it("adds what is missing on the way", () => {
    expect(edited("name: x\n", ["retry", "on"], ["agent"])).toBe("name: x\nretry:\n  on: [agent]\n");
    expect(edited("name: x\n", ["prompt"], "one\ntwo\n")).toBe("name: x\nprompt: |\n  one\n  two\n");
  });

  it("removes, and what is empty then, but not what says something by being there", () => {
    expect(edited("name: x\nretry:\n  attempts: 2\n", ["retry", "attempts"], undefined)).toBe("name: x\n");
    expect(edited("trigger:\n  webhook:\n    where: x\n", ["trigger", "webhook", "where"], undefined))
      .toBe("trigger:\n  webhook: {}\n",
    );
  });

  it("leaves what it cannot read", () => {
    expect(edited("a: [", ["b"], 1)).toBe("a: [");
  });
});
