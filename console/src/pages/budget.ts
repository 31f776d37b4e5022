/** A budget that somebody makes up, to try rules over it: from what is typed to what the server takes. */
import type { Schema } from "../api/client.js";

export type Budget = Schema<"SimulatedBudget">;

/** US dollars as they were typed; empty ones are not given. */
export interface BudgetTyped {
  spent: string;
  limit: string;
}

export const NO_BUDGET: BudgetTyped = { spent: "", limit: "" };

/** Whether a text is an amount of US dollars, or none at all. */
export function isAmount(text: string): boolean {
  return amount(text) !== null;
}

/** The budget; undefined where nothing was typed, null where something is no amount. */
export function budgetOf(typed: BudgetTyped): Budget | undefined | null {
  const [spent, limit] = [amount(typed.spent), amount(typed.limit)];
  if (spent === null || limit === null) return null;
  if (spent === undefined && limit === undefined) return undefined;
  return { spent: spent ?? 0, limit: limit ?? null };
}

function amount(text: string): number | undefined | null {
  const typed = text.trim();
  if (typed === "") return undefined;
  const dollars = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  // JSON has no number that is too large: it would be none, and so no limit.
  return Number.isFinite(dollars) ? dollars : null;
}
