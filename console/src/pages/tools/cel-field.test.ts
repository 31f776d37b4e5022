/** Names are offered while one types, and put in where the cursor stands. */
import { beforeEach, expect, it, vi } from "vitest";
import "./cel-field.js";
import type { CelField } from "./cel-field.js";

// A part of forms needs a browser; here it is a plain element.
vi.mock("../../components/p-field.js", () => ({}));

const schema = { properties: { amount: { type: "number", description: "In \u202edollars" }, to: { type: "string" } } };
const edit = vi.fn();

function field(element: CelField) {
  const found = element.renderRoot.querySelector("p-field");
  if (!found) throw new Error("no field");
  return found;
}

/** Whoever writes a text has the cursor behind it. */
async function type(element: CelField, text: string): Promise<void> {
  Object.assign(field(element), { value: text, caret: text.length, edit });
  field(element).dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  await element.updateComplete;
}

async function drawn(): Promise<CelField> {
  const element = document.createElement("cel-field");
  element.schema = schema;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const offered = (element: CelField) =>
  [...element.renderRoot.querySelectorAll<HTMLElement>(".offered button")].map(({ textContent }) => textContent);

beforeEach(() => {
  document.body.replaceChildren();
  edit.mockReset();
});

it("lists everything that a condition can speak of, as text", async () => {
  const rows = [...(await drawn()).renderRoot.querySelectorAll(".names li")].map(({ textContent }) =>
    textContent?.replace(/\s+/g, " ").trim());
  expect(rows[0]).toBe("args.amount number; In \\u202edollars");
  expect(rows).toContain("budget.spent US dollars spent on language models today (UTC)");
});

it.each([
  ["", []],
  ["bud", ["budget.spent", "budget.limit", "budget.left"]],
  ["args.amount > 3 && budget.le", ["budget.left"]],
  ["budget.left > 3", []],
])("offers for %j what fits", async (text, names) => {
  const element = await drawn();
  await type(element, text);
  expect([element.value, offered(element)]).toEqual([text, names]);
});

it("puts a name in the place of what was typed of it, and says so", async () => {
  const element = await drawn();
  await type(element, "args.amount > 3 && bud");
  const heard: string[] = [];
  element.addEventListener("input", () => heard.push(element.value));
  element.renderRoot.querySelector<HTMLElement>(".offered button")?.click();
  await element.updateComplete;
  const text = "args.amount > 3 && budget.spent";
  expect([element.value, heard, offered(element)]).toEqual([text, [text], []]);
  expect(edit).toHaveBeenCalledExactlyOnceWith(text, text.length);
});
