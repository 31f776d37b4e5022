/** What is sent for a model, from what was filled in. */
import { isObject } from "../../yaml/schema.js";

export interface Price {
  input_per_million: number;
  output_per_million: number;
}

/** Providers that the server knows by name. */
export const PROVIDERS = ["openai", "anthropic", "gemini", "mistral", "openrouter", "deepseek", "ollama"] as const;

/** What a model costs, when somebody said so. */
export function priceOf(meta: unknown): Price | undefined {
  const price = isObject(meta) ? meta["price"] : undefined;
  if (!isObject(price)) return undefined;
  const { input_per_million: input, output_per_million: output } = price;
  return typeof input === "number" && typeof output === "number"
    ? { input_per_million: input, output_per_million: output } : undefined;
}

/** The notes of a model with another price; what else is noted stays. */
export function withPrice(meta: unknown, input: string, output: string): Record<string, unknown> | null {
  const { price, ...rest } = isObject(meta) ? meta : {};
  void price;
  const isPriced = input.trim() !== "" || output.trim() !== "";
  const next = isPriced
    ? { ...rest, price: { input_per_million: Number(input) || 0, output_per_million: Number(output) || 0 } } : rest;
  return Object.keys(next).length > 0 ? next : null;
}
