/** Budgets that are made up: what is typed, what the server takes, and how the fields say what is wrong. */
import { beforeEach, expect, it, test, vi } from "vitest";
import "../budget-fields.js";
import type { BudgetFields } from "../budget-fields.js";
import { budgetOf, isAmount, type Budget, type BudgetTyped } from "../budget.js";

// A part of forms needs a browser; here it is a plain element.
vi.mock("../../components/p-field.js", () => ({}));

test.each<[string, string, Budget | undefined | null]>([
  ["", "", undefined],
  [" ", "  ", undefined],
  ["1.5", "5", { spent: 1.5, limit: 5 }],
  [" 0 ", "", { spent: 0, limit: null }],
  ["", "5", { spent: 0, limit: 5 }],
  ["0.000001", "0", { spent: 0.000_001, limit: 0 }],
  ["-1", "5", null],
  ["1", "-5", null],
  ["1,5", "", null],
  ["1e3", "", null],
  [".5", "", null],
  ["much", "", null],
  ["", "NaN", null],
  ["9".repeat(400), "", null],
  ["1", "9".repeat(400), null],
])("of %j spent and a limit of %j comes %j", (spent, limit, expected) => {
  expect(budgetOf({ spent, limit })).toEqual(expected);
});

test("no amount is none that is wrong", () => {
  expect(["", " ", "3", "3.25", "-3", "x"].map(isAmount)).toEqual([true, true, true, true, false, false]);
});

async function drawn(value: BudgetTyped): Promise<BudgetFields> {
  const fields = document.createElement("budget-fields");
  fields.value = value;
  document.body.append(fields);
  await fields.updateComplete;
  return fields;
}

const errors = (fields: BudgetFields) => [...fields.renderRoot.querySelectorAll("p-field")].map(({ error }) => error);

beforeEach(() => document.body.replaceChildren());

it("says beside each field what is wrong with it, also while one types on", async () => {
  const wrong = "is no amount; give US dollars from 0 on, such as 1.50";
  const fields = await drawn({ spent: "1.5", limit: "" });
  expect(errors(fields)).toEqual(["", ""]);
  const [, limit] = fields.renderRoot.querySelectorAll("p-field");
  for (const [text, error] of [["x", wrong], ["x5", wrong], ["5", ""]] as const) {
    if (!limit) throw new Error("no field");
    // As the field does when somebody types.
    [limit.value, limit.error] = [text, ""];
    limit.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    await fields.updateComplete;
    expect([fields.value, errors(fields)]).toEqual([{ spent: "1.5", limit: text }, ["", error]]);
  }
});

it("tells its host after it has the value", async () => {
  const fields = await drawn({ spent: "", limit: "" });
  const heard: BudgetTyped[] = [];
  fields.addEventListener("input", () => heard.push(fields.value));
  const [spent] = fields.renderRoot.querySelectorAll("p-field");
  if (!spent) throw new Error("no field");
  spent.value = "2";
  spent.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  expect(heard).toEqual([{ spent: "2", limit: "" }]);
});
