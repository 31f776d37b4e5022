/** What is done about sessions that read what is untrusted and what is private, and send out. */
import { api, ask, type Schema } from "./client.js";

export type HeldLabels = Schema<"HeldLabels">;

/** What tools do with information, in the order of the server. */
export const LABELS = ["reads-untrusted", "reads-private", "sends-out"] as const;
export type Label = (typeof LABELS)[number];

/** From doing nothing to asking people. */
export const MODES = ["off", "shadow", "enforce"] as const;
export type Mode = (typeof MODES)[number];

const HELD_MAX = 200;

export async function flowMode(): Promise<Mode> {
  return (await ask(api.GET("/api/v1/policies/information-flow"))).mode as Mode;
}

export async function setFlowMode(mode: Mode): Promise<void> {
  await ask(api.PUT("/api/v1/policies/information-flow", { body: { mode } }));
}

/** Who has read what, the last used first. */
export function heldLabels(): Promise<HeldLabels[]> {
  return ask(api.GET("/api/v1/policies/information-flow/held", { params: { query: { limit: HELD_MAX } } }));
}
