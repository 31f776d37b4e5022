/** Texts, their numbers and their translations. */
import { expect, it } from "vitest";
import { strings, translate } from "../strings/index.js";

const en = { plain: "Hello {name}", many: { one: "{n} row", other: "{n} rows" } } as const;

it("fills in names and chooses by number", () => {
  const t = strings("test", en);
  expect(t("plain", { name: "<b>Ada</b>" })).toBe("Hello <b>Ada</b>");
  expect(t("plain")).toBe("Hello {name}");
  expect([0, 1, 2, 12_345].map((n) => t("many", { n }))).toEqual(["0 rows", "1 row", "2 rows", "12,345 rows"]);
});

it("takes a translation where there is one", () => {
  translate("other", { plain: "Hallo {name}" });
  const t = strings("other", en);
  expect([t("plain", { name: "Ada" }), t("many", { n: 1 })]).toEqual(["Hallo Ada", "1 row"]);
});
