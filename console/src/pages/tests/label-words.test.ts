/** Labels of tools: proposals only add, and doing less is told from doing more. */
import { describe, expect, it } from "vitest";
import { MODES } from "../../api/information-flow.js";
import { allWords, holderOf, isLess, passes, withLabel, withProposals } from "../information-flow/label-words.js";

describe("labels", () => {
  it.each([
    [[], "sends-out", true, ["sends-out"]],
    [["sends-out"], "reads-untrusted", true, ["reads-untrusted", "sends-out"]],
    [["reads-untrusted", "sends-out"], "sends-out", false, ["reads-untrusted"]],
    [["sends-out", "of-tomorrow"], "sends-out", true, ["sends-out"]],
  ] as const)("%j with %s %s are %j", (labels, label, isOn, expected) => {
    expect(withLabel(labels, label, isOn)).toEqual(expected);
  });

  it.each([
    [null, ["sends-out"], ["sends-out"]],
    [["reads-private"], ["reads-untrusted"], ["reads-untrusted", "reads-private"]],
    [["reads-private"], [], ["reads-private"]],
  ])("%j keep what is there when %j is taken over", (labels, proposed_labels, expected) => {
    expect(withProposals({ labels, proposed_labels })).toEqual(expected);
  });

  it.each([
    ["", [true, true, true]],
    ["proposed", [true, false, false]],
    ["none", [true, false, false]],
    ["some", [false, true, false]],
    ["sends-out", [false, true, false]],
    ["reads-private", [false, false, false]],
  ])("filtered by %j", (filter, expected) => {
    const tools = [{ labels: null, proposed_labels: ["sends-out"] }, { labels: ["sends-out"], proposed_labels: [] },
      { labels: [], proposed_labels: [] }];
    expect(tools.map((tool) => passes(tool, filter))).toEqual(expected);
  });

  it("are told in their order", () => {
    expect(allWords(["sends-out", "reads-untrusted"])).toBe("Reads untrusted, Sends out");
  });
});

it("knows which mode does less", () => {
  const less = MODES.flatMap((before) => MODES.filter((after) => isLess(before, after)).map((after) =>
    `${before} ${after}`));
  expect(less).toEqual(["shadow off", "enforce off", "enforce shadow"]);
});

it.each([
  ["execution:018f", "execution", "018f"],
  ["key:a:b", "key", "a:b"],
  ["user:", "user", ""],
  ["other:x", undefined, "other:x"],
])("%j holds labels as %j %j", (text, kind, id) => expect(holderOf(text)).toEqual({ kind, id }));
