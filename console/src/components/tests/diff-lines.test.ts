/** What changed between two texts. */
import { describe, expect, it } from "vitest";
import { diff, folded } from "../diff-lines.js";

const SIGNS = { same: " ", added: "+", removed: "-" };
const told = (before: string, after: string) =>
  diff(before, after).map(({ kind, text }) => SIGNS[kind] + text).join(",");
const lines = (text: string) => [...text].join("\n");

describe("a difference", () => {
  it.each([
    ["", "", ""],
    ["abc", "abc", " a, b, c"],
    ["", "ab", "+a,+b"],
    ["ab", "", "-a,-b"],
    ["abc", "axc", " a,-b,+x, c"],
    ["abc", "ac", " a,-b, c"],
    ["ac", "abc", " a,+b, c"],
    ["abcabba", "cbabac", "-a,-b, c,+b, a, b,-b, a,+c"],
  ])("from %j to %j", (before, after, expected) => {
    expect(told(lines(before), lines(after))).toBe(expected);
  });

  it("is complete: both texts can be read out of it", () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    for (let round = 0; round < 200; round++) {
      const text = () => Array.from({ length: random(12) }, () => "abc"[random(3)]).join("\n");
      const [before, after] = [text(), text()];
      const all = diff(before, after);
      const side = (other: string) => all.filter(({ kind }) => kind !== other).map((line) => line.text).join("\n");
      expect([side("added"), side("removed")]).toEqual([before, after]);
    }
  });

  it("numbers the lines of both", () => {
    expect(diff("a\nb", "a\nx")).toEqual([
      { kind: "same", text: "a", before: 1, after: 1 },
      { kind: "removed", text: "b", before: 2 },
      { kind: "added", text: "x", after: 2 },
    ]);
  });

  it("gives up the shortest way where both differ in everything, within a moment", () => {
    const text = (letter: string) => Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join("\n");
    const began = performance.now();
    expect(diff(text("a"), text("b"))).toHaveLength(40_000);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("is folded around what changed", () => {
    const before = lines("abcdefghij");
    const shown = folded(diff(before, before.replace("e", "x")), 1);
    expect(shown.map((part) => (part.kind === "gap" ? part.count : part.text))).toEqual([3, "d", "e", "x", "f", 4]);
  });
});
