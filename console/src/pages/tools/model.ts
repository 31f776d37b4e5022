/** What the page of tools knows of one: whether it asks, what its arguments are, where a rule goes. */
import type { Schema } from "../../api/client.js";
import { isObject } from "../../yaml/schema.js";

export type Tool = Schema<"ToolResponse">;
export type Rule = Schema<"AccessRuleResponse">;
export type Workflow = Schema<"ApprovalWorkflowResponse">;
export type Server = Schema<"McpServerResponse">;
export type Team = Schema<"TeamResponse">;

/** What tells tools of several servers apart. */
export const keyOf = ({ source, source_id, name }: Tool): string => `${source_id ?? source}/${name}`;

/** Whether some calls of it wait for people. */
export function asks({ access_rules: rules, approval_workflow_id: workflow, has_approval_condition }: Tool): boolean {
  if (has_approval_condition) return true;
  if (rules.length === 0) return workflow != null;
  return rules.some(({ action, is_enabled }) => is_enabled && action === "require_approval");
}

export type State = "on" | "off" | "left_out";

/** Whether clients can call it, and if not, whose doing that is. */
export function stateOf({ is_enabled, exposed_name }: Tool): State {
  if (!is_enabled) return "off";
  return exposed_name == null ? "left_out" : "on";
}

export interface Argument {
  name: string;
  type: string;
  description: string;
  isRequired: boolean;
  schema: unknown;
}

/** The arguments that a schema names. */
export function argumentsOf(schema: unknown): Argument[] {
  const { properties, required } = isObject(schema) ? schema : {};
  if (!isObject(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, one]) => ({
    name,
    type: typeWords(one),
    description: isObject(one) && typeof one["description"] === "string" ? one["description"] : "",
    isRequired: needed.includes(name),
    schema: one,
  }));
}

function typeWords(schema: unknown): string {
  if (!isObject(schema)) return "any";
  const { type, enum: closed, anyOf, oneOf, items } = schema;
  if (Array.isArray(closed)) return closed.map((one) => JSON.stringify(one)).join(" | ");
  const choices = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
  if (choices) return [...new Set(choices.map(typeWords))].join(" | ");
  if (type === "array") return `${typeWords(items)}[]`;
  if (Array.isArray(type)) return type.join(" | ");
  return typeof type === "string" ? type : "any";
}

/** Arguments that a call might have, to begin with. */
export function sampleOf(schema: unknown): Record<string, unknown> {
  const all = argumentsOf(schema);
  const shown = all.filter(({ isRequired }) => isRequired);
  return Object.fromEntries((shown.length > 0 ? shown : all.slice(0, 3)).map(({ name, schema: one }) =>
    [name, sampleValue(one)]));
}

function sampleValue(schema: unknown): unknown {
  if (!isObject(schema)) return "";
  if (schema["default"] !== undefined) return schema["default"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const type = Array.isArray(schema["type"]) ? (schema["type"] as unknown[])[0] : schema["type"];
  switch (type) {
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "array":
      return [];
    case "object":
      return sampleOf(schema);
    default:
      return "text";
  }
}

const STEP = 10;

/** Rules of one key or flow are looked at before those of everybody; only their like can be moved past. */
export function isLike(one: Rule, other: Rule): boolean {
  return isOfOne(one) === isOfOne(other);
}

function isOfOne({ api_key_id, flow_id, managed_agent_id }: Rule): boolean {
  return Boolean(api_key_id ?? flow_id ?? managed_agent_id);
}

/** Where the next rule goes: behind all others. */
export function nextPriority(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map(({ priority }) => priority)) + STEP;
}
