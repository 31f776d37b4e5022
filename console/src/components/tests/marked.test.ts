/** Highlights become text, whatever is in them. */
import { expect, test } from "vitest";
import { marked } from "../marked.js";

test.each([
  ["", []],
  ["plain", [["plain", false]]],
  ["a <mark>b</mark> c", [["a ", false], ["b", true], [" c", false]]],
  ["&lt;img onerror=x&gt; <mark>&amp;lt;</mark>", [["<img onerror=x> ", false], ["&lt;", true]]],
  ["<b>no</b> &unknown;", [["<b>no</b> &unknown;", false]]],
])("%j", (highlight, expected) => {
  expect(marked(highlight).map(({ text, isMarked }) => [text, isMarked])).toEqual(expected);
});
