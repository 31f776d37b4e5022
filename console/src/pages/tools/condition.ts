/** Conditions by one argument, between their parts and their text (the server's simple grammar). */

import type { Rule } from "./model.js";

export type Operator = "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "contains" | "matches";

export interface Comparison {
  /** Such as `amount`, or `order.total`. */
  argument: string;
  operator: Operator;
  /** As it was typed; what reads as a number or as true or false is one. */
  value: string;
}

const SIGNS: Partial<Record<Operator, string>> = { eq: "==", ne: "!=", gt: ">", ge: ">=", lt: "<", le: "<=" };
export const OPERATORS: readonly Operator[] = ["eq", "ne", "gt", "ge", "lt", "le", "contains", "matches"];

/** The text of a comparison; empty while its argument is not named. */
export function written({ argument, operator, value }: Comparison): string {
  const path = argument.trim();
  if (path === "") return "";
  const sign = SIGNS[operator];
  if (sign !== undefined) return `args.${path} ${sign} ${literal(value)}`;
  return `args.${path}.${operator}(${quoted(value)})`;
}

/** The comparison that a rule's condition is; undefined where it is another, or in CEL, which looks alike. */
export function comparisonOf({ condition_type: type, condition_expression: text }: Pick<Rule, "condition_type" |
  "condition_expression">): Comparison | undefined {
  return type === "simple" && text != null ? parts(text) : undefined;
}

/** A comparison back from its text; undefined when it is not one. */
export function parts(text: string): Comparison | undefined {
  const called = /^(?:args\.)?([\w.$-]+)\.(contains|matches)\((.*)\)$/s.exec(text.trim());
  if (called) {
    const value = unquoted(called[3]?.trim() ?? "");
    return value === undefined ? undefined : { argument: called[1] ?? "", operator: called[2] as Operator, value };
  }
  const compared = /^(?:args\.)?([\w.$-]+)\s*(==|!=|>=|<=|>|<)\s*(.+)$/s.exec(text.trim());
  const operator = OPERATORS.find((one) => SIGNS[one] === compared?.[2]);
  const operand = compared?.[3]?.trim() ?? "";
  const value = isBare(operand) ? operand : unquoted(operand);
  if (!compared || !operator || value === undefined) return undefined;
  return { argument: compared[1] ?? "", operator, value };
}

function literal(value: string): string {
  return isBare(value) ? value : quoted(value);
}

/** Numbers, truth values and null stand without quotes. */
function isBare(value: string): boolean {
  return /^(true|false|null|-?\d+(\.\d+)?)$/.test(value);
}

/** Texts stand in quotes that they do not have themselves; nothing in them is escaped. */
function quoted(value: string): string {
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

function unquoted(text: string): string | undefined {
  const [, quote, inner] = /^(['"])(.*)\1$/s.exec(text) ?? [];
  // Another quote within would end the text: then it is more than one literal.
  return quote === undefined || inner?.includes(quote) ? undefined : inner;
}
