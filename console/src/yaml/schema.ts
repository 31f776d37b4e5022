/** Walks the JSON Schema of flows: what may stand at a path, given what is there already. No UI. */
import text from "../../../flows/schema.json?raw";

/** As much of JSON Schema as the flows' schema uses. */
export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: string[];
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

export type Path = readonly (string | number)[];

export const flowSchema = JSON.parse(text) as JsonSchema;

/** A schema with its reference followed; what stands beside the reference wins. */
export function followed(schema: JsonSchema, root = flowSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/$defs/", "");
  const { $ref, ...beside } = schema;
  void $ref;
  return { ...followed(root.$defs?.[name] ?? {}, root), ...beside };
}

/** The alternatives that a value can still become: those whose constants and needs do not contradict it. */
export function alternatives(schema: JsonSchema, value: unknown): JsonSchema[] {
  const own = followed(schema);
  const choices = own.oneOf ?? own.anyOf;
  if (!choices) return [own];
  const all = choices.flatMap((choice) => alternatives(choice, value));
  const fitting = all.filter((choice) => fits(choice, value));
  // The words beside a choice are about all of it.
  const described = (choice: JsonSchema) => (own.description && !choice.description ? { ...choice,
    description: own.description } : choice);
  return (fitting.length > 0 ? fitting : all).map(described);
}

function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.const !== undefined) return value === undefined || value === schema.const;
  if (!isObject(value)) return value === undefined || typeFits(schema.type, value);
  if (!schema.properties) return typeFits(schema.type, value);
  const constants = Object.entries(schema.properties).filter(([, { const: fixed }]) => fixed !== undefined);
  if (constants.some(([name, { const: fixed }]) => value[name] !== undefined && value[name] !== fixed)) return false;
  if (constants.some(([name, { const: fixed }]) => value[name] === fixed)) return true;
  // Told apart by their one key, as triggers are.
  const known = schema.properties;
  return Object.keys(value).every((name) => name in known || value[name] === null);
}

/** What may stand at `path` within a document whose value is `value`. */
export function schemasAt(path: Path, value: unknown, root = flowSchema): JsonSchema[] {
  let here = alternatives(root, value);
  let there: unknown = value;
  for (const step of path) {
    there = isObject(there) || Array.isArray(there) ? (there as Record<string | number, unknown>)[step] : undefined;
    here = here.flatMap((schema) => below(schema, step)).flatMap((schema) => alternatives(schema, there));
  }
  return here;
}

function below(schema: JsonSchema, step: string | number): JsonSchema[] {
  if (typeof step === "number") return schema.items ? [schema.items] : [];
  const own = schema.properties?.[step];
  if (own) return [own];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}

export function typeFits(type: JsonSchema["type"], value: unknown): boolean {
  if (type === undefined) return true;
  const types = Array.isArray(type) ? type : [type];
  return types.some((one) => one === typeOf(value) || (one === "number" && typeof value === "number"));
}

export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A constant as it is written. */
export function said(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
